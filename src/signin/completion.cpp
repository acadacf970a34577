#include "signin/completion.h"

#include "crypto/digest.h"
#include "dify/cookies.h"
#include "dify/delivery.h"
#include "observe/failure.h"
#include "signin/person.h"
#include "web/trace.h"

namespace difysso::signin {
namespace {

using observe::Reason;
using observe::Refusal;

}  // namespace

observe::Outcome<Completion::Claimed> Completion::claim(const Attempt& attempt,
                                                        const CallbackAnswer& answer,
                                                        const outbound::Deadline& deadline) {
    provider::Provider* provider = parts_.providers.find(attempt.provider);
    if (provider == nullptr) return Reason::provider_unknown;
    if (!crypto::equal_constant_time(attempt.client_hash, client_hash(provider->client_id())))
        return Reason::client_changed;
    // RFC 9700, section 4.4.2.2: another provider's code comes to another address.
    if (!attempt.redirect_uri.ends_with(callback_path(answer.callback_of)))
        return Reason::callback_mismatch;
    std::optional<Gates::Passage> passage;
    if (!answer.error) passage.emplace(parts_.gates.enter(*provider, deadline));
    if (const auto good = provider->judge_iss(answer.iss, deadline); !good) return good.refusal();
    if (answer.error)
        return *answer.error == "access_denied" ? Reason::provider_denied : Reason::provider_error;
    if (!parts_.used_states.use(attempt.state, deadline)) return Reason::state_used;
    return Claimed{*provider, std::move(*passage)};
}

observe::Outcome<Landing> Completion::finish(Claimed claimed, const Attempt& attempt,
                                             const CallbackAnswer& answer, const web::Call& call) {
    const dify::SignInContext context = context_of(call);
    const std::string& provider = claimed.provider.id();
    const auto identity = ask(std::move(claimed), attempt, answer, call.request);
    if (!identity) {
        record_refusal(provider, nullptr, identity.refusal(), call, context);
        return identity.refusal();
    }
    const auto who = match_account(*identity, call, context);
    if (!who) {
        record_refusal(provider, &*identity, who.refusal(), call, context);
        return who.refusal();
    }
    const auto tokens = open_session(*who, *identity, call, context);
    if (!tokens) return tokens.refusal();
    parts_.log.write({.event = "sign_in",
                      .request_id = observe::Word(context.request_id),
                      .provider = observe::Word(provider),
                      .account = observe::Word(who->account_id),
                      .client = observe::Word(context.client_address),
                      .detail = who->created ? observe::Literal("new account")
                                             : observe::Literal("known account")});
    return Landing{.location = dify::landing_url(parts_.settings.dify, call.origin, *tokens,
                                                 attempt.return_target),
                   .cookies = dify::session_cookies(parts_.settings.dify, *tokens),
                   .account_id = who->account_id};
}

// The way to the provider is given back before the database is waited for.
observe::Outcome<provider::Identity> Completion::ask(Claimed claimed, const Attempt& attempt,
                                                     const CallbackAnswer& answer,
                                                     const web::Request& request) {
    return claimed.passage.ask([&] {
        return claimed.provider.exchange({.code = answer.code,
                                          .code_verifier = attempt.code_verifier,
                                          .redirect_uri = attempt.redirect_uri,
                                          .nonce = attempt.nonce,
                                          .trace = web::trace_of(request)},
                                         request.deadline);
    });
}

observe::Outcome<dify::SignedIn> Completion::match_account(const provider::Identity& identity,
                                                           const web::Call& call,
                                                           const dify::SignInContext& context) {
    const auto person = judge_person(identity, parts_.settings.sign_in,
                                     std::string(web::dify_language(call.language)));
    if (!person) return person.refusal();
    return parts_.accounts.sign_in(*person, context, call.request.deadline);
}

// A refusal stands whether its event can be written or not.
void Completion::record_refusal(const std::string& provider, const provider::Identity* identity,
                                const Refusal& refusal, const web::Call& call,
                                const dify::SignInContext& context) {
    try {
        const std::string email =
            identity == nullptr ? "" : judge_email(identity->email.value_or("")).value_or("");
        parts_.accounts.record_refusal(provider, identity == nullptr ? "" : identity->sub, email,
                                       refusal.reason, context, call.request.deadline);
    } catch (const observe::Failure& failure) {
        parts_.log.write({.level = observe::Level::warning,
                          .event = "event_lost",
                          .request_id = observe::Word(context.request_id),
                          .reason = failure.reason(),
                          .provider = observe::Word(provider),
                          .detail = failure.detail(),
                          .code = observe::Word(failure.code())});
    }
}

// The event says that somebody signed in; when no session comes of it, nobody did.
observe::Outcome<dify::Tokens> Completion::open_session(const dify::SignedIn& who,
                                                        const provider::Identity& identity,
                                                        const web::Call& call,
                                                        const dify::SignInContext& context) {
    const observe::Time now = parts_.clock.now();
    dify::Tokens tokens =
        dify::make_tokens(parts_.settings.dify, who.account_id, now, parts_.random);
    try {
        const auto saved = parts_.sessions.save(
            tokens, who,
            {.provider = identity.provider,
             .issuer = identity.issuer,
             .sub = identity.sub,
             .sid = identity.sid,
             .email = identity.email.value_or(""),
             .email_verified = identity.email_verified,
             .id_token_issued = identity.issued_at,
             .sealed_id_token = hints_.seal(identity.id_token, who.event_id, parts_.random),
             .sealed_grant = keep_grant(identity, who, context),
             .client_address = context.client_address,
             .user_agent = context.user_agent},
            now, call.request.deadline);
        if (saved) return tokens;
        mark_no_session(who, call);
        return saved.refusal();
    } catch (const observe::Failure&) {
        mark_no_session(who, call);
        throw;
    }
}

// Without one the session is as any other's: the line tells the administrator, once.
std::string Completion::keep_grant(const provider::Identity& identity, const dify::SignedIn& who,
                                   const dify::SignInContext& context) {
    const provider::Provider* provider = parts_.providers.find(identity.provider);
    if (provider == nullptr || !provider->asks_again()) return "";
    std::string sealed = grants_.seal(identity.grant, who.event_id, parts_.random);
    if (sealed.empty() && !told_of_no_grant_.exchange(true))
        parts_.log.write({.level = observe::Level::warning,
                          .event = "no_refresh_token",
                          .request_id = observe::Word(context.request_id),
                          .provider = observe::Word(identity.provider),
                          .detail = "the provider gave none that can be kept: it can't be asked "
                                    "again (is the scope offline_access asked for?)"});
    return sealed;
}

void Completion::mark_no_session(const dify::SignedIn& who, const web::Call& call) {
    try {
        parts_.accounts.mark_no_session(who.event_id, call.request.deadline);
    } catch (const observe::Failure& failure) {
        parts_.log.write({.level = observe::Level::warning,
                          .event = "event_lost",
                          .request_id = observe::Word(call.request.request_id),
                          .reason = failure.reason(),
                          .detail = "the event still says signed_in"});
    }
}

}  // namespace difysso::signin
