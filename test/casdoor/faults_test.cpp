// Each fault does what its name says, and ends when it should.
#include "faults.h"

#include <functional>

#include <boost/test/unit_test.hpp>

#include "running_provider.h"

namespace casdoor_standin::test {

namespace {

class Fixture {
  public:
    RunningProvider provider;
    Client client = provider.client();

    void fault(const std::string& json) {
        BOOST_REQUIRE_MESSAGE(client.control("fault", json).status == 200, json);
    }
    void on(const std::string& name) { fault(Members().text("fault", name).dump()); }
    void off() { client.control("reset", R"({"only":"faults"})"); }
    Answer tokens(const std::string& application = "app-es256") {
        return exchange(client, application, code_for(client, application));
    }
    std::string id_token(const std::string& application = "app-es256") {
        return text_of(*tokens(application).json(), "id_token");
    }
};

struct Part {
    std::string text;
    Poco::JSON::Object::Ptr object;
};

Part part(const std::string& token, int which) {
    const std::string text = part_of(token, which);
    return {text, parse_object(text)};
}

// What a claim becomes, as JSON text ("" = it is missing).
struct ClaimCase {
    const char* fault;
    const char* claim;
    const char* value;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(faults, Fixture)

BOOST_AUTO_TEST_CASE(claims_become_what_the_fault_says) {
    for (const auto& expected : {
             ClaimCase{"wrong_iss", "iss", R"("https://another-issuer.example")"},
             ClaimCase{"wrong_aud", "aud", R"(["another-client"])"},
             ClaimCase{"aud_string", "aud", R"("cid-app-es256")"},
             ClaimCase{"aud_array_two_without_azp", "aud", R"(["cid-app-es256","another-client"])"},
             ClaimCase{"aud_array_two_without_azp", "azp", ""},
             ClaimCase{"wrong_azp", "azp", R"("another-client")"},
             ClaimCase{"iat_missing", "iat", ""},
             ClaimCase{"exp_missing", "exp", ""},
             ClaimCase{"nonce_wrong", "nonce", R"("another-nonce")"},
             ClaimCase{"nonce_missing", "nonce", ""},
             ClaimCase{"sub_missing", "sub", ""},
             ClaimCase{"sub_empty", "sub", R"("")"},
             ClaimCase{"sub_control", "sub", R"("a\u0001b")"},
             ClaimCase{"sub_slash", "sub", R"("acme/alice")"},
             ClaimCase{"owner_other", "owner", R"("other")"},
             ClaimCase{"owner_missing", "owner", ""},
             ClaimCase{"token_type_refresh", "tokenType", R"("refresh-token")"},
             ClaimCase{"token_type_capital_refresh", "TokenType", R"("refresh-token")"},
             ClaimCase{"type_application", "type", R"("application")"},
             ClaimCase{"is_forbidden", "isForbidden", "true"},
             ClaimCase{"is_deleted", "isDeleted", "true"},
             ClaimCase{"email_missing", "email", ""},
             ClaimCase{"email_number", "email", "42"},
             ClaimCase{"email_malformed", "email", R"("not an address")"},
             ClaimCase{"email_verified_string", "email_verified", R"("true")"},
             ClaimCase{"claim_wrong_type", "sub", "42"},
         }) {
        BOOST_TEST_CONTEXT(expected.fault) {
            on(expected.fault);
            const auto claims = part(id_token(), 1).object;
            off();
            BOOST_REQUIRE(claims);
            const auto value = claims->get(expected.claim);
            BOOST_TEST((value.isEmpty() ? "" : dump(value)) == expected.value);
        }
    }
}

BOOST_AUTO_TEST_CASE(times_are_off) {
    const auto times = [&](const char* name) {
        on(name);
        const auto claims = part(id_token(), 1).object;
        off();
        return claims;
    };
    const std::int64_t now = std::time(nullptr);
    BOOST_TEST(number_of(*times("expired"), "exp", now) < now);
    BOOST_TEST(number_of(*times("not_yet"), "nbf", 0) > now + 3000);
    BOOST_TEST(number_of(*times("iat_future"), "iat", 0) > now + 3000);
}

BOOST_AUTO_TEST_CASE(headers_become_what_the_fault_says) {
    const auto header = [&](const char* name) {
        on(name);
        const auto object = part(id_token("app-std"), 0).object;
        off();
        return object;
    };
    BOOST_TEST(!header("kid_missing")->has("kid"));
    BOOST_TEST(text_of(*header("kid_unknown"), "kid") == "no-such-key");
    BOOST_TEST(text_of(*header("alg_none"), "alg") == "none");
    BOOST_TEST(text_of(*header("alg_hs256_with_public_key"), "alg") == "HS256");
    BOOST_TEST(text_of(*header("other_key_same_kid"), "kid") == "cert-acme");
}

BOOST_AUTO_TEST_CASE(signatures_are_wrong) {
    on("alg_none");
    BOOST_TEST(id_token("app-std").ends_with('.'));
    off();
    on("four_parts");
    const std::string four = id_token();
    BOOST_TEST(std::count(four.begin(), four.end(), '.') == 3);
    off();
    // RSA signatures are the same for the same input, so another one is a wrong one.
    const auto normal = tokens("app-std");
    const std::string right = text_of(*normal.json(), "id_token");
    for (const char* name : {"wrong_signature", "other_key_same_kid"}) {
        const std::string code = code_for(client, "app-std");
        on("code_reusable");
        const std::string good = text_of(*exchange(client, "app-std", code).json(), "id_token");
        on(name);
        const std::string bad = text_of(*exchange(client, "app-std", code).json(), "id_token");
        off();
        BOOST_TEST(good.substr(0, good.rfind('.')) == bad.substr(0, bad.rfind('.')));
        BOOST_TEST(part_of(bad, 2).size() == 256U);
        BOOST_TEST(part_of(good, 2) != part_of(bad, 2));
    }
}

BOOST_AUTO_TEST_CASE(any_claim_and_header_can_be_set) {
    fault(R"({"claims":{"sub":null,"iat":1,"x":{"y":[true]}},"header":{"kid":7},)"
          R"("raw_claims":{"exp":"1e400"}})");
    const std::string token = id_token();
    const std::string claims = part(token, 1).text;
    BOOST_TEST(claims.find("\"sub\"") == std::string::npos);
    BOOST_TEST(claims.find("\"iat\":1,") != std::string::npos);
    BOOST_TEST(claims.find(R"("x":{"y":[true]})") != std::string::npos);
    BOOST_TEST(claims.find("\"exp\":1e400") != std::string::npos);
    BOOST_TEST(part(token, 0).text.find("\"kid\":7") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_claim_can_be_there_twice_and_a_token_large) {
    fault(R"({"fault":"duplicate_claim","claim":"owner"})");
    const std::string twice = part(id_token(), 1).text;
    BOOST_TEST(twice.find("\"owner\"") != twice.rfind("\"owner\""));
    off();
    fault(R"({"fault":"padding","kb":30})");
    BOOST_TEST(id_token().size() > 40000U);
}

BOOST_AUTO_TEST_CASE(another_token_stands_for_the_id_token) {
    on("refresh_token_as_id_token");
    const auto answer = tokens().json();
    BOOST_TEST(text_of(*answer, "id_token") == text_of(*answer, "refresh_token"));
    off();
    on("client_credentials_as_id_token");
    const auto claims = part(id_token(), 1).object;
    BOOST_TEST(text_of(*claims, "sub") == "admin/app-es256");
    BOOST_TEST(text_of(*claims, "owner") == "admin");
}

BOOST_AUTO_TEST_CASE(the_token_answer_is_broken) {
    on("no_id_token");
    BOOST_TEST(!tokens().json()->has("id_token"));
    off();
    on("error_beside_tokens");
    const auto both = tokens().json();
    BOOST_TEST(both->has("id_token"));
    BOOST_TEST(text_of(*both, "error") == "invalid_grant");
    off();
    on("duplicate_member");
    const std::string body = tokens().body;
    BOOST_TEST(body.find("\"id_token\"") != body.rfind("\"id_token\""));
}

BOOST_AUTO_TEST_CASE(a_fault_with_times_ends_by_itself) {
    fault(R"({"fault":"status500_html","times":2})");
    const std::string code = code_for(client, "app-es256");
    BOOST_TEST(exchange(client, "app-es256", code).status == 500);
    BOOST_TEST(exchange(client, "app-es256", code).status == 500);
    BOOST_TEST(exchange(client, "app-es256", code).status == 200);  // the code was not used up
}

BOOST_AUTO_TEST_CASE(a_fault_is_switched_off) {
    on("status500_html");
    fault(R"({"fault":"status500_html","on":false})");
    BOOST_TEST(tokens().status == 200);
}

BOOST_AUTO_TEST_CASE(unknown_faults_and_endpoints_are_refused) {
    for (const char* wrong : {R"({"fault":"no_such_fault"})", R"({"fault":"slow","at":"nowhere"})",
                              R"({})", "no JSON", "[]"}) {
        BOOST_TEST(client.control("fault", wrong).status == 400, wrong);
    }
}

BOOST_AUTO_TEST_CASE(key_sets_are_broken) {
    const auto keys = [&](const char* name) {
        on(name);
        const auto answer = client.get("/.well-known/app-es256/jwks");
        off();
        return answer;
    };
    BOOST_TEST(keys("jwks_500").status == 500);
    BOOST_TEST(keys("jwks_empty").body == R"({"keys":[]})");
    const auto bad = keys("jwks_bad_member_beside_good").json()->getArray("keys");
    BOOST_TEST(bad->size() == 8U);
    BOOST_TEST(text_of(*bad->getObject(7), "kid") == "cert-ec");
    const auto twice = keys("jwks_same_kid_twice").json()->getArray("keys");
    BOOST_REQUIRE(twice->size() == 2U);
    BOOST_TEST(text_of(*twice->getObject(0), "kid") == text_of(*twice->getObject(1), "kid"));
    BOOST_TEST(text_of(*twice->getObject(0), "x") != text_of(*twice->getObject(1), "x"));
    const auto mismatch = keys("jwks_alg_mismatch").json()->getArray("keys")->getObject(0);
    BOOST_TEST(text_of(*mismatch, "alg") == "ES384");
    const std::string body = keys("jwks_duplicate_member").body;
    BOOST_TEST(body.find("\"keys\"") != body.rfind("\"keys\""));
    fault(R"({"fault":"jwks_keys","keys":[{"kty":"x"}]})");
    BOOST_TEST(client.get("/.well-known/jwks").body == R"({"keys":[{"kty":"x"}]})");
}

BOOST_AUTO_TEST_CASE(discovery_is_wrong) {
    on("discovery_wrong_issuer");
    const std::string path = "/.well-known/openid-configuration";
    BOOST_TEST(text_of(*client.get(path).json(), "issuer") == "https://another-issuer.example");
    off();
    fault(R"({"fault":"discovery_members","members":{"token_endpoint":"https://x.example/t"}})");
    BOOST_TEST(text_of(*client.get(path).json(), "token_endpoint") == "https://x.example/t");
}

BOOST_AUTO_TEST_CASE(every_name_of_a_fault_is_accepted) {
    for (const auto& name : Faults::names())
        on(name);
    BOOST_TEST(client.control("fault", R"({"fault":"slow","at":"jwks"})").status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace casdoor_standin::test
