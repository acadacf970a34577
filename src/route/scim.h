#pragma once
#include <vector>

#include "config/settings.h"
#include "dify/departures.h"
#include "offboard/offboarding.h"
#include "record/scim_users.h"
#include "web/router.h"

namespace difysso::route {

// /scim/v2 (RFC 7644), for a directory that has no other way to say that somebody has left; only
// with SCIM_TOKEN. No account is made by it: that comes with the first sign-in. Any thread.
class Scim {
  public:
    // What is given lives longer.
    struct Parts {
        const config::Settings& settings;
        record::ScimUsers& users;
        dify::Departures& departures;
        const offboard::Offboarding& offboarding;
    };
    explicit Scim(const Parts& parts) : parts_(parts) {}

    std::vector<web::Route> routes();

  private:
    using Page = web::Response (Scim::*)(const web::Call&) const;

    web::Route route(std::vector<observe::Literal> methods, observe::Literal path, Page page,
                     std::vector<web::Description> what) const;
    web::Response config(const web::Call& call) const;
    web::Response schemas(const web::Call& call) const;
    web::Response schema(const web::Call& call) const;
    web::Response resource_types(const web::Call& call) const;
    web::Response resource_type(const web::Call& call) const;
    web::Response users(const web::Call& call) const;
    web::Response user(const web::Call& call) const;
    web::Response list(const web::Call& call) const;
    web::Response add(const web::Call& call) const;
    web::Response change(const record::ScimUser& known, const web::Call& call) const;
    web::Response remove(const record::ScimUser& known, const web::Call& call) const;
    web::Response nothing(const web::Call& call) const;
    web::Response no_search(const web::Call& call) const;
    void end_unless_active(const record::ScimUser& user, const web::Call& call) const;

    Parts parts_;
};

}  // namespace difysso::route
