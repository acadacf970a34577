#include "session/access_token.h"

#include <optional>

#include "config/read_value.h"
#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "dify/session_keys.h"
#include "provider/json.h"

namespace difysso::session {
namespace {

using observe::Reason;
using observe::Refusal;
using provider::json::Object;

constexpr std::size_t kLongest = 4096;

std::optional<Object> decode(std::string_view part) {
    const auto text = crypto::from_base64url(part);
    return text ? provider::json::parse_object(*text) : std::nullopt;
}

bool header_is_good(const Object& header) {
    const std::string* alg = header.string("alg");
    const std::string* typ = header.string("typ");
    return alg != nullptr && *alg == "HS256" && !header.has("crit") &&
           (!header.has("typ") || (typ != nullptr && *typ == "JWT"));
}

// A date in the claims that must have passed, when there is one (Dify's PyJWT looks at both).
bool has_passed(const Object& claims, std::string_view name, std::int64_t now) {
    if (!claims.has(name)) return true;
    const std::int64_t* date = claims.integer(name);
    return date != nullptr && *date <= now;
}

}  // namespace

observe::Outcome<AccessToken> judge_access_token(std::string_view text,
                                                 const observe::Secret& secret_key,
                                                 observe::Time now) {
    const auto invalid = [](observe::Literal why) {
        return Refusal{Reason::access_token_invalid, why};
    };
    if (text.size() > kLongest) return invalid("too long");
    const std::size_t first = text.find('.');
    const std::size_t last = text.rfind('.');
    if (first == last || text.find('.', first + 1) != last) return invalid("not of three parts");

    const auto header = decode(text.substr(0, first));
    if (!header || !header_is_good(*header)) return invalid("its header");
    const auto signature = crypto::from_base64url(text.substr(last + 1));
    const std::string expected = crypto::hmac_sha256(secret_key.reveal(), text.substr(0, last));
    if (!signature || !crypto::equal_constant_time(*signature, expected))
        return invalid("its signature");

    const auto claims = decode(text.substr(first + 1, last - first - 1));
    if (!claims) return invalid("its claims");
    if (claims->has("aud") || claims->has("token_source")) return invalid("for something else");
    const std::string* user_id = claims->string("user_id");
    if (user_id == nullptr || !config::is_uuid(*user_id)) return invalid("user_id");
    const std::int64_t* exp = claims->integer("exp");
    if (exp == nullptr) return invalid("exp");
    const std::int64_t seconds = observe::seconds_since_epoch(now).count();
    if (*exp <= seconds) return Reason::access_token_expired;
    if (!has_passed(*claims, "iat", seconds) || !has_passed(*claims, "nbf", seconds))
        return invalid("from the future");
    return AccessToken{.account = *user_id, .exp = *exp, .hash = dify::SessionKeys::hash(text)};
}

}  // namespace difysso::session
