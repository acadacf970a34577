#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "dify/account_lookup.h"
#include "dify/session_keys.h"
#include "observe/clock.h"
#include "observe/outcome.h"
#include "provider/provider.h"
#include "record/acts.h"
#include "redis/client.h"
#include "session/ending.h"
#include "session/sessions.h"

namespace difysso::session {

// Ends what a provider says has ended (OpenID Connect Back-Channel Logout 1.0). Any thread.
class BackchannelLogout {
  public:
    using Providers = std::vector<std::unique_ptr<provider::Provider>>;
    struct Parts {
        const config::Settings& settings;
        const Providers& providers;
        redis::Client& redis;
        dify::AccountLookup& accounts;
        const Ending& ending;
        const Sessions& sessions;
        const observe::Clock& clock;
        // Told what a provider ended, once it is done: best effort, Redis decides.
        std::function<void(const record::Act&, const outbound::Deadline&)> note =
            [](const auto&, const auto&) {};
    };
    explicit BackchannelLogout(Parts parts)
        : parts_(std::move(parts)), keys_(parts_.settings.redis.key_prefix) {}

    // Who asks, for the log of events.
    struct Asker {
        std::string request_id, client_address;
    };

    struct Ended {
        std::string provider;  // its id
        std::size_t accounts = 0;
    };
    // A sid that is known ends its session, or nothing when that has ended or run out; any other
    // ends all of the person's: Casdoor's sid is in no ID token. Refusals: logout_token_refused,
    // logout_token_seen. Throws observe::Failure when a store or the provider's keys are away; the
    // same token can be sent again then.
    observe::Outcome<Ended> take(std::string_view logout_token, const Asker& asker,
                                 const outbound::Deadline& deadline) const;

  private:
    struct Judged {
        provider::Provider& provider;
        provider::LogoutToken token;
    };
    observe::Outcome<Judged> judge(std::string_view logout_token,
                                   const outbound::Deadline& deadline) const;
    bool was_seen(const std::string& key, const outbound::Deadline& deadline) const;
    void remember(const std::string& key, const provider::LogoutToken& token,
                  const outbound::Deadline& deadline) const;
    std::size_t end(const Judged& judged, const Asker& asker,
                    const outbound::Deadline& deadline) const;
    // The ids of those ended.
    std::vector<std::string> end_named_sessions(const Judged& judged, const std::string& account,
                                                const outbound::Deadline& deadline) const;
    bool has_ended(const Judged& judged, const outbound::Deadline& deadline) const;

    Parts parts_;
    const dify::SessionKeys keys_;
};

}  // namespace difysso::session
