// Everything that a provider, a person or a stranger can do wrong, through nginx and the built
// program: what is answered, and that nothing was written, sent or issued.
#include <boost/test/unit_test.hpp>

#include "stack.h"

namespace {

using namespace difysso::service;

struct Refused {
    std::string fault;    // of the stand-in; "" for none
    std::string members;  // further members of the fault, as JSON
    int status;
    std::string code;
};

const std::vector<Refused> kProviderFaults{
    {"wrong_signature", "", 502, "id_token_signature_invalid"},
    {"other_key_same_kid", "", 502, "id_token_signature_invalid"},
    {"wrong_iss", "", 502, "id_token_iss"},
    {"wrong_aud", "", 502, "id_token_aud"},
    {"aud_array_two_without_azp", "", 502, "id_token_azp"},
    {"wrong_azp", "", 502, "id_token_azp"},
    {"expired", "", 502, "id_token_expired"},
    {"not_yet", "", 502, "id_token_not_yet_valid"},
    {"iat_missing", "", 502, "id_token_iat_missing"},
    {"iat_future", "", 502, "id_token_iat_future"},
    {"exp_missing", "", 502, "id_token_exp_missing"},
    {"nonce_wrong", "", 502, "id_token_nonce"},
    {"nonce_missing", "", 502, "id_token_nonce"},
    {"sub_missing", "", 502, "id_token_sub"},
    {"sub_empty", "", 502, "id_token_sub"},
    {"sub_control", "", 502, "id_token_sub"},
    {"owner_other", "", 403, "organization_mismatch"},
    {"token_type_refresh", "", 502, "id_token_token_type"},
    {"token_type_capital_refresh", "", 502, "id_token_token_type"},
    {"type_application", "", 403, "id_token_not_a_person"},
    {"is_forbidden", "", 403, "user_forbidden"},
    {"is_deleted", "", 403, "user_deleted"},
    {"alg_none", "", 502, "id_token_alg_not_allowed"},
    {"alg_hs256_with_public_key", "", 502, "id_token_alg_not_allowed"},
    {"kid_unknown", "", 502, "id_token_key_unknown"},
    {"four_parts", "", 502, "id_token_malformed"},
    {"email_missing", "", 403, "email_missing"},
    {"email_malformed", "", 403, "email_malformed"},
    {"duplicate_claim", R"("claim":"sub")", 502, "id_token_claims_malformed"},
    {"claim_wrong_type", R"("claim":"exp")", 502, "id_token_claim_type"},
    {"no_id_token", "", 502, "id_token_missing"},
    {"error_beside_tokens", "", 502, "token_response_refused"},
    {"duplicate_member", "", 502, "token_response_malformed"},
    {"not_json", "", 502, "token_response_malformed"},
    {"status_error_200", "", 502, "token_response_refused"},
    {"huge_body", R"("mb":2)", 502, "token_response_too_large"},
    {"redirect", R"("to":"http://127.0.0.1:1/")", 502, "token_response_malformed"},
    {"refresh_token_as_id_token", "", 502, "id_token_token_type"},
    {"client_credentials_as_id_token", "", 502, "id_token_nonce"},
    {"status500_html", "", 503, "provider_unavailable"},
    {"cut", R"("bytes":40)", 503, "provider_unavailable"},
};

struct Everything : Stack {
    explicit Everything(const StackOptions& options = {}) : Stack(options) {}

    // What a sign-in leaves behind, but for the event of a refusal.
    std::string left_behind() {
        std::string counts;
        for (const char* table :
             {"accounts", "account_integrates", "tenants", "tenant_account_joins",
              "tenant_credit_pools", "tenant_plugin_auto_upgrade_strategies", "difysso.identities",
              "difysso.sign_in_events WHERE outcome <> 'refused'"})
            counts += postgres.value("SELECT count(*) FROM " + std::string(table)) + " ";
        for (const auto& [key, entry] : redis.entries())
            if (key.find("token") != std::string::npos) counts += key + " ";
        for (const auto& entry : std::filesystem::recursive_directory_iterator(storage()))
            counts += entry.path().string() + " ";
        return counts;
    }
    std::string last_reason() {
        return postgres.value(
            "SELECT coalesce(reason, '') FROM difysso.sign_in_events ORDER BY at DESC LIMIT 1");
    }
    static std::string code(const Answer& answer) {
        const std::string type = answer.header("Content-Type");
        if (type.find("application/problem+json") != 0) return "no problem: " + type;
        return json_object(answer.body)->optValue<std::string>("code", "");
    }
    static bool issues_nothing(const Answer& answer) {
        for (const std::string& line : answer.header_lines("Set-Cookie"))
            if (line.find("token=") != std::string::npos) return false;
        return answer.header("Location").empty();
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(refusal)

BOOST_AUTO_TEST_CASE(of_what_a_provider_can_answer_wrongly) {
    Everything stack;
    const std::string before = stack.left_behind();
    for (const Refused& refused : kProviderFaults) {
        BOOST_TEST_CONTEXT(refused.fault) {
            stack.casdoor.control("reset", R"({"only":"faults"})");
            Browser alice = stack.browser();
            const Answer login = alice.get(stack.gateway_url("/v1/auth/login"));
            const std::string callback = stack.code_for(alice, login, "alice");
            stack.casdoor.fault(refused.fault, refused.members);
            const Answer answer = alice.get(callback, {{"Accept", "application/json"}});
            BOOST_TEST(answer.status == refused.status);
            BOOST_TEST(Everything::code(answer) == refused.code);
            BOOST_TEST(Everything::issues_nothing(answer));
            BOOST_TEST(stack.left_behind() == before);
            // An event is written of what the provider answered, not of an answer cut off.
            if (refused.status != 503 && refused.fault != "huge_body")
                BOOST_TEST(stack.last_reason() == refused.code);
        }
    }
    // And with the faults gone the same person signs in.
    stack.casdoor.control("reset", R"({"only":"faults"})");
    Browser alice = stack.browser();
    BOOST_TEST(stack.sign_in(alice, "alice").done());
}

BOOST_AUTO_TEST_CASE(of_what_a_stranger_can_send_to_the_callback) {
    Everything stack;
    const std::string before = stack.left_behind();
    Browser mallory = stack.browser();
    Browser alice = stack.browser();
    const Answer login = alice.get(stack.gateway_url("/v1/auth/login"));
    const std::string callback = stack.code_for(alice, login, "alice");
    const std::string state = query_parameter(callback, "state");
    const std::string code = query_parameter(callback, "code");
    const std::string base = stack.gateway_url("/v1/auth/callback");
    stack.casdoor.control("reset", R"({"only":"requests"})");

    const std::vector<std::pair<std::string, std::string>> asked{
        {base, "state_missing"},
        {base + "?code=" + code, "state_missing"},
        {base + "?state=" + state, "code_missing"},
        {base + "?state=" + state + "&code=", "code_missing"},
        {base + "?state=" + state + "&code=a%00b", "bad_request"},
        {base + "?state=" + state + "&code=a%0ab", "code_missing"},
        {base + "?state=" + state + "&code=a&code=b", "parameter_duplicate"},
        {base + "?state=" + state + "&state=" + state + "&code=" + code, "parameter_duplicate"},
        {base + "?state=" + state + "&code=a&error=b", "code_with_error"},
        {base + "?state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&code=a", "state_unknown"},
        {base + "?state=" + state + "%0d%0aX-Evil:1&code=a", "state_missing"},
    };
    for (const auto& [url, reason] : asked) {
        BOOST_TEST_CONTEXT(reason) {
            const Answer answer = alice.get(url, {{"Accept", "application/json"}});
            BOOST_TEST(answer.status == 400);
            BOOST_TEST(Everything::code(answer) == reason);
            BOOST_TEST(Everything::issues_nothing(answer));
        }
    }
    for (const char* iss : {"", "https%3A%2F%2Fevil.example"}) {
        Browser mixed_up = stack.browser();
        const std::string location = mixed_up.get(stack.gateway_url("/v1/auth/login")).location();
        const Answer answer = mixed_up.get(
            base + "?code=a&state=" + query_parameter(location, "state") + "&iss=" + iss,
            {{"Accept", "application/json"}});
        BOOST_TEST(Everything::code(answer) == "iss_mismatch");
    }
    BOOST_TEST(Everything::code(mallory.get(callback, {{"Accept", "application/json"}})) ==
               "state_unknown");
    BOOST_TEST(stack.casdoor.requests("/api/login/oauth/access_token") == 0);
    BOOST_TEST(stack.left_behind() == before);

    Browser denied = stack.browser();
    const Answer other = denied.get(stack.gateway_url("/v1/auth/login"));
    const std::string denied_state = query_parameter(other.location(), "state");
    const Answer answer = denied.get(
        base + "?error=access_denied&error_description=%3Cscript%3E&state=" + denied_state);
    BOOST_TEST(answer.status == 403);
    BOOST_TEST(answer.body.find("<script") == std::string::npos);
    BOOST_TEST(stack.left_behind() == before);
}

BOOST_AUTO_TEST_CASE(of_people_from_elsewhere_and_without_an_account_of_their_own) {
    Everything stack;
    stack.postgres.execute(
        "INSERT INTO accounts (id, name, email) VALUES"
        " ('10000000-0000-4000-8000-000000000001', 'Bob', 'bob@example.test')");
    const std::string before = stack.left_behind();
    const auto answer_for = [&](const std::string& user) {
        Browser browser = stack.browser();
        const Answer login = browser.get(stack.gateway_url("/v1/auth/login"));
        return browser.get(stack.code_for(browser, login, user), {{"Accept", "application/json"}});
    };
    // bob's address isn't verified at the provider, and somebody at Dify has it.
    const Answer bob = answer_for("bob");
    BOOST_TEST(bob.status == 403);
    BOOST_TEST(Everything::code(bob) == "account_refused");
    BOOST_TEST(stack.last_reason() == "account_email_unverified");
    BOOST_TEST(stack.left_behind() == before);

    // A banned account answers like one that must not be linked: nobody learns which it is.
    stack.postgres.execute(
        "UPDATE accounts SET status = 'banned', email = 'alice@example.test'"
        " WHERE name = 'Bob'");
    const Answer banned = answer_for("alice");
    BOOST_TEST(banned.status == bob.status);
    BOOST_TEST(Everything::code(banned) == "account_refused");
    BOOST_TEST(json_object(banned.body)->getValue<std::string>("detail") ==
               json_object(bob.body)->getValue<std::string>("detail"));
    BOOST_TEST(stack.last_reason() == "account_not_active");
    BOOST_TEST(stack.left_behind() == before);
}

BOOST_AUTO_TEST_CASE(of_hosts_methods_sizes_and_prefetches) {
    Everything stack;
    const std::string login = stack.gateway_url("/v1/auth/login");
    const auto ask = [&](const std::string& method, const std::string& url, Fields headers = {}) {
        Browser browser = stack.browser();
        headers.push_back({"Accept", "application/json"});
        const Answer answer = browser.send(method, url, "", headers);
        BOOST_TEST(answer.header_lines("Set-Cookie").empty());
        return std::to_string(answer.status);
    };
    BOOST_TEST(ask("GET", login, {{"Host", "evil.example"}}) == "400");
    BOOST_TEST(ask("DELETE", login) == "405");
    BOOST_TEST(ask("get", login) != "302");
    BOOST_TEST(ask("HEAD", login) == "403");
    BOOST_TEST(ask("GET", login, {{"Sec-Purpose", "prefetch;prerender"}}) == "403");
    BOOST_TEST(ask("GET", login, {{"Purpose", "prefetch"}}) == "403");
    BOOST_TEST(ask("GET", login + "?redirect_url=a&redirect_url=b") == "400");
    BOOST_TEST(ask("GET", login + "?provider=nobody") == "400");
    BOOST_TEST(ask("GET", stack.gateway_url("/v1/nothing")) == "404");
    BOOST_TEST(ask("GET", stack.gateway_url("/v1/auth/providers?size=101")) == "422");
    BOOST_TEST(ask("GET", stack.gateway_url("/v1/auth/providers?page=0")) == "422");
    BOOST_TEST(ask("GET", login + "?x=" + std::string(9000, 'x')) == "414");
}

BOOST_AUTO_TEST_SUITE_END()
