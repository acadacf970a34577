// A provider that is asked again whenever a session is refreshed, through nginx and the built
// program: what it may answer, and what becomes of the session.
#include <atomic>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "openid_refused.h"

using namespace difysso::service;

namespace {

struct Options {
    static StackOptions options() {
        return {.settings = {{"OIDC_OP_REFRESH", "true"},
                             {"OIDC_OP_SCOPES", "openid profile email offline_access"},
                             {"ALLOWED_GROUPS", "staff"},
                             {"DEBUG", "true"}},
                .with_casdoor = false,
                .openid = {"op", "other"}};
    }
};
using Served = Shared<Options>;

struct Refreshed {
    OpenIdStack& stack = *Served::stack;
    Browser ada = stack.browser();

    Refreshed() {
        stack.begin();
        sign_in();
    }
    void sign_in(const std::string& provider = "op") {
        BOOST_REQUIRE(stack.walk(ada, "?provider=" + provider).status == 302);
    }
    Answer refresh() {
        return ada.send("POST", stack.gateway_url("/v1/auth/refresh"), "",
                        {{"Accept", "application/json"}});
    }
    int verify(const std::string& query = "") {
        return ada.get(stack.gateway_url("/v1/auth/verify") + query).status;
    }
    std::string cookie(const std::string& name) {
        const auto found = ada.cookies().find(name);
        return found ? found->value : "";
    }
    int asked() { return stack.asked("op", "token"); }
    void groups(const std::string& json) {
        stack.casdoor.realm("op", R"("person":{"name":"ada","claims":{"groups":)" + json + "}}");
    }
    // Refused, nothing issued, and the session goes on as if nothing had happened.
    void expect_kept(int status, const std::string& code) {
        const std::string token = cookie("refresh_token");
        const Answer answer = refresh();
        BOOST_TEST(answer.status == status, code << ": " << answer.body);
        BOOST_TEST(problem_code(answer) == code);
        BOOST_TEST(issues_nothing(answer));
        BOOST_TEST(answer.header("Retry-After").empty() == (status != 503), code);
        BOOST_TEST(cookie("refresh_token") == token);
        BOOST_TEST(verify("?group=engineering") == 204);
        stack.no_fault();
        BOOST_TEST(refresh().status == 200, code);
    }
    // Refused, and the session with it.
    void expect_ended(const std::string& reason) {
        const std::string token = cookie("refresh_token");
        const Answer answer = refresh();
        BOOST_TEST(answer.status == 401, answer.body);
        BOOST_TEST(problem_code(answer) == "session_ended");
        BOOST_TEST(issues_nothing(answer));
        BOOST_TEST(verify() == 401);
        BOOST_TEST(stack.last_reason() == reason);
        BOOST_TEST(!stack.redis.entries().contains("refresh_token:" + token));
        BOOST_TEST(refresh().status == 401);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(openid_refresh, Refreshed, *boost::unit_test::fixture<Served>())

BOOST_AUTO_TEST_CASE(what_the_provider_says_now_counts) {
    groups(R"(["staff","editors"])");
    BOOST_TEST(verify("?group=editors") == 403);
    BOOST_TEST(refresh().status == 200);
    BOOST_TEST(verify("?group=editors") == 204);
    BOOST_TEST(verify("?group=engineering") == 403);
    const auto all = stack.casdoor.asked("/oidc/op/token");
    BOOST_REQUIRE(all.size() == 2U);
    BOOST_TEST(parameter(all[1], "form", "grant_type") == "refresh_token");
    BOOST_TEST(all[1]->getValue<std::string>("authorization") == "Basic");
}

BOOST_AUTO_TEST_CASE(who_left_the_group_has_no_session_any_more) {
    groups(R"(["engineering"])");
    expect_ended("group_not_allowed");
    // Nor a new one.
    BOOST_TEST(stack.walk(ada, "?provider=op").status == 403);
}

BOOST_AUTO_TEST_CASE(whom_the_provider_turns_away_has_no_session_any_more) {
    stack.casdoor.realm("op", R"("revoke":true)");
    expect_ended("grant_rejected");
}

// It would say the same at every refresh.
BOOST_AUTO_TEST_CASE(who_has_authenticated_anew_at_the_provider_signs_in_again) {
    stack.casdoor.fault("openid_auth_time_old");
    expect_ended("id_token_auth_time");
    stack.no_fault();
    sign_in();
    BOOST_TEST(refresh().status == 200);
}

BOOST_AUTO_TEST_CASE(a_wrong_id_token_issues_nothing) {
    struct Case {
        const char* fault;
        const char* members;
        const char* code;
    };
    for (const auto& [fault, members, code] : {
             Case{"openid_claims", R"("claims":{"sub":"oidc-bert"})", "id_token_sub"},
             Case{"openid_iss_claim_wrong", "", "id_token_iss"},
             Case{"openid_aud_wrong", "", "id_token_aud"},
             Case{"openid_azp_wrong", "", "id_token_azp"},
             Case{"openid_expired", "", "id_token_expired"},
             Case{"openid_nonce_wrong", "", "id_token_nonce"},
             Case{"openid_at_hash_wrong", "", "id_token_at_hash"},
             Case{"openid_signature_wrong", "", "id_token_signature_invalid"},
             Case{"openid_other_key_same_kid", "", "id_token_signature_invalid"},
             Case{"openid_alg_none", "", "id_token_alg_not_allowed"},
             Case{"openid_alg_hs256", "", "id_token_alg_not_allowed"},
             Case{"openid_encrypted", "", "id_token_encrypted"},
         }) {
        stack.casdoor.fault(fault, members);
        expect_kept(502, code);
        BOOST_TEST(stack.last_reason() == code);
    }
}

BOOST_AUTO_TEST_CASE(a_provider_that_is_away_costs_nobody_the_session) {
    stack.casdoor.fault("status500_html", R"("at":"openid_token")");
    expect_kept(503, "provider_unavailable");
    stack.casdoor.fault("cut", R"("at":"openid_token","bytes":40)");
    expect_kept(503, "provider_unavailable");
    stack.casdoor.fault("status", R"("at":"openid_token","status":401,)"
                                  R"("body":"{\"error\":\"invalid_client\"}")");
    expect_kept(502, "client_rejected");
    stack.casdoor.fault("not_json", R"("at":"openid_token")");
    expect_kept(502, "token_response_malformed");
}

// Nobody waits for the provider of others; the breaker lets the next ones go at once.
BOOST_AUTO_TEST_CASE(while_one_provider_hangs_the_sessions_of_another_are_refreshed) {
    Browser bob = stack.browser();
    BOOST_REQUIRE(stack.walk(bob, "?provider=other").status == 302);
    stack.casdoor.fault("slow", R"("at":"openid_token","ms":30000,"times":1)");
    const std::string token = cookie("refresh_token");
    const auto asked = stack.asked("op", "token");
    Answer hung;
    std::atomic<bool> answered = false;
    std::thread waiting([&] {
        hung = refresh();
        answered = true;
    });
    wait_until([&] { return stack.asked("op", "token") > asked; }, "the provider to be asked");
    const Answer other = bob.send("POST", stack.gateway_url("/v1/auth/refresh"));
    BOOST_TEST(!answered);
    BOOST_TEST(other.status == 200, other.body);
    waiting.join();
    BOOST_TEST((hung.status == 503 || hung.status == 504), hung.status);
    BOOST_TEST(issues_nothing(hung));
    BOOST_TEST(cookie("refresh_token") == token);
    const Answer again = refresh();
    BOOST_TEST(again.status == 200, again.body);
}

BOOST_AUTO_TEST_CASE(a_refresh_token_that_works_once_is_replaced_by_the_next) {
    stack.casdoor.realm("op", R"("refresh_rotates":true)");
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(refresh().status == 200);
    // Also when nothing else of the answer could be used.
    stack.casdoor.fault("openid_signature_wrong");
    expect_kept(502, "id_token_signature_invalid");
    BOOST_TEST(refresh().status == 200);
}

BOOST_AUTO_TEST_CASE(without_an_id_token_userinfo_says_it) {
    stack.casdoor.fault("openid_no_id_token");
    groups(R"(["staff","editors"])");
    BOOST_TEST(refresh().status == 200);
    BOOST_TEST(verify("?group=editors") == 204);
    BOOST_TEST(stack.asked("op", "userinfo") == 1);
    stack.casdoor.fault("openid_userinfo_other_sub");
    const Answer answer = refresh();
    BOOST_TEST(problem_code(answer) == "userinfo_sub");
    BOOST_TEST(issues_nothing(answer));
    stack.no_fault();
    stack.casdoor.fault("openid_no_id_token");
    groups(R"(["editors"])");
    expect_ended("group_not_allowed");
}

BOOST_AUTO_TEST_CASE(signing_out_while_the_provider_is_asked_wins) {
    stack.casdoor.fault("slow", R"("at":"openid_token","ms":1500,"times":1)");
    Browser page = ada;
    const auto asked = stack.asked("op", "token");
    Answer late;
    std::thread waiting([&] { late = refresh(); });
    wait_until([&] { return stack.asked("op", "token") > asked; }, "the provider to be asked");
    BOOST_TEST(page.send("POST", stack.gateway_url("/v1/auth/logout")).status == 200);
    waiting.join();
    BOOST_TEST(late.status == 401, late.body);
    BOOST_TEST(issues_nothing(late));
    BOOST_TEST(verify() == 401);
    BOOST_TEST(refresh().status == 401);
}

BOOST_AUTO_TEST_CASE(whoever_signs_out_has_no_refresh_token_at_the_provider_any_more) {
    const auto told = [&](const std::string& name) { return stack.asked(name, "revoke"); };
    const auto sign_out = [&] {
        return ada.send("POST", stack.gateway_url("/v1/auth/logout")).status;
    };
    BOOST_TEST(sign_out() == 200);
    wait_until([&] { return told("op") == 1; }, "the provider to be told");
    const auto all = stack.casdoor.asked("/oidc/op/revoke");
    BOOST_TEST(all[0]->getValue<int>("status") == 200);
    BOOST_TEST(parameter(all[0], "form", "token_type_hint") == "refresh_token");
    BOOST_TEST(all[0]->getValue<std::string>("authorization") == "Basic");
    BOOST_TEST(stack.gateway.lines("revocation_failed").empty());

    // The answer is the same whatever the provider says, and nobody waits for it.
    stack.casdoor.fault("slow", R"("at":"openid_revocation","ms":30000)");
    ada = stack.browser();
    sign_in();
    const auto began = std::chrono::steady_clock::now();
    BOOST_TEST(sign_out() == 200);
    BOOST_TEST((std::chrono::steady_clock::now() - began < std::chrono::seconds(3)));
    BOOST_TEST(verify() == 401);
    wait_until([&] { return stack.gateway.lines("revocation_failed").size() == 1U; },
               "the log to say that it failed");
    BOOST_TEST(stack.gateway.log().find("op-refresh-") == std::string::npos);

    ada = stack.browser();
    sign_in("other");
    BOOST_TEST(sign_out() == 200);
    BOOST_TEST(told("other") == 0);
}

BOOST_AUTO_TEST_CASE(a_session_of_another_provider_is_refreshed_as_ever) {
    ada = stack.browser();
    sign_in("other");
    BOOST_TEST(refresh().status == 200);
    BOOST_TEST(stack.asked("other", "token") == 1);
}

BOOST_AUTO_TEST_CASE(without_a_refresh_token_nobody_is_asked_and_the_log_says_so) {
    StackOptions options = Options::options();
    options.settings["OIDC_OP_SCOPES"] = "openid profile email";
    stack.gateway.configure(stack.settings(options));
    stack.restart_gateway();
    ada = stack.browser();
    sign_in();
    sign_in();
    BOOST_TEST(asked() == 3);
    BOOST_TEST(refresh().status == 200);
    BOOST_TEST(asked() == 3);
    BOOST_TEST(stack.gateway.lines("no_refresh_token").size() == 1U);
    stack.gateway.configure(stack.settings(Options::options()));
    stack.restart_gateway();
}

// "op-refresh-" begins each refresh token of the stand-in.
BOOST_AUTO_TEST_CASE(the_refresh_token_stands_nowhere_as_it_is) {
    stack.casdoor.realm("op", R"("refresh_rotates":true)");
    const Answer answer = refresh();
    BOOST_TEST(answer.status == 200);
    bool kept = false;
    for (const auto& [key, entry] : stack.redis.entries()) {
        BOOST_TEST(key.find("op-refresh-") == std::string::npos, key);
        if (!key.starts_with("difysso:session:")) continue;
        for (const std::string& field : stack.redis.command({"HVALS", key}))
            BOOST_TEST(field.find("op-refresh-") == std::string::npos, key);
        for (const std::string& sealed : stack.redis.command({"HGET", key, "grant"}))
            kept = kept || sealed.size() > 60;
    }
    BOOST_TEST(kept);
    stack.casdoor.realm("op", R"("revoke":true)");
    const Answer refused = refresh();
    for (const Answer& each : {answer, refused}) {
        BOOST_TEST(each.body.find("op-refresh-") == std::string::npos);
        for (const std::string& line : each.header_lines("Set-Cookie"))
            BOOST_TEST(line.find("op-refresh-") == std::string::npos);
    }
    BOOST_TEST(stack.gateway.log().find("op-refresh-") == std::string::npos);
    BOOST_TEST(stack.nginx.error_log().find("op-refresh-") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
