// Each fault of the plain face does what its name says.
#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "openid.h"
#include "openid_client_of.h"
#include "verified_token.h"

namespace casdoor_standin::test {

namespace {

struct ClaimCase {
    const char* fault;
    const char* claim;
    const char* value;  // as JSON; "" = it is missing
};

std::string shown(const Poco::JSON::Object& object, const char* member) {
    const auto value = object.get(member);
    return value.isEmpty() ? "" : dump(value);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(openid_faults, OpenIdClientOf)

BOOST_AUTO_TEST_CASE(claims_become_what_the_fault_says) {
    for (const auto& expected : {
             ClaimCase{"iss_claim_wrong", "iss", R"("https://another-issuer.example")"},
             ClaimCase{"aud_wrong", "aud", R"("another-client")"},
             ClaimCase{"aud_prefix", "aud", R"("client-op1")"},
             ClaimCase{"aud_missing", "aud", ""},
             ClaimCase{"aud_two_without_azp", "aud", R"(["client-op","another-client"])"},
             ClaimCase{"aud_two_without_azp", "azp", ""},
             ClaimCase{"azp_wrong", "azp", R"("another-client")"},
             ClaimCase{"sub_missing", "sub", ""},
             ClaimCase{"sub_empty", "sub", R"("")"},
             ClaimCase{"iat_missing", "iat", ""},
             ClaimCase{"exp_missing", "exp", ""},
             ClaimCase{"nonce_missing", "nonce", ""},
             ClaimCase{"nonce_wrong", "nonce", R"("another-nonce")"},
             ClaimCase{"at_hash_missing", "at_hash", ""},
             ClaimCase{"auth_time_missing", "auth_time", ""},
         }) {
        fault(std::string("openid_") + expected.fault);
        BOOST_TEST(shown(*claims(), expected.claim) == expected.value, expected.fault);
        no_fault();
    }
    fault("openid_claims", R"("claims":{"email":null,"email_verified":"true"})");
    BOOST_TEST(shown(*claims(), "email").empty());
    BOOST_TEST(shown(*claims(), "email_verified") == R"("true")");
}

BOOST_AUTO_TEST_CASE(times_and_hashes_are_off) {
    const std::int64_t now = std::time(nullptr);
    const auto with = [&](const char* name) {
        fault(name);
        const auto answer = tokens();
        no_fault();
        auto claims = parse_object(part_of(text_of(*answer, "id_token"), 1));
        claims->set("access_token", text_of(*answer, "access_token"));
        return claims;
    };
    BOOST_TEST(number_of(*with("openid_expired"), "exp", now) < now);
    BOOST_TEST(number_of(*with("openid_iat_future"), "iat", 0) > now + 3000);
    BOOST_TEST(number_of(*with("openid_auth_time_old"), "auth_time", now) < now - 80000);
    const auto claims = with("openid_at_hash_wrong");
    BOOST_TEST(text_of(*claims, "at_hash") !=
               base64url(sha256(text_of(*claims, "access_token")).substr(0, 16)));
}

BOOST_AUTO_TEST_CASE(signatures_and_headers_are_wrong) {
    const auto with = [&](const char* name) {
        fault(name);
        const std::string token = id_token();
        no_fault();
        return token;
    };
    const auto key = [&] { return keys()->getObject(0); };  // the RSA key
    BOOST_TEST(verifies(id_token(), *key()));
    BOOST_TEST(!verifies(with("openid_signature_wrong"), *key()));
    const std::string stranger = with("openid_other_key_same_kid");
    BOOST_TEST(text_of(*parse_object(part_of(stranger, 0)), "kid") == text_of(*key(), "kid"));
    BOOST_TEST(!verifies(stranger, *key()));
    const std::string none = with("openid_alg_none");
    BOOST_TEST(none.ends_with('.'));
    BOOST_TEST(text_of(*parse_object(part_of(none, 0)), "alg") == "none");
    const std::string hs256 = with("openid_alg_hs256");
    BOOST_TEST(part_of(hs256, 2) == hmac_sha256("secret-op", hs256.substr(0, hs256.rfind('.'))));
    const std::string five = with("openid_encrypted");
    BOOST_TEST(std::count(five.begin(), five.end(), '.') == 4);
    const std::string unknown = with("openid_kid_unknown");
    BOOST_TEST(text_of(*parse_object(part_of(unknown, 0)), "kid") == "no-such-key");
    BOOST_TEST(verifies(unknown, *key()));
}

BOOST_AUTO_TEST_CASE(keys_lose_their_names_and_places) {
    fault("openid_kid_absent_one_key");
    std::string token = id_token();
    BOOST_TEST(!parse_object(part_of(token, 0))->has("kid"));
    BOOST_REQUIRE(keys()->size() == 1U);
    BOOST_TEST(!keys()->getObject(0)->has("kid"));
    BOOST_TEST(verifies(token, *keys()->getObject(0)));
    no_fault();

    fault("openid_kid_absent_several_keys");
    token = id_token();
    BOOST_TEST(keys()->size() == OpenIdKeys::kinds().size() + 1);
    BOOST_TEST(!verifies(token, *keys()->getObject(0)));
    BOOST_TEST(verifies(token, *keys()->getObject(1)));
    no_fault();

    fault("openid_rotated_before_signing", R"("times":1)");
    const auto before = keys()->getObject(0);
    token = id_token();
    BOOST_TEST(!verifies(token, *before));
    BOOST_TEST(verifies(token, *keys()->getObject(0)));
    BOOST_TEST(text_of(*before, "kid") != text_of(*keys()->getObject(0), "kid"));

    fault("openid_jwks_uri_changed");
    BOOST_TEST(client.get(realm + "/jwks").status == 404);
    BOOST_TEST(text_of(*client.get(realm + "/.well-known/openid-configuration").json(),
                       "jwks_uri") == issuer + "/jwks-moved");
    BOOST_TEST(verifies(id_token(), *keys("/jwks-moved")->getObject(0)));
    no_fault();
    BOOST_TEST(client.get(realm + "/jwks-moved").status == 404);
    fault("openid_jwks_bad_members");
    BOOST_TEST(keys()->size() == OpenIdKeys::kinds().size() + 3);
}

BOOST_AUTO_TEST_CASE(discovery_is_wrong) {
    const auto document = [&](const char* name, const std::string& members = "") {
        fault(name, members);
        const Answer answer = client.get(realm + "/.well-known/openid-configuration");
        no_fault();
        return answer;
    };
    BOOST_TEST(text_of(*document("openid_discovery_issuer").json(), "issuer") ==
               "https://another-issuer.example");
    BOOST_TEST(!document("openid_discovery_malformed").json());
    const std::string twice = document("openid_discovery_duplicate").body;
    BOOST_TEST(twice.find("\"token_endpoint\"") != twice.rfind("\"token_endpoint\""));
    BOOST_TEST(
        text_of(*document("openid_endpoint_http", R"("endpoint":"jwks_uri")").json(), "jwks_uri")
            .starts_with("http://"));
    BOOST_TEST(
        text_of(*document("openid_endpoint_private", R"("address":"169.254.169.254")").json(),
                "token_endpoint") == "https://169.254.169.254/endpoint");
    const auto changed =
        document("openid_discovery_members", R"("members":{"jwks_uri":7,"userinfo_endpoint":null})")
            .json();
    BOOST_TEST(number_of(*changed, "jwks_uri", 0) == 7);
    BOOST_TEST(!changed->has("userinfo_endpoint"));
}

BOOST_AUTO_TEST_CASE(the_way_back_is_wrong) {
    const auto back = [&](const char* name, const std::string& members = "") {
        fault(name, members);
        const Pairs fields = returned(authorize());
        no_fault();
        return fields;
    };
    BOOST_TEST(!has(back("openid_iss_missing"), "iss"));
    BOOST_TEST(value_of(back("openid_iss_wrong"), "iss") == "https://another-issuer.example");
    const Pairs empty = back("openid_iss_empty");
    BOOST_TEST((has(empty, "iss") && value_of(empty, "iss").empty()));
    const Pairs error = back("openid_authorize_error", R"("error":"login_required")");
    BOOST_TEST(value_of(error, "error") == "login_required");
    BOOST_TEST(value_of(error, "state") == "st");
    BOOST_TEST(!has(error, "code"));
    control(R"({"realm":"op","iss_announced":false})");
    BOOST_TEST(!has(returned(authorize()), "iss"));
}

BOOST_AUTO_TEST_CASE(token_answers_are_wrong) {
    const auto answer = [&](const char* name) {
        fault(name);
        const auto members = exchange_basic(code());
        no_fault();
        return members;
    };
    BOOST_TEST(answer("openid_error_beside_tokens").json()->has("error"));
    BOOST_TEST(!answer("openid_no_id_token").json()->has("id_token"));
    BOOST_TEST(!answer("openid_no_access_token").json()->has("access_token"));
    const std::string twice = answer("openid_duplicate_id_token").body;
    BOOST_TEST(twice.find("\"id_token\"") != twice.rfind("\"id_token\""));
    fault("status500_html", R"("at":"openid_token")");
    BOOST_TEST(exchange_basic("x").status == 500);
    no_fault();
    const Pairs basic{{"Authorization", "Basic " + base64("client-op:secret-op")}};
    fault("openid_par_refused");
    BOOST_TEST(client.form(realm + "/par", request(), basic).status == 400);
    no_fault();
    fault("openid_par_without_request_uri");
    BOOST_TEST(!client.form(realm + "/par", request(), basic).json()->has("request_uri"));
}

BOOST_AUTO_TEST_CASE(userinfo_is_wrong) {
    control(R"({"realm":"op","sign_in":"bert"})");
    const auto info = [&](const char* name) {
        fault(name);
        const Answer answer =
            client.get(realm + "/userinfo", {},
                       {{"Authorization", "Bearer " + text_of(*tokens(), "access_token")}});
        no_fault();
        return answer;
    };
    BOOST_TEST(text_of(*info("openid_userinfo_other_sub").json(), "sub") == "somebody-else");
    BOOST_TEST(!info("openid_userinfo_no_sub").json()->has("sub"));
    BOOST_TEST(flag_of(*info("openid_userinfo_upgrade").json(), "email_verified", false));
    BOOST_TEST(!info("openid_userinfo_not_json").json());
    const Answer jwt = info("openid_userinfo_jwt");
    BOOST_TEST(jwt.header("content-type") == "application/jwt");
    BOOST_TEST(verifies(jwt.body, *keys()->getObject(0)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace casdoor_standin::test
