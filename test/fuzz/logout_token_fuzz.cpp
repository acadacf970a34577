#include <algorithm>
#include <array>

#include "fuzz/fuzz.h"
#include "provider/claims.h"
#include "provider/id_token.h"
#include "provider/logout_token.h"
#include "unit/provider/signer.h"

using namespace difysso;
using fuzz::require;
using provider::json::Object;

namespace {

constexpr std::int64_t kNow = 1795491200;
constexpr std::array kAlgorithms{crypto::Algorithm::ES256};
constexpr std::string_view kEvent = "http://schemas.openid.net/event/backchannel-logout";

// The claims that a line of a file of test/corpus/logout_token holds, else the input as it is.
std::string claims_of(std::string_view input) {
    for (const std::string_view line : fuzz::lines_of(input))
        if (line.starts_with("claims: ")) return std::string(line.substr(8));
    return std::string(input);
}

bool is_for_us(const Object& claims) {
    const std::string* one = claims.string("aud");
    if (one != nullptr) return *one == "cid-app-std";
    const auto* audiences = claims.array("aud");
    return audiences != nullptr &&
           std::any_of(audiences->begin(), audiences->end(), [](const auto& audience) {
               return audience.string() != nullptr && *audience.string() == "cid-app-std";
           });
}

void judge_accepted(const provider::LogoutToken& token, const Object& claims) {
    const std::string* iss = claims.string("iss");
    require(iss && *iss == "http://localhost:18000", "iss is the issuer");
    require(is_for_us(claims), "aud names the client");
    require(!claims.has("nonce"), "there is no nonce");
    require(claims.object("events") && claims.object("events")->object(kEvent),
            "it tells of a logout");
    require(token.iat <= kNow + 60 && token.iat >= kNow - 660, "iat is of now");
    require(!claims.has("exp") || *claims.integer("exp") > kNow - 60, "exp is to come");
    require(!token.sub.empty() && !provider::has_control_characters(token.sub),
            "sub names somebody");
    require(!token.jti.empty() && !provider::has_control_characters(token.jti), "it has a jti");
    require(!provider::has_control_characters(token.sid), "sid is a text");
}

// Whatever is a logout token is no ID token.
void judge_confusion(const std::string& token, const provider::KeySet& keys) {
    const auto as_id_token =
        provider::verify_id_token(token, keys,
                                  {.issuer = "http://localhost:18000",
                                   .client_id = "cid-app-std",
                                   .nonce = "n-0S6_WzA2Mj",
                                   .access_token = {},
                                   .algorithms = kAlgorithms,
                                   .now = observe::Time(std::chrono::seconds(kNow)),
                                   .clock_skew = std::chrono::seconds(60)});
    require(!as_id_token.ok(), "no logout token is an ID token");
}

}  // namespace

// Any claims in a token whose signature is good; and the input itself as a token.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const test::Signer& signer = test::Signer::p256();
    static const auto keys = provider::KeySet::from_pem(signer.public_pem()).value();
    const provider::LogoutExpectation expected{.issuer = "http://localhost:18000",
                                               .client_id = "cid-app-std",
                                               .algorithms = kAlgorithms,
                                               .now = observe::Time(std::chrono::seconds(kNow)),
                                               .clock_skew = std::chrono::seconds(60)};
    const std::string_view input = fuzz::text_of(data, size);
    (void)provider::claimed_issuer(input);
    require(!provider::verify_logout_token(input, keys, expected), "nobody else can sign");

    const std::string claims = claims_of(input);
    const std::string token = signer.token(crypto::Algorithm::ES256, R"({"alg":"ES256"})", claims);
    const auto judged = provider::verify_logout_token(token, keys, expected);
    if (!judged) return 0;
    require(provider::claimed_issuer(token) == "http://localhost:18000",
            "the issuer is found in front");
    judge_accepted(*judged, *provider::json::parse_object(claims));
    judge_confusion(token, keys);
    return 0;
}
