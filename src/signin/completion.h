#pragma once
#include <atomic>
#include <string>
#include <vector>

#include "config/settings.h"
#include "crypto/random.h"
#include "dify/accounts.h"
#include "dify/session_store.h"
#include "observe/clock.h"
#include "observe/log.h"
#include "observe/outcome.h"
#include "provider/logout_request.h"
#include "signin/attempt.h"
#include "signin/callback_answer.h"
#include "signin/gates.h"
#include "signin/providers.h"
#include "signin/used_states.h"
#include "web/cookie.h"

namespace difysso::signin {

// A finished sign-in: where the browser goes, and with what.
struct Landing {
    std::string location;
    std::vector<web::Cookie> cookies;
    std::string account_id;
};

// The second half of a sign-in, from the browser's return to its landing in the console (design:
// sign-in, steps 2 to 7). Any thread.
class Completion {
  public:
    struct Parts {
        const config::Settings& settings;
        const Providers& providers;
        Gates& gates;
        UsedStates& used_states;
        dify::AccountStore& accounts;
        dify::SessionStore& sessions;
        const observe::Clock& clock;
        crypto::Random& random;
        observe::Log& log;
    };
    explicit Completion(const Parts& parts)
        : parts_(parts),
          hints_(parts.settings.dify.secret_key, parts.settings.dify.secret_key_previous),
          grants_(parts.settings.dify.secret_key, parts.settings.dify.secret_key_previous) {}

    // The provider that an attempt may now be finished with.
    struct Claimed {
        provider::Provider& provider;
        Gates::Passage passage;
    };

    // Checks the answer against its attempt, takes the way to the provider and marks the state
    // used. Until this has succeeded nothing goes to the provider; afterwards the attempt is spent.
    // Refusals: provider_unknown, client_changed, callback_mismatch, iss_mismatch, iss_missing,
    // provider_denied, provider_error, state_used. Throws observe::Failure when there is no way to
    // the provider now (busy, provider_paused), or Redis is away: the same address can be tried
    // again.
    observe::Outcome<Claimed> claim(const Attempt& attempt, const CallbackAnswer& answer,
                                    const outbound::Deadline& deadline);

    // REQUIRES: claim() gave `claimed` for this attempt.
    observe::Outcome<Landing> finish(Claimed claimed, const Attempt& attempt,
                                     const CallbackAnswer& answer, const web::Call& call);

  private:
    static observe::Outcome<provider::Identity> ask(Claimed claimed, const Attempt& attempt,
                                                    const CallbackAnswer& answer,
                                                    const web::Request& request);
    observe::Outcome<dify::SignedIn> match_account(const provider::Identity& identity,
                                                   const web::Call& call,
                                                   const dify::SignInContext& context);
    void record_refusal(const std::string& provider, const provider::Identity* identity,
                        const observe::Refusal& refusal, const web::Call& call,
                        const dify::SignInContext& context);
    observe::Outcome<dify::Tokens> open_session(const dify::SignedIn& who,
                                                const provider::Identity& identity,
                                                const web::Call& call,
                                                const dify::SignInContext& context);
    std::string keep_grant(const provider::Identity& identity, const dify::SignedIn& who,
                           const dify::SignInContext& context);
    void mark_no_session(const dify::SignedIn& who, const web::Call& call);

    Parts parts_;
    provider::IdTokenHints hints_;
    provider::RefreshGrants grants_;
    std::atomic<bool> told_of_no_grant_ = false;
};

}  // namespace difysso::signin
