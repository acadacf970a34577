#include "provider/id_token.h"

#include <algorithm>
#include <array>

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "provider/claims.h"
#include "provider/jws.h"

namespace difysso::provider {
namespace {

using json::Object;
using observe::Done;
using observe::Outcome;
using observe::Reason;
using observe::Refusal;

constexpr std::array kRules{
    ClaimRule{"iss", ClaimType::string},     ClaimRule{"aud", ClaimType::string_or_strings},
    ClaimRule{"azp", ClaimType::string},     ClaimRule{"exp", ClaimType::date},
    ClaimRule{"nbf", ClaimType::date},       ClaimRule{"iat", ClaimType::date},
    ClaimRule{"nonce", ClaimType::string},   ClaimRule{"sub", ClaimType::string},
    ClaimRule{"at_hash", ClaimType::string},
};

bool is(const std::string* claim, std::string_view expected) {
    return claim != nullptr && *claim == expected;
}

// Who made the token, and for whom.
Outcome<Done> check_parties(const Object& claims, const Expectation& expected) {
    if (!is(claims.string("iss"), expected.issuer)) return Reason::id_token_iss;

    // Whole strings only: "client" is no audience of "client1".
    const json::Array* several = claims.array("aud");
    const bool for_us = several != nullptr
                            ? std::any_of(several->begin(), several->end(),
                                          [&](const json::Value& audience) {
                                              return is(audience.string(), expected.client_id);
                                          })
                            : is(claims.string("aud"), expected.client_id);
    if (!for_us) return Reason::id_token_aud;

    const std::string* azp = claims.string("azp");
    if (azp != nullptr && *azp != expected.client_id) return Reason::id_token_azp;
    if (azp == nullptr && several != nullptr && several->size() > 1)
        return Refusal{Reason::id_token_azp, "missing, with several audiences"};
    return Done{};
}

// In whole seconds. The skew is added to our own clock, so that no claim can overflow.
Outcome<Done> check_dates(const Object& claims, const Expectation& expected) {
    const auto now = observe::seconds_since_epoch(expected.now).count();
    const auto skew = expected.clock_skew.count();

    const std::int64_t* exp = claims.integer("exp");
    if (exp == nullptr) return Reason::id_token_exp_missing;
    if (*exp <= now - skew) return Reason::id_token_expired;

    const std::int64_t* nbf = claims.integer("nbf");
    if (nbf != nullptr && *nbf > now + skew) return Reason::id_token_not_yet_valid;

    const std::int64_t* iat = claims.integer("iat");
    if (iat == nullptr) return Reason::id_token_iat_missing;
    if (*iat > now + skew) return Reason::id_token_iat_future;
    return Done{};
}

// OpenID Connect Core, section 3.1.2.1 (max_age) and 3.1.3.7, 13. Who asked for an age must be told
// it; who didn't ask reads nothing of it.
Outcome<Done> check_auth_time(const Object& claims, const Expectation& expected) {
    if (!expected.max_age) return Done{};
    const auto now = observe::seconds_since_epoch(expected.now).count();
    const auto skew = expected.clock_skew.count();
    const std::int64_t* auth_time = claims.integer("auth_time");
    if (auth_time == nullptr) return Refusal{Reason::id_token_auth_time, "missing, or no integer"};
    if (*auth_time < now - skew - expected.max_age->count())
        return Refusal{Reason::id_token_auth_time, "too long ago"};
    if (*auth_time > now + skew) return Refusal{Reason::id_token_auth_time, "in the future"};
    return Done{};
}

// OpenID Connect Core, section 3.1.3.6: the left half of the access token's hash.
bool at_hash_is_good(const std::string& at_hash, crypto::Algorithm algorithm,
                     std::string_view access_token) {
    const std::string hash = crypto::hash_of(algorithm, access_token);
    return !access_token.empty() &&
           at_hash == crypto::base64url(std::string_view(hash).substr(0, hash.size() / 2));
}

// OpenID Connect Core, section 12.2: of the same person, who has authenticated once.
Outcome<Done> check_first(const Object& claims, const Expectation& expected) {
    if (!expected.first) return Done{};
    if (!is(claims.string("sub"), expected.first->sub))
        return Refusal{Reason::id_token_sub, "another person's than the first"};
    const bool comparable = expected.first->auth_time && claims.has("auth_time");
    const std::int64_t* auth_time = claims.integer("auth_time");
    if (comparable && (auth_time == nullptr || *auth_time != *expected.first->auth_time))
        return Refusal{Reason::id_token_auth_time, "another than the first one's"};
    return Done{};
}

// Which sign-in the token belongs to, and whom it names.
Outcome<Done> check_subject(const Object& claims, crypto::Algorithm algorithm,
                            const Expectation& expected) {
    const std::string* nonce = claims.string("nonce");
    const bool left_out = nonce == nullptr && expected.first;
    if (!left_out && (nonce == nullptr || nonce->empty() ||
                      !crypto::equal_constant_time(*nonce, expected.nonce)))
        return Reason::id_token_nonce;

    const std::string* sub = claims.string("sub");
    if (sub == nullptr || sub->empty() || has_control_characters(*sub)) return Reason::id_token_sub;

    const std::string* at_hash = claims.string("at_hash");
    if (at_hash != nullptr && !at_hash_is_good(*at_hash, algorithm, expected.access_token))
        return Reason::id_token_at_hash;
    return Done{};
}

}  // namespace

Outcome<Object> verify_id_token(std::string_view token, const KeySet& keys,
                                const Expectation& expected) {
    const auto jws = verify_jws(token, keys, expected.algorithms);
    if (!jws) return jws.refusal();

    auto claims = json::parse_object(jws->payload);
    if (!claims) return Reason::id_token_claims_malformed;
    if (const observe::Literal name = mistyped_claim(*claims, kRules); !name.empty())
        return Refusal{Reason::id_token_claim_type, name};

    if (const auto good = check_parties(*claims, expected); !good) return good.refusal();
    if (const auto good = check_dates(*claims, expected); !good) return good.refusal();
    if (const auto good = check_auth_time(*claims, expected); !good) return good.refusal();
    if (const auto good = check_subject(*claims, jws->algorithm, expected); !good)
        return good.refusal();
    if (const auto good = check_first(*claims, expected); !good) return good.refusal();
    return std::move(*claims);
}

}  // namespace difysso::provider
