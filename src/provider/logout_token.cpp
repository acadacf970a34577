#include "provider/logout_token.h"

#include <algorithm>
#include <array>

#include "crypto/encoding.h"
#include "provider/claims.h"
#include "provider/json.h"
#include "provider/jws.h"

namespace difysso::provider {
namespace {

using json::Object;
using observe::Done;
using observe::Outcome;
using observe::Reason;
using observe::Refusal;

constexpr const char* kEvent = "http://schemas.openid.net/event/backchannel-logout";

constexpr std::array kRules{
    ClaimRule{"iss", ClaimType::string}, ClaimRule{"aud", ClaimType::string_or_strings},
    ClaimRule{"sub", ClaimType::string}, ClaimRule{"sid", ClaimType::string},
    ClaimRule{"iat", ClaimType::date},   ClaimRule{"exp", ClaimType::date},
    ClaimRule{"jti", ClaimType::string},
};

Refusal refused(observe::Literal why) {
    return {Reason::logout_token_refused, why};
}

bool names(const Object& claims, std::string_view client_id) {
    const std::string* one = claims.string("aud");
    if (one != nullptr) return *one == client_id;
    const json::Array* several = claims.array("aud");
    return several != nullptr &&
           std::any_of(several->begin(), several->end(), [&](const json::Value& audience) {
               return audience.string() != nullptr && *audience.string() == client_id;
           });
}

Outcome<Done> check_dates(const Object& claims, const LogoutExpectation& expected) {
    const auto now = observe::seconds_since_epoch(expected.now).count();
    const auto skew = expected.clock_skew.count();
    const std::int64_t* iat = claims.integer("iat");
    if (iat == nullptr) return refused("iat is missing");
    if (*iat > now + skew) return refused("iat is in the future");
    if (*iat < now - skew - std::chrono::seconds(kLogoutTokenAge).count())
        return refused("iat is too long ago");
    const std::int64_t* exp = claims.integer("exp");
    if (exp != nullptr && *exp <= now - skew) return refused("expired");
    return Done{};
}

// What tells it from an ID token: one must never be taken for the other.
Outcome<Done> check_kind(const Object& claims) {
    if (claims.has("nonce")) return refused("a nonce, as an ID token has it");
    const Object* events = claims.object("events");
    if (events == nullptr || events->object(kEvent) == nullptr)
        return refused("no event of back-channel logout");
    return Done{};
}

bool is_good(const std::string* text) {
    return text != nullptr && !text->empty() && !has_control_characters(*text);
}

}  // namespace

Outcome<LogoutToken> verify_logout_token(std::string_view token, const KeySet& keys,
                                         const LogoutExpectation& expected) {
    const auto jws = verify_jws(token, keys, expected.algorithms);
    if (!jws) return jws.refusal();
    const auto claims = json::parse_object(jws->payload);
    if (!claims) return refused("its claims");
    if (const observe::Literal name = mistyped_claim(*claims, kRules); !name.empty())
        return refused(name);
    const std::string* iss = claims->string("iss");
    if (iss == nullptr || *iss != expected.issuer) return refused("iss");
    if (!names(*claims, expected.client_id)) return refused("aud");
    if (const auto good = check_dates(*claims, expected); !good) return good.refusal();
    if (const auto good = check_kind(*claims); !good) return good.refusal();
    const std::string* sub = claims->string("sub");
    const std::string* sid = claims->string("sid");
    const std::string* jti = claims->string("jti");
    if (!is_good(jti)) return refused("jti");
    if (!is_good(sub)) return refused("sub");
    if (sid != nullptr && has_control_characters(*sid)) return refused("sid");
    return LogoutToken{.sub = *sub,
                       .sid = sid == nullptr ? std::string() : *sid,
                       .jti = *jti,
                       .iat = *claims->integer("iat")};
}

std::string claimed_issuer(std::string_view token) {
    const std::size_t first = token.find('.');
    const std::size_t last = token.rfind('.');
    if (first == std::string_view::npos || first == last) return "";
    const auto payload = crypto::from_base64url(token.substr(first + 1, last - first - 1));
    const auto claims = payload ? json::parse_object(*payload) : std::nullopt;
    const std::string* iss = claims ? claims->string("iss") : nullptr;
    return iss == nullptr ? "" : *iss;
}

}  // namespace difysso::provider
