#pragma once
#include <string>
#include <vector>

#include "config/settings.h"
#include "crypto/random.h"
#include "observe/clock.h"
#include "observe/outcome.h"
#include "signin/attempt.h"
#include "signin/gates.h"
#include "web/cookie.h"
#include "web/router.h"

namespace difysso::signin {

// The first half of a sign-in: a new attempt, and the address at the provider. Nothing is stored
// here, so that it can't be used to fill a store. Immutable after construction; any thread.
class Start {
  public:
    enum class Page { login, signup };
    // What the person, or the page that sent him here, asked for; all of it is judged here.
    struct Wish {
        Page page = Page::login;
        std::string_view return_to = {};   // "" for nothing
        std::string_view login_hint = {};  // for the provider (OpenID Connect Core, section 4)
    };
    struct Departure {
        std::string location;
        std::vector<web::Cookie> cookies;
    };

    Start(const config::Settings& settings, const AttemptCookies& attempts, Gates& gates,
          const observe::Clock& clock, crypto::Random& random)
        : settings_(settings), attempts_(attempts), gates_(gates), clock_(clock), random_(random) {}

    // Refusals: bad_request (a provider with form_post needs https), those of authorization_url().
    // Throws observe::Failure when the provider has to be asked something and is away, or there is
    // no way to it now.
    observe::Outcome<Departure> depart(provider::Provider& provider, const Wish& wish,
                                       const web::Call& call) const;

  private:
    const config::Settings& settings_;
    const AttemptCookies& attempts_;
    Gates& gates_;
    const observe::Clock& clock_;
    crypto::Random& random_;
};

// The callback's address, which the provider must know to the letter; it is version 1's also when
// the sign-in began under /latest.
std::string redirect_uri(const web::Call& call, const provider::Provider& provider);

}  // namespace difysso::signin
