#pragma once
#include <vector>

#include "admin/acts.h"
#include "admin/administrators.h"
#include "admin/lists.h"
#include "web/router.h"

namespace difysso::route {

// Below /admin: the lists, the acts and the page of administrators. Nobody else gets anything but a
// refusal, and nothing is done for a request that another site's page may have made. What is given
// lives longer. Immutable; any thread.
class AdminRoutes {
  public:
    struct Parts {
        const admin::Administrators& administrators;
        const admin::Lists& lists;
        const admin::Acts& acts;
    };
    explicit AdminRoutes(const Parts& parts) : parts_(parts) {}

    std::vector<web::Route> routes();

  private:
    using List = admin::Table (admin::Lists::*)(const admin::ListRequest&,
                                                const outbound::Deadline&) const;
    using Answer = web::Response (AdminRoutes::*)(const web::Call&,
                                                  const admin::Administrator&) const;
    web::Action listed(List list) const;
    // `acts`: what it does must have been asked for by a page of ours or by a program.
    web::Action guarded(Answer answer, bool acts) const;
    // A GET asks first; a POST, of the page that asked, acts.
    web::Action asked(Answer question, Answer act) const;
    web::Response judged(
        const web::Call& call, bool acts,
        const std::function<web::Response(const admin::Administrator&)>& answer) const;

    web::Response end_session(const web::Call& call, const admin::Administrator& who) const;
    web::Response end_account(const web::Call& call, const admin::Administrator& who) const;
    web::Response unlink(const web::Call& call, const admin::Administrator& who) const;
    web::Response page(const web::Call& call, const admin::Administrator& who) const;
    web::Response ask_about_session(const web::Call& call, const admin::Administrator& who) const;
    web::Response ask_about_account(const web::Call& call, const admin::Administrator& who) const;

    Parts parts_;
};

}  // namespace difysso::route
