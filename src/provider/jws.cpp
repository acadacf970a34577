#include "provider/jws.h"

#include <algorithm>
#include <optional>

#include "crypto/encoding.h"
#include "provider/json.h"

namespace difysso::provider {
namespace {

using observe::Outcome;
using observe::Reason;
using observe::Refusal;

// Casdoor's tokens with a picture in them have some 30 KB.
constexpr std::size_t kMostBytes = std::size_t{256} * 1024;

struct Parts {
    std::string header;
    std::string payload;
    std::string signature;
    std::string_view signed_text;  // header and payload as they were sent
};

Outcome<Parts> take_apart(std::string_view token) {
    if (token.size() > kMostBytes) return Refusal{Reason::id_token_malformed, "too long"};
    const auto dots = std::count(token.begin(), token.end(), '.');
    if (dots == 4) return Reason::id_token_encrypted;  // RFC 7516, section 3.1
    if (dots != 2) return Refusal{Reason::id_token_malformed, "not three parts"};
    const std::size_t first = token.find('.');
    const std::size_t second = token.rfind('.');
    auto header = crypto::from_base64url(token.substr(0, first));
    auto payload = crypto::from_base64url(token.substr(first + 1, second - first - 1));
    auto signature = crypto::from_base64url(token.substr(second + 1));
    if (!header || !payload || !signature)
        return Refusal{Reason::id_token_malformed, "a part isn't strict base64url"};
    return Parts{.header = std::move(*header),
                 .payload = std::move(*payload),
                 .signature = std::move(*signature),
                 .signed_text = token.substr(0, second)};
}

struct Header {
    crypto::Algorithm algorithm;
    std::optional<std::string> kid;
};

// RFC 7515, section 4.1.
Outcome<Header> read_header(const std::string& text, std::span<const crypto::Algorithm> allowed) {
    const auto header = json::parse_object(text);
    if (!header) return Refusal{Reason::id_token_header_invalid, "no strict JSON object"};
    const std::string* alg = header->string("alg");
    if (alg == nullptr) return Refusal{Reason::id_token_header_invalid, "alg"};
    const std::string* kid = header->string("kid");
    if (header->has("kid") && kid == nullptr)
        return Refusal{Reason::id_token_header_invalid, "kid"};
    if (header->has("typ") && header->string("typ") == nullptr)
        return Refusal{Reason::id_token_header_invalid, "typ"};
    // We know no extension, so whatever it demands isn't understood (section 4.1.11).
    if (header->has("crit")) return Reason::id_token_crit;
    const auto algorithm = crypto::parse_algorithm(*alg);
    if (!algorithm || std::find(allowed.begin(), allowed.end(), *algorithm) == allowed.end())
        return Reason::id_token_alg_not_allowed;
    return Header{.algorithm = *algorithm,
                  .kid = kid == nullptr ? std::nullopt : std::optional(*kid)};
}

}  // namespace

Outcome<VerifiedJws> verify_jws(std::string_view token, const KeySet& keys,
                                std::span<const crypto::Algorithm> allowed) {
    auto parts = take_apart(token);
    if (!parts) return parts.refusal();
    const auto header = read_header(parts->header, allowed);
    if (!header) return header.refusal();
    const auto candidates =
        keys.candidates(header->algorithm, header->kid ? &*header->kid : nullptr);
    if (!candidates) return candidates.refusal();
    for (const crypto::PublicKey* key : *candidates)
        if (key->verify(header->algorithm, parts->signed_text, parts->signature))
            return VerifiedJws{.payload = std::move(parts->payload),
                               .algorithm = header->algorithm};
    return Reason::id_token_signature_invalid;
}

bool newer_keys_may_help(Reason refusal) {
    return refusal == Reason::id_token_key_unknown || refusal == Reason::id_token_signature_invalid;
}

}  // namespace difysso::provider
