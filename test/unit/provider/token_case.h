#pragma once
#include <array>
#include <map>
#include <string>

#include "crypto/digest.h"
#include "provider/casdoor_claims.h"
#include "provider/id_token.h"
#include "unit/provider/corpus.h"
#include "unit/provider/signer.h"

namespace difysso::test {

// What the recorded Casdoor's tokens are held against.
inline constexpr std::string_view kIssuer = "http://localhost:18000";
inline constexpr std::string_view kNonce = "n-0S6_WzA2Mj";
inline constexpr std::string_view kOrganization = "acme";
inline constexpr std::int64_t kNow = 1795491200;
inline constexpr std::array kCasdoorAlgorithms{Algorithm::RS256, Algorithm::RS512, Algorithm::ES256,
                                               Algorithm::ES384, Algorithm::ES512};

// A token to judge, from a file of test/corpus/id_token/ with lines "name: text":
//   header, claims  JSON as it is to be signed, right or wrong
//   form            how the parts are put together; HEADER.CLAIMS.SIGNATURE unless it says so
//   client_id       whom the token is for; cid-app-std unless it says so
//   access_token    what came beside the token
//   max_age         the age in seconds that was asked for; none unless it says so
//   stranger        the kid of a stranger's RSA key that is in the key set as well
//   pinned          the one key is pinned, not from a key set
class TokenCase {
  public:
    explicit TokenCase(const std::string& text) {
        for (std::size_t start = 0; start < text.size();) {
            const std::size_t end = std::min(text.find('\n', start), text.size());
            const std::string line = text.substr(start, end - start);
            lines_[line.substr(0, line.find(": "))] = line.substr(line.find(": ") + 2);
            start = end + 1;
        }
    }

    std::string token() const;
    provider::KeySet keys() const;
    // Both checks, one after the other, as a sign-in at Casdoor does.
    observe::Outcome<provider::json::Object> judge() const;

  private:
    std::string line(const std::string& name, const std::string& otherwise = "") const {
        const auto found = lines_.find(name);
        return found == lines_.end() ? otherwise : found->second;
    }
    std::map<std::string, std::string> parts() const;
    Algorithm algorithm(const std::string& header) const;

    std::map<std::string, std::string> lines_;
};

inline std::string replace_all(std::string text, const std::string& what, const std::string& with) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at))
        text.replace(at, what.size(), with), at += with.size();
    return text;
}

// The last character with a stray bit set: another spelling of the same bytes.
inline std::string with_stray_bit(std::string text) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    text.back() = alphabet[alphabet.find(text.back()) | 1];
    return text;
}

// The header's own algorithm when we can sign with it, else RS256.
inline Algorithm TokenCase::algorithm(const std::string& header) const {
    const std::size_t at = header.find(R"("alg":")");
    if (at == std::string::npos) return Algorithm::RS256;
    const std::string name = header.substr(at + 7, header.find('"', at + 7) - at - 7);
    return crypto::parse_algorithm(name).value_or(Algorithm::RS256);
}

// What may stand in `form`, encoded.
inline std::map<std::string, std::string> TokenCase::parts() const {
    const auto encode = [](const std::string& bytes) { return crypto::base64url(bytes); };
    const std::string header =
        replace_all(line("header"), "STRANGER_JWK", Signer::stranger().jwk());
    const std::string claims = line("claims");
    const std::string signed_text = encode(header) + "." + encode(claims);
    const Signer& signer = Signer::for_algorithm(algorithm(header));
    const std::string signature = signer.sign(algorithm(header), signed_text);
    const std::string half = signature.substr(0, signature.size() / 2);
    return {
        {"HEADER", encode(header)},
        {"CHANGED_HEADER", encode(header + " ")},
        {"CLAIMS", encode(claims)},
        {"CHANGED_CLAIMS", encode(claims + " ")},
        {"SIGNATURE", encode(signature)},
        {"CLAIMS_SIGNATURE", encode(signer.sign(algorithm(header), encode(claims)))},
        {"STRANGER", encode(Signer::stranger().sign(Algorithm::RS256, signed_text))},
        {"ZEROS", encode(std::string(signature.size(), '\0'))},
        {"SHORT", encode(signature.substr(0, signature.size() - 1))},
        {"LONG", encode(signature + '\0')},
        {"TWICE", encode(signature + signature)},
        {"STRAY", with_stray_bit(encode(signature))},
        {"HMAC", encode(crypto::hmac_sha256(signer.public_pem(), signed_text))},
        {"DER", encode("\x30\x44\x02\x20" + half + "\x02\x20" + signature.substr(half.size()))},
        {"HUGE", std::string(500000, 'A')},
    };
}

inline std::string TokenCase::token() const {
    const std::string form = line("form", "HEADER.CLAIMS.SIGNATURE");
    const auto replacements = parts();
    std::string token;
    for (std::size_t at = 0; at < form.size();) {
        const std::size_t end =
            std::min(form.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_", at), form.size());
        const auto found = replacements.find(form.substr(at, end - at));
        token += found != replacements.end() ? found->second : form.substr(at, end - at);
        if (end < form.size()) token += form[end];
        at = end + 1;
    }
    return token;
}

inline provider::KeySet TokenCase::keys() const {
    if (!line("pinned").empty())
        return provider::KeySet::from_pem(Signer::rsa().certificate_pem()).value();
    std::string jwks = R"({"keys":[)" + Signer::rsa().jwk(R"(,"kid":"cert-acme","alg":"RS256")");
    for (const Signer* signer : {&Signer::p256(), &Signer::p384(), &Signer::p521()})
        jwks += "," + signer->jwk(R"(,"kid":"cert-ec","use":"sig")");
    if (!line("stranger").empty())
        jwks += "," + Signer::stranger().jwk(R"(,"kid":")" + line("stranger") + "\"");
    return provider::KeySet::from_jwks(jwks + "]}").value();
}

inline observe::Outcome<provider::json::Object> TokenCase::judge() const {
    const std::string client_id = line("client_id", "cid-app-std");
    const std::string access_token = line("access_token");
    const std::string max_age = line("max_age");
    auto claims = provider::verify_id_token(
        token(), keys(),
        {.issuer = kIssuer,
         .client_id = client_id,
         .nonce = kNonce,
         .access_token = access_token,
         .algorithms = kCasdoorAlgorithms,
         .now = observe::Time(std::chrono::seconds(kNow)),
         .clock_skew = std::chrono::seconds(60),
         .max_age = max_age.empty() ? std::nullopt
                                    : std::optional(std::chrono::seconds(std::stoll(max_age)))});
    if (!claims) return claims;
    const auto good = provider::check_casdoor_claims(*claims, kOrganization);
    if (!good) return good.refusal();
    return claims;
}

}  // namespace difysso::test
