#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "openid_stack.h"

using namespace difysso::service;

namespace {

struct Told : OpenIdStack {
    Told() : OpenIdStack(StackOptions{.openid = {"idp"}}) {}

    // As a provider sends it: no cookie, no Origin, no Accept.
    Answer tell(const std::string& token) {
        return browser().post_form(gateway_url("/v1/auth/backchannel-logout"),
                                   {{"logout_token", token}});
    }
    Answer tell_raw(const std::string& body, const Fields& headers = {},
                    const std::string& method = "POST") {
        return browser().send(method, gateway_url("/v1/auth/backchannel-logout"), body, headers);
    }
    int verify(Browser& browser) { return browser.get(gateway_url("/v1/auth/verify")).status; }
    int refresh(Browser& browser) {
        return browser.send("POST", gateway_url("/v1/auth/refresh")).status;
    }
    // At Casdoor, which isn't chosen by itself beside another provider.
    Browser signed_in(const std::string& name) {
        Browser person = browser();
        BOOST_REQUIRE(
            sign_in(person, name, "", gateway_url("/v1/auth/login?provider=casdoor")).done());
        return person;
    }
    void is_in(Browser& person) { BOOST_TEST(verify(person) == 204); }
    void is_out(Browser& person) {
        BOOST_TEST(verify(person) == 401);
        BOOST_TEST(refresh(person) == 401);
    }
};

const std::string kForm = "application/x-www-form-urlencoded";

}  // namespace

// Logout tokens from Casdoor and from an OpenID Connect provider (Back-Channel Logout 1.0), through
// nginx to a gateway with real stores.
BOOST_FIXTURE_TEST_SUITE(backchannel, Told)

BOOST_AUTO_TEST_CASE(casdoors_token_ends_all_of_a_person_and_nobody_else) {
    Browser laptop = signed_in("alice");
    Browser phone = signed_in("alice");
    Browser carol = signed_in("carol");
    const Answer told = tell(casdoor.logout_token("alice"));
    BOOST_TEST(told.status == 200, told.body);
    BOOST_TEST(told.header("Cache-Control") == "no-store");
    BOOST_TEST(told.body.empty());
    BOOST_TEST(told.header_lines("Set-Cookie").empty());
    is_out(laptop);
    is_out(phone);
    is_in(carol);
    BOOST_TEST(postgres.value("SELECT string_agg(concat_ws(' ', e.act, e.who, e.provider, a.email,"
                              " e.session_id, length(e.request_id)), ',') FROM difysso.events e"
                              " JOIN accounts a ON a.id = e.account_id") ==
               "provider_logout provider casdoor casdoor alice@example.test 32");
    // Whoever signs in anew is in.
    Browser again = browser();
    wait_until(
        [&] {
            sign_in(again, "alice", "", gateway_url("/v1/auth/login?provider=casdoor"));
            return verify(again) == 204;
        },
        "a sign-in after the logout");
}

BOOST_AUTO_TEST_CASE(a_realms_token_ends_its_own_people) {
    Browser ada = browser();
    BOOST_REQUIRE(walk(ada, "?provider=idp").status == 302);
    Browser alice = signed_in("alice");
    is_in(ada);
    BOOST_TEST(tell(casdoor.logout_token("ada", R"("realm":"idp")")).status == 200);
    is_out(ada);
    is_in(alice);
}

// What Dify itself made for the person has ended too: its refresh token stands in no index of ours.
BOOST_AUTO_TEST_CASE(a_session_that_dify_rotated_ends_too) {
    Browser alice = browser();
    const SignIn way = sign_in(alice, "alice", "", gateway_url("/v1/auth/login?provider=casdoor"));
    BOOST_REQUIRE(way.done());
    Browser second = signed_in("alice");
    const std::string unknown = "refresh_token:" + std::string(128, 'd');
    redis.command({"SET", unknown,
                   postgres.value("SELECT id FROM accounts WHERE email = 'alice@example.test'")});
    BOOST_TEST(tell(casdoor.logout_token("alice")).status == 200);
    is_out(alice);
    is_out(second);
    BOOST_TEST(!redis.entries().contains(unknown));
}

