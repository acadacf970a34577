#include "signin/provider_recheck.h"

#include <algorithm>

#include "observe/failure.h"
#include "signin/person.h"

namespace difysso::signin {
namespace {

using observe::Outcome;
using observe::Reason;

// For its event: what is left of the request's time is for ending the session.
constexpr std::chrono::milliseconds kPatience{500};

// A provider that speaks of another authentication than the first one's (OpenID Connect Core,
// section 12.2) does so for as long as its refresh token works: Keycloak when the person has signed
// in there anew, Cognito, Azure AD B2C and older CAS and Rauthy at every refresh. Asking again
// would change nothing; the person signs in again.
bool ends_it(Reason refusal) {
    return refusal == Reason::grant_rejected || refusal == Reason::id_token_auth_time;
}

}  // namespace

ProviderRecheck::ProviderRecheck(const Parts& parts)
    : parts_(parts),
      grants_(parts.settings.dify.secret_key, parts.settings.dify.secret_key_previous) {}

bool ProviderRecheck::asks() const {
    const auto& all = parts_.providers.all();
    return std::any_of(all.begin(), all.end(),
                       [](const auto& provider) { return provider->asks_again(); });
}

Outcome<dify::Recheck::Verdict> ProviderRecheck::ask(dify::SessionRecord& session,
                                                     const Asker& asker,
                                                     const outbound::Deadline& deadline) {
    provider::Provider* provider = provider_of(session);
    if (provider == nullptr || session.sealed_grant.empty()) return Verdict::stays;
    const auto word = question(*provider, session, asker, deadline);
    if (!word) {
        record(session, word.refusal(), asker, deadline);
        if (ends_it(word.reason())) return Verdict::leaves;
        return word.refusal();
    }
    if (!*word) return Verdict::stays;
    if (const auto good = judge(**word, session); !good) {
        record(session, good.refusal(), asker, deadline);
        return Verdict::leaves;
    }
    return Verdict::stays;
}

// Its issuer may have become another since the sign-in; then that one never knew the person.
provider::Provider* ProviderRecheck::provider_of(const dify::SessionRecord& session) const {
    provider::Provider* provider = parts_.providers.find(session.provider);
    const bool same = provider != nullptr && provider->issuer() == session.issuer;
    return same && provider->asks_again() ? provider : nullptr;
}

// The way to the provider is given back before the database is waited for.
ProviderRecheck::Word ProviderRecheck::question(provider::Provider& provider,
                                                dify::SessionRecord& session, const Asker& asker,
                                                const outbound::Deadline& deadline) const {
    auto grant = grants_.open(session.sealed_grant, session.id);
    // Somebody else wrote it, or SECRET_KEY is another one now.
    if (!grant) return observe::Refusal{Reason::grant_rejected, "it can't be opened"};
    const auto keep = [&](const observe::Secret& refresh_token) {
        provider::RefreshGrant next = *grant;
        next.refresh_token = refresh_token;
        const std::string sealed = grants_.seal(next, session.id, parts_.random);
        if (!sealed.empty()) session.sealed_grant = sealed;
    };
    keep(grant->refresh_token);  // under the key of now
    auto passage = parts_.gates.enter(provider, deadline);
    return passage.ask([&] {
        return provider.ask_again(
            {.grant = *grant, .sub = session.sub, .trace = asker.trace, .replaced = keep},
            deadline);
    });
}

// As at a sign-in. An address that isn't spoken of this time is what it was: the person is the
// same.
Outcome<observe::Done> ProviderRecheck::judge(provider::Identity identity,
                                              dify::SessionRecord& session) const {
    if (!identity.email) {
        identity.email = session.claimed_email;
        identity.email_verified = session.email_verified;
    }
    const auto person = judge_person(identity, parts_.settings.sign_in, "");
    if (!person) return person.refusal();
    session.groups = person->groups;
    session.claimed_email = *identity.email;
    session.email_verified = identity.email_verified;
    return observe::Done{};
}

// It stands whether its event can be written or not.
void ProviderRecheck::record(const dify::SessionRecord& session, const observe::Refusal& refusal,
                             const Asker& asker, const outbound::Deadline& deadline) const {
    observe::Entry line{.level = observe::Level::warning,
                        .event = "recheck_refused",
                        .request_id = observe::Word(asker.context.request_id),
                        .reason = refusal.reason,
                        .provider = observe::Word(session.provider),
                        .account = observe::Word(session.account),
                        .client = observe::Word(asker.context.client_address),
                        .detail = refusal.detail};
    parts_.log.write(line);
    try {
        parts_.accounts.record_refusal(session.provider, session.sub,
                                       judge_email(session.claimed_email).value_or(""),
                                       refusal.reason, asker.context, deadline.within(kPatience));
    } catch (const observe::Failure& failure) {
        line.event = "event_lost";
        line.reason = failure.reason();
        line.detail = failure.detail();
        parts_.log.write(line);
    }
}

}  // namespace difysso::signin
