// Everything that an OpenID Connect provider, or somebody between it and us, can do wrong beside
// what openid_conformance_test.cpp has: what is answered, and that nothing was written, sent or
// issued.
#include <vector>

#include <boost/test/unit_test.hpp>

#include "openid_refused.h"

namespace {

using namespace difysso::service;
using boost::unit_test::fixture;

struct FourClients {
    static StackOptions options() {
        return {.settings = {{"OIDC_FRESH_MAX_AGE", "60"},
                             {"OIDC_ASKS_USERINFO", "always"},
                             {"OIDC_PUSHES_PAR", "true"}},
                .with_casdoor = false,
                .openid = {"op", "fresh", "asks", "pushes"}};
    }
};
using Suite = Shared<FourClients>;

OpenIdStack& served() {
    Suite::stack->no_fault();
    return *Suite::stack;
}

struct Refused {
    const char* fault;
    int status;
    const char* code;
    const char* provider = "op";
    int userinfo = 0;  // how often it is asked before the refusal
};

const std::vector<Refused> kWrongAnswers{
    {"openid_iss_claim_wrong", 502, "id_token_iss"},
    {"openid_aud_wrong", 502, "id_token_aud"},
    {"openid_aud_prefix", 502, "id_token_aud"},
    {"openid_aud_missing", 502, "id_token_aud"},
    {"openid_aud_two_without_azp", 502, "id_token_azp"},
    {"openid_azp_wrong", 502, "id_token_azp"},
    {"openid_sub_missing", 502, "id_token_sub"},
    {"openid_sub_empty", 502, "id_token_sub"},
    {"openid_iat_missing", 502, "id_token_iat_missing"},
    {"openid_iat_future", 502, "id_token_iat_future"},
    {"openid_exp_missing", 502, "id_token_exp_missing"},
    {"openid_expired", 502, "id_token_expired"},
    {"openid_nonce_missing", 502, "id_token_nonce"},
    {"openid_nonce_wrong", 502, "id_token_nonce"},
    {"openid_at_hash_wrong", 502, "id_token_at_hash"},
    // at_hash is about an access token that didn't come.
    {"openid_no_access_token", 502, "id_token_at_hash"},
    {"openid_alg_none", 502, "id_token_alg_not_allowed"},
    {"openid_alg_hs256", 502, "id_token_alg_not_allowed"},
    {"openid_signature_wrong", 502, "id_token_signature_invalid"},
    {"openid_other_key_same_kid", 502, "id_token_signature_invalid"},
    {"openid_kid_unknown", 502, "id_token_key_unknown"},
    {"openid_encrypted", 502, "id_token_encrypted"},
    {"openid_error_beside_tokens", 502, "token_response_refused"},
    {"openid_no_id_token", 502, "id_token_missing"},
    {"openid_duplicate_id_token", 502, "token_response_malformed"},
    {"openid_auth_time_missing", 502, "id_token_auth_time", "fresh"},
    {"openid_auth_time_old", 502, "id_token_auth_time", "fresh"},
    {"openid_userinfo_other_sub", 502, "userinfo_sub", "asks", 1},
    {"openid_userinfo_no_sub", 502, "userinfo_sub", "asks", 1},
    {"openid_userinfo_jwt", 502, "userinfo_malformed", "asks", 1},
    {"openid_userinfo_not_json", 502, "userinfo_malformed", "asks", 1},
    {"openid_iss_missing", 400, "iss_missing"},
    {"openid_iss_wrong", 400, "iss_mismatch"},
    {"openid_iss_empty", 400, "iss_mismatch"},
    {"openid_authorize_error", 403, "provider_denied"},
    {"openid_par_refused", 502, "request_rejected", "pushes"},
    {"openid_par_without_request_uri", 502, "request_rejected", "pushes"},
};

// The documents are read once, so each of these wants a gateway that has read none.
struct WrongDocument {
    const char* fault;
    const char* members;
    int status;
    const char* code;
};

const std::vector<WrongDocument> kWrongDocuments{
    {"openid_discovery_issuer", "", 502, "discovery_issuer"},
    {"openid_discovery_malformed", "", 502, "discovery_malformed"},
    {"openid_discovery_duplicate", "", 502, "discovery_malformed"},
    {"openid_endpoint_http", R"("endpoint":"token_endpoint")", 502, "discovery_malformed"},
    {"openid_endpoint_http", R"("endpoint":"jwks_uri")", 502, "discovery_malformed"},
    {"openid_endpoint_http", R"("endpoint":"userinfo_endpoint")", 502, "discovery_malformed"},
    {"openid_discovery_members", R"("members":{"jwks_uri":null})", 502, "discovery_malformed"},
    {"openid_discovery_members", R"("members":{"token_endpoint":7})", 502, "discovery_malformed"},
    {"openid_discovery_members", R"("members":{"issuer":null})", 502, "discovery_malformed"},
    {"status", R"("at":"openid_discovery","status":503,"body":"{}")", 503, "provider_unavailable"},
    {"redirect", R"("at":"openid_discovery","to":"http://127.0.0.1:1/")", 503,
     "provider_unavailable"},
    {"status500_html", R"("at":"openid_jwks")", 503, "provider_keys_unavailable"},
    {"openid_endpoint_private", "", 503, "provider_unavailable"},
    {"openid_endpoint_private", R"("address":"169.254.169.254")", 503, "provider_unavailable"},
    {"openid_endpoint_private", R"("endpoint":"jwks_uri")", 503, "provider_keys_unavailable"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(openid_refusal, *fixture<Suite>())

BOOST_AUTO_TEST_CASE(of_what_a_provider_can_answer_wrongly) {
    OpenIdStack& stack = served();
    for (const Refused& refused : kWrongAnswers) {
        BOOST_TEST_CONTEXT(refused.fault) {
            stack.no_fault();
            stack.casdoor.control("reset", R"({"only":"requests"})");
            stack.casdoor.fault(refused.fault);
            check_refused(stack, refused.provider, refused.status, refused.code, refused.userinfo);
            // An event tells of what the provider answered to a code.
            if (stack.asked(refused.provider, "token") > 0)
                BOOST_TEST(stack.last_reason() == refused.code);
        }
    }
    // With the faults gone the same person signs in, and without a hash of the access token too.
    stack.no_fault();
    stack.casdoor.fault("openid_at_hash_missing");
    for (const char* provider : {"op", "fresh", "asks", "pushes"})
        BOOST_TEST(stack.signed_in_as(std::string("?provider=") + provider) == "ada@example.test");
}

BOOST_AUTO_TEST_CASE(of_what_stops_before_the_code_is_spent) {
    OpenIdStack& stack = served();
    for (const char* fault :
         {"openid_iss_missing", "openid_iss_wrong", "openid_iss_empty", "openid_authorize_error"}) {
        stack.no_fault();
        stack.casdoor.fault(fault);
        const int before = stack.asked("op", "token");
        Browser person = stack.browser();
        BOOST_TEST(issues_nothing(stack.walk(person, "?provider=op")));
        BOOST_TEST(stack.asked("op", "token") == before, fault);
    }
    // A pushed request that was refused begins no attempt.
    stack.no_fault();
    stack.casdoor.fault("openid_par_refused");
    Browser person = stack.browser();
    BOOST_TEST(stack.login(person, "?provider=pushes").header_lines("Set-Cookie").empty());
}

// PS* and EdDSA count only where they are named.
BOOST_AUTO_TEST_CASE(of_algorithms_that_nobody_named) {
    OpenIdStack& stack = served();
    for (const char* algorithm : {"PS256", "PS384", "PS512", "EdDSA"}) {
        stack.casdoor.realm("op", std::string(R"("algorithm":")") + algorithm + "\"");
        check_refused(stack, "op", 502, "id_token_alg_not_allowed");
    }
    stack.casdoor.realm("op", R"("algorithm":"RS256")");
}

// OpenID Connect Core, section 5.3.2 and 5.7: what userinfo says may add, and never raises.
BOOST_AUTO_TEST_CASE(of_an_address_that_userinfo_calls_verified) {
    OpenIdStack& stack = served();
    stack.postgres.execute(
        "INSERT INTO accounts (id, name, email) VALUES"
        " ('10000000-0000-4000-8000-000000000001', 'Bert', 'bert@example.test')");
    stack.casdoor.realm("asks", R"("sign_in":"bert")");
    stack.casdoor.fault("openid_userinfo_upgrade");
    check_refused(stack, "asks", 403, "account_refused", 1);
    BOOST_TEST(stack.last_reason() == "account_email_unverified");
    // A text is no true.
    stack.no_fault();
    stack.casdoor.realm("op", R"("sign_in":"bert")");
    stack.casdoor.fault("openid_claims", R"("claims":{"email_verified":"true"})");
    check_refused(stack, "op", 403, "account_refused");
    stack.casdoor.realm("asks", R"("sign_in":"ada")");
    stack.casdoor.realm("op", R"("sign_in":"ada")");
}

BOOST_AUTO_TEST_CASE(of_a_provider_that_fails_or_is_slow) {
    OpenIdStack& stack = served();
    stack.casdoor.fault("status500_html", R"("at":"openid_token")");
    check_refused(stack, "op", 503, "provider_unavailable");
    stack.no_fault();
    stack.casdoor.fault("status500_html", R"("at":"openid_userinfo")");
    check_refused(stack, "asks", 503, "provider_unavailable", 1);
    stack.no_fault();
    stack.casdoor.fault("status500_html", R"("at":"openid_par")");
    check_refused(stack, "pushes", 503, "provider_unavailable");
    stack.no_fault();
    stack.casdoor.fault("huge_body", R"("at":"openid_token","mb":2)");
    check_refused(stack, "op", 502, "token_response_too_large");
    stack.no_fault();
    stack.casdoor.fault("slow", R"("at":"openid_token","ms":60000)");
    check_refused(stack, "op", 504, "deadline");
}

BOOST_AUTO_TEST_CASE(of_documents_that_lead_astray) {
    OpenIdStack& stack = served();
    for (const WrongDocument& wrong : kWrongDocuments) {
        BOOST_TEST_CONTEXT(wrong.fault << " " << wrong.members) {
            stack.begin_anew(wrong.fault, wrong.members);
            check_refused(stack, "op", wrong.status, wrong.code);
            // Nobody is asked for a token whose keys aren't to be had, or at another place.
            BOOST_TEST(stack.asked("op", "token") == 0);
        }
    }
    // The addresses weren't just silent: nobody knocked there.
    BOOST_TEST(stack.gateway.log().find("an address that documents may not name") !=
               std::string::npos);
    // Members of a key set that are of no use are left out; the rest count.
    stack.begin_anew("openid_jwks_bad_members");
    BOOST_TEST(stack.signed_in_as("?provider=op") == "ada@example.test");
}

// OpenID Connect Core, section 4: whoever sends people here names a provider that we know.
BOOST_AUTO_TEST_CASE(of_third_parties_that_name_somebody_else) {
    OpenIdStack& stack = served();
    stack.casdoor.control("reset", R"({"only":"requests"})");
    const std::string login = stack.gateway_url("/v1/auth/login");
    const std::string ours = stack.casdoor.issuer("op");
    for (const std::string& issuer :
         {std::string(), std::string("https://evil.example"), ours + "/", ours + "x",
          "HTTPS" + ours.substr(5), stack.casdoor.issuer("unheard-of"), stack.casdoor.origin()}) {
        BOOST_TEST_CONTEXT(issuer) {
            Browser person = stack.browser();
            for (const bool by_form : {false, true}) {
                const Fields fields{{"iss", issuer}, {"login_hint", "ada"}};
                const Fields json{{"Accept", "application/json"}};
                const Answer answer = by_form
                                          ? person.post_form(login, fields, json)
                                          : person.get(login + "?" + form_encoded(fields), json);
                BOOST_TEST(answer.status == 400);
                BOOST_TEST(problem_code(answer) == "provider_unknown");
                BOOST_TEST(answer.header_lines("Set-Cookie").empty());
            }
        }
    }
    BOOST_TEST(stack.casdoor.requests() == 0);
    // One that is known, with another one's name beside it.
    Browser person = stack.browser();
    BOOST_TEST(problem_code(stack.login(person, "?provider=fresh&iss=" + percent_encoded(ours))) ==
               "provider_unknown");
    // And a target that lies elsewhere is the default page's.
    const Answer start = stack.login(
        person, "?" + form_encoded({{"iss", ours}, {"target_link_uri", "https://evil.example/"}}));
    const Answer end = stack.hand_in(person, stack.provider_return(person, start));
    BOOST_TEST(end.status == 302);
    BOOST_TEST(end.location().rfind(stack.origin(), 0) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