BOOST_AUTO_TEST_CASE(every_bad_token_is_refused_and_ends_nothing) {
    Browser alice = signed_in("alice");
    Browser ada = browser();
    BOOST_REQUIRE(walk(ada, "?provider=idp").status == 302);
    const std::vector<std::string> wrongs{
        R"("claims":{"iss":null})",
        R"("claims":{"iss":"https://another.example"})",
        R"("claims":{"aud":null})",
        R"("claims":{"aud":"another"})",
        R"("claims":{"aud":["another"]})",
        R"("claims":{"sub":null})",
        R"("claims":{"sub":""})",
        R"("claims":{"sub":7})",
        R"("claims":{"jti":null})",
        R"("claims":{"jti":""})",
        R"("claims":{"iat":null})",
        R"("claims":{"iat":"now"})",
        R"("times":{"iat":-700})",
        R"("times":{"iat":120})",
        R"("times":{"exp":-120})",
        R"("claims":{"nonce":"n"})",
        R"("claims":{"nonce":""})",
        R"("claims":{"events":null})",
        R"("claims":{"events":{}})",
        R"("claims":{"events":{"http://schemas.openid.net/event/other":{}}})",
        R"("claims":{"sid":7})",
        R"("header":{"alg":"none"})",
        R"("header":{"alg":"HS256"})",
        R"("header":{"kid":"no-such-key"})",
        R"("header":{"crit":["x"],"x":1})",
        R"("wrong_signature":true)",
    };
    for (const std::string& wrong : wrongs)
        for (const char* realm : {"", R"("realm":"idp",)"}) {
            const std::string name = *realm == 0 ? "alice" : "ada";
            const Answer told = tell(casdoor.logout_token(name, realm + wrong));
            BOOST_TEST(told.status == 400, realm << wrong << ": " << told.status);
            BOOST_TEST(problem_code(told) == "logout_token_refused", wrong);
            BOOST_TEST(told.header("Cache-Control") == "no-store");
        }
    BOOST_TEST(tell(casdoor.logout_token("ada", R"("realm":"idp","stranger":true)")).status == 400);
    // Of a client or an organization that isn't this gateway's.
    BOOST_TEST(tell(casdoor.logout_token("alice", R"("application":"app-es256")")).status == 400);
    BOOST_TEST(tell(casdoor.logout_token("ada", R"("realm":"idp","client_id":"other")")).status ==
               400);
    // One provider's token about another's person.
    BOOST_TEST(tell(casdoor.logout_token("ada", R"("realm":"other")")).status == 400);
    for (const char* token : {"", ".", "..", "a.b.c", "e30.e30.e30"})
        BOOST_TEST(tell(token).status == 400, token);
    is_in(alice);
    is_in(ada);
}

BOOST_AUTO_TEST_CASE(an_id_token_and_a_session_of_ours_are_no_logout_tokens) {
    Browser alice = signed_in("alice");
    const auto cookie = alice.cookies().find("access_token");
    BOOST_REQUIRE(cookie);
    BOOST_TEST(tell(cookie->value).status == 400);
    const std::string id_token = casdoor.logout_token(
        "alice", R"("claims":{"events":null,"nonce":"n"},"times":{"exp":300})");
    BOOST_TEST(tell(id_token).status == 400);
    is_in(alice);
}

BOOST_AUTO_TEST_CASE(a_jti_that_was_seen_ends_nothing) {
    Browser bystander = signed_in("carol");
    const std::string token = casdoor.logout_token("carol");
    BOOST_TEST(tell(token).status == 200);
    is_out(bystander);
    Browser carol = browser();
    wait_until(
        [&] {
            sign_in(carol, "carol", "", gateway_url("/v1/auth/login?provider=casdoor"));
            return verify(carol) == 204;
        },
        "a sign-in after the logout");
    const Answer again = tell(token);
    BOOST_TEST(again.status == 400);
    BOOST_TEST(problem_code(again) == "logout_token_seen");
    // The same jti in another token is the same replay, at another provider it is not.
    BOOST_TEST(tell(casdoor.logout_token("carol", R"("claims":{"jti":"the-same"})")).status == 200);
    BOOST_TEST(tell(casdoor.logout_token("carol", R"("claims":{"jti":"the-same"})")).status == 400);
    BOOST_TEST(
        tell(casdoor.logout_token("ada", R"("realm":"idp","claims":{"jti":"the-same"})")).status ==
        200);
}

BOOST_AUTO_TEST_CASE(sent_in_another_way_than_as_a_form) {
    Browser alice = signed_in("alice");
    const std::string token = casdoor.logout_token("alice");
    const auto in_4xx = [](const Answer& answer) {
        BOOST_TEST(answer.status >= 400);
        BOOST_TEST(answer.status < 500);
        BOOST_TEST(answer.header("Cache-Control") == "no-store");
    };
    in_4xx(
        tell_raw(R"({"logout_token":")" + token + "\"}", {{"Content-Type", "application/json"}}));
    in_4xx(tell_raw(token, {{"Content-Type", "application/logout+jwt"}}));
    in_4xx(tell_raw("logout_token=" + token, {{"Content-Type", "text/plain"}}));
    in_4xx(tell_raw("logout_token=" + token));
    in_4xx(tell_raw("", {{"Content-Type", kForm}}));
    in_4xx(tell_raw("logout_token=" + token + "&logout_token=" + token, {{"Content-Type", kForm}}));
    in_4xx(
        browser().send("POST", gateway_url("/v1/auth/backchannel-logout?logout_token=" + token)));
    for (const char* method : {"GET", "PUT", "DELETE"})
        BOOST_TEST(
            tell_raw("logout_token=" + token, {{"Content-Type", kForm}}, method).status == 405,
            method);
    is_in(alice);
    BOOST_TEST(tell(token).status == 200);
    is_out(alice);
}

BOOST_AUTO_TEST_CASE(while_redis_is_away_the_token_keeps_its_worth) {
    Browser alice = signed_in("alice");
    const std::string token = casdoor.logout_token("alice");
    redis.stop();
    BOOST_TEST(tell(token).status == 503);
    redis.start();
    wait_until([&] { return tell(token).status == 200; }, "the token to be taken");
    BOOST_TEST(verify(alice) == 401);
}

BOOST_AUTO_TEST_SUITE_END()
