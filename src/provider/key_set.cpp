#include "provider/key_set.h"

#include <algorithm>
#include <array>

#include "crypto/encoding.h"

namespace difysso::provider {
namespace {

using crypto::PublicKey;
using json::Object;

constexpr std::size_t kMostKeys = 100;

// Members that only private (RFC 7518, sections 6.2.2 and 6.3.2) and symmetric keys (6.4.1) have. A
// provider that publishes such a key has lost it.
constexpr std::array<std::string_view, 8> kSecretMembers{"d",  "p",  "q",   "dp",
                                                         "dq", "qi", "oth", "k"};

bool holds_a_secret(const Object& jwk) {
    return std::any_of(kSecretMembers.begin(), kSecretMembers.end(),
                       [&](std::string_view name) { return jwk.has(name); });
}

// RFC 7517, sections 4.2 and 4.3.
bool is_for_signatures(const Object& jwk) {
    const std::string* use = jwk.string("use");
    if (jwk.has("use") && (use == nullptr || *use != "sig")) return false;
    if (!jwk.has("key_ops")) return true;
    const json::Array* operations = jwk.array("key_ops");
    return operations != nullptr &&
           std::any_of(operations->begin(), operations->end(), [](const json::Value& operation) {
               return operation.string() != nullptr && *operation.string() == "verify";
           });
}

std::optional<std::string> bytes_of(const Object& jwk, std::string_view name) {
    const std::string* text = jwk.string(name);
    return text == nullptr ? std::nullopt : crypto::from_base64url(*text);
}

std::optional<PublicKey> read_public_key(const Object& jwk) {
    const std::string* kty = jwk.string("kty");
    if (kty == nullptr) return std::nullopt;
    if (*kty == "RSA") {
        const auto n = bytes_of(jwk, "n");
        const auto e = bytes_of(jwk, "e");
        return n && e ? PublicKey::from_rsa(*n, *e) : std::nullopt;
    }
    if (*kty == "EC") {
        const std::string* crv = jwk.string("crv");
        const auto x = bytes_of(jwk, "x");
        const auto y = bytes_of(jwk, "y");
        return crv != nullptr && x && y ? PublicKey::from_ec(*crv, *x, *y) : std::nullopt;
    }
    if (*kty == "OKP") {  // RFC 8037, section 2
        const std::string* crv = jwk.string("crv");
        const auto x = bytes_of(jwk, "x");
        return crv != nullptr && x ? PublicKey::from_okp(*crv, *x) : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

std::optional<KeySet::Key> KeySet::read_key(const json::Value& member, AlgRule rule) {
    const Object* jwk = member.object();
    if (jwk == nullptr || holds_a_secret(*jwk) || !is_for_signatures(*jwk)) return std::nullopt;
    const std::string* kid = jwk->string("kid");
    if (jwk->has("kid") && kid == nullptr) return std::nullopt;
    auto key = read_public_key(*jwk);
    if (!key) return std::nullopt;
    std::optional<crypto::Algorithm> algorithm;
    if (rule == AlgRule::compared && jwk->has("alg")) {
        const std::string* alg = jwk->string("alg");
        if (alg != nullptr) algorithm = crypto::parse_algorithm(*alg);
        if (!algorithm || !key->fits(*algorithm)) return std::nullopt;
    }
    return Key{.kid = kid == nullptr ? std::nullopt : std::optional(*kid),
               .algorithm = algorithm,
               .key = std::move(*key)};
}

std::optional<KeySet> KeySet::from_jwks(const std::string& text, AlgRule rule) {
    const auto document = json::parse_object(text);
    const json::Array* members = document ? document->array("keys") : nullptr;
    if (members == nullptr || members->size() > kMostKeys) return std::nullopt;
    std::vector<Key> keys;
    for (const json::Value& member : *members)
        if (auto key = read_key(member, rule)) keys.push_back(std::move(*key));
    if (keys.empty()) return std::nullopt;
    return KeySet(std::move(keys), false);
}

std::optional<KeySet> KeySet::from_pem(std::string_view pem, observe::Literal* why) {
    auto key = PublicKey::from_pem(pem, why);
    if (!key) return std::nullopt;
    return KeySet({Key{.kid = std::nullopt, .algorithm = std::nullopt, .key = std::move(*key)}},
                  true);
}

observe::Outcome<std::vector<const PublicKey*>> KeySet::candidates(crypto::Algorithm algorithm,
                                                                   const std::string* kid) const {
    const bool by_name = kid != nullptr && !pinned_;
    std::vector<const PublicKey*> found;
    for (const Key& key : keys_)
        if (key.fits(algorithm) && (!by_name || key.kid == *kid)) found.push_back(&key.key);
    if (found.empty()) return observe::Reason::id_token_key_unknown;
    if (!by_name && found.size() > 1) return observe::Reason::id_token_kid_missing;
    return found;
}

}  // namespace difysso::provider
