#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "crypto/random.h"
#include "crypto/seal.h"
#include "dify/session_record.h"
#include "observe/clock.h"
#include "provider/logout_request.h"
#include "provider/provider.h"
#include "web/cookie.h"
#include "web/router.h"

namespace difysso::session {

// The way of a browser to the logout of its provider and back (OpenID Connect RP-Initiated Logout
// 1.0), once its session here has ended. No I/O; any thread.
class ProviderLogout {
  public:
    static constexpr std::chrono::minutes kLifetime{10};

    using Providers = std::vector<std::unique_ptr<provider::Provider>>;
    struct Parts {
        const config::Settings& settings;
        const Providers& providers;
        const observe::Clock& clock;
        crypto::Random& random;
    };
    explicit ProviderLogout(const Parts& parts);

    struct Way {
        std::string url;       // holds the ID token where the settings ask for that
        std::string provider;  // its name, for people
        web::Cookie cookie;    // tells the way back from any other
    };
    // Nothing when the session's provider isn't to be visited, or can't be now.
    std::optional<Way> begin(const dify::SessionRecord& ended, const web::Call& call) const;

    // Has this browser come back from there? By the state, which only its cookie knows.
    bool has_returned(const web::Call& call) const;
    // Deletes the cookie.
    static web::Cookie end(bool secure);

  private:
    provider::Provider* provider_of(const dify::SessionRecord& ended) const;

    Parts parts_;
    provider::IdTokenHints hints_;
    crypto::Sealer states_;
};

}  // namespace difysso::session
