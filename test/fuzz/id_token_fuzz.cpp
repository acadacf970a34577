#include <algorithm>
#include <array>

#include "fuzz/fuzz.h"
#include "provider/casdoor_claims.h"
#include "provider/claims.h"
#include "provider/id_token.h"
#include "unit/provider/signer.h"

using namespace difysso;
using fuzz::require;
using provider::json::Object;

namespace {

constexpr std::int64_t kNow = 1795491200;
constexpr std::array kAlgorithms{crypto::Algorithm::ES256};

provider::Expectation expectation() {
    return {.issuer = "http://localhost:18000",
            .client_id = "cid-app-std",
            .nonce = "n-0S6_WzA2Mj",
            .access_token = "an-access-token",
            .algorithms = kAlgorithms,
            .now = observe::Time(std::chrono::seconds(kNow)),
            .clock_skew = std::chrono::seconds(60)};
}

// The claims that a line of a file of test/corpus/id_token holds, else the input as it is.
std::string claims_of(std::string_view input) {
    for (const std::string_view line : fuzz::lines_of(input))
        if (line.starts_with("claims: ")) return std::string(line.substr(8));
    return std::string(input);
}

bool says(const Object& claims, std::string_view name, std::string_view text) {
    const std::string* value = claims.string(name);
    return value != nullptr && *value == text;
}

bool is_for_us(const Object& claims) {
    if (says(claims, "aud", "cid-app-std")) return true;
    const auto* audiences = claims.array("aud");
    return audiences != nullptr &&
           std::any_of(audiences->begin(), audiences->end(), [](const auto& audience) {
               return audience.string() != nullptr && *audience.string() == "cid-app-std";
           });
}

void judge_accepted(const Object& claims) {
    require(says(claims, "iss", "http://localhost:18000"), "iss is the issuer");
    require(is_for_us(claims), "aud names the client");
    require(!claims.has("azp") || says(claims, "azp", "cid-app-std"), "azp is the client");
    require(says(claims, "nonce", "n-0S6_WzA2Mj"), "nonce is the attempt's");
    require(claims.integer("exp") && *claims.integer("exp") > kNow - 60, "exp is to come");
    require(claims.integer("iat") && *claims.integer("iat") <= kNow + 60, "iat is past");
    require(!claims.has("nbf") || *claims.integer("nbf") <= kNow + 60, "nbf is past");
    const std::string* sub = claims.string("sub");
    require(sub && !sub->empty() && !provider::has_control_characters(*sub), "sub names somebody");
}

void judge_person(const Object& claims) {
    require(says(claims, "owner", "acme"), "the person belongs to the organization");
    require(claims.string("sub")->find('/') == std::string::npos, "sub is no application's");
    require(!claims.has("isForbidden") || !claims.is_true("isForbidden"), "he isn't forbidden");
    require(!claims.has("isDeleted") || !claims.is_true("isDeleted"), "he isn't deleted");
    require(!claims.has("tokenType") || says(claims, "tokenType", "access-token"),
            "the token is no refresh token");
    const provider::Identity identity = provider::casdoor_identity(claims, "acme");
    require(identity.sub == *claims.string("sub"), "sub is handed on");
    require(!identity.email || *identity.email == *claims.string("email"), "the address as well");
    require(!identity.email_verified || claims.is_true("email_verified") ||
                claims.is_true("emailVerified"),
            "only true verifies an address");
}

}  // namespace

// Any claims in a token whose signature is good.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const test::Signer& signer = test::Signer::p256();
    static const auto keys = provider::KeySet::from_pem(signer.public_pem()).value();
    const std::string claims = claims_of(fuzz::text_of(data, size));
    const std::string token = signer.token(crypto::Algorithm::ES256, R"({"alg":"ES256"})", claims);
    const auto judged = provider::verify_id_token(token, keys, expectation());
    if (!judged) return 0;
    judge_accepted(*judged);
    if (provider::check_casdoor_claims(*judged, "acme")) judge_person(*judged);
    return 0;
}
