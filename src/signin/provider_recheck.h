#pragma once
#include <optional>

#include "config/settings.h"
#include "crypto/random.h"
#include "dify/recheck.h"
#include "observe/log.h"
#include "provider/refresh_grant.h"
#include "signin/gates.h"
#include "signin/providers.h"

namespace difysso::signin {

// Asks a session's provider again by the refresh token that came with its sign-in (OIDC_<ID>_
// REFRESH), by the way and by the rules of a sign-in. A session of a provider that isn't to be
// asked, or that gave no refresh token, stays unasked. Whatever is refused is written down as a
// refused sign-in is. Immutable after construction; any thread.
class ProviderRecheck final : public dify::Recheck {
  public:
    // What is given lives longer.
    struct Parts {
        const config::Settings& settings;
        const Providers& providers;
        Gates& gates;
        dify::AccountStore& accounts;
        crypto::Random& random;
        observe::Log& log;
    };
    explicit ProviderRecheck(const Parts& parts);

    bool asks() const override;
    observe::Outcome<Verdict> ask(dify::SessionRecord& session, const Asker& asker,
                                  const outbound::Deadline& deadline) override;

  private:
    using Word = observe::Outcome<std::optional<provider::Identity>>;

    provider::Provider* provider_of(const dify::SessionRecord& session) const;
    Word question(provider::Provider& provider, dify::SessionRecord& session, const Asker& asker,
                  const outbound::Deadline& deadline) const;
    observe::Outcome<observe::Done> judge(provider::Identity identity,
                                          dify::SessionRecord& session) const;
    void record(const dify::SessionRecord& session, const observe::Refusal& refusal,
                const Asker& asker, const outbound::Deadline& deadline) const;

    Parts parts_;
    provider::RefreshGrants grants_;
};

}  // namespace difysso::signin
