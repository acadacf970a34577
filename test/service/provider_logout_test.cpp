#include <string>

#include <boost/test/unit_test.hpp>

#include "openid_stack.h"

using namespace difysso::service;

namespace {

StackOptions options(StackOptions more) {
    more.port = free_port();
    more.redirect_uris = {"http://127.0.0.1:" + std::to_string(more.port) + "/sso/v1/auth/logout"};
    return more;
}

// As a browser sends them that follows a link of the console.
const Fields kLink{{"Accept", "text/html"},
                   {"Sec-Fetch-Site", "same-origin"},
                   {"Sec-Fetch-Mode", "navigate"},
                   {"Sec-Fetch-Dest", "document"}};

struct AtCasdoor : Stack {
    AtCasdoor()
        : Stack(options({.settings = {{"CASDOOR_LOGOUT", "true"}}, .application = "app-session"})) {
    }
    Answer logout(Browser& browser) { return browser.get(gateway_url("/v1/auth/logout"), kLink); }
    int verify(Browser& browser) { return browser.get(gateway_url("/v1/auth/verify")).status; }
};

struct AtRealm : OpenIdStack {
    AtRealm()
        : OpenIdStack(options({.settings = {{"OIDC_IDP_LOGOUT", "true"}},
                               .with_casdoor = false,
                               .openid = {"idp"}})) {}
};

}  // namespace

// RP-Initiated Logout 1.0: here first, then at the provider, and back.
BOOST_AUTO_TEST_SUITE(provider_logout)

BOOST_FIXTURE_TEST_CASE(a_link_leads_to_casdoor_and_back, AtCasdoor) {
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    // Casdoor keeps her signed in: no form.
    BOOST_TEST(alice.follow(alice.get(gateway_url("/v1/auth/login"))).status == 302);
    const Answer left = logout(alice);
    BOOST_REQUIRE(left.status == 302);
    BOOST_TEST(left.location().starts_with(casdoor.origin() + "/api/logout?id_token_hint="));
    BOOST_TEST(query_parameter(left.location(), "client_id") == "cid-app-session");
    BOOST_TEST(query_parameter(left.location(), "post_logout_redirect_uri") ==
               gateway_url("/v1/auth/logout"));
    BOOST_TEST(verify(alice) == 401);
    const Answer there = alice.follow(left);
    BOOST_REQUIRE(there.status == 302);
    const Answer back = alice.get(there.location(), {{"Accept", "text/html"}});
    BOOST_TEST(back.status == 200);
    BOOST_TEST(back.body.find("at the sign-in service has ended") != std::string::npos);
    BOOST_TEST(!alice.cookies().find("difysso-logout"));
    BOOST_TEST(alice.follow(alice.get(gateway_url("/v1/auth/login?again=1"))).status == 200);
}

BOOST_FIXTURE_TEST_CASE(the_id_token_is_kept_sealed_and_for_no_longer_than_the_session, AtCasdoor) {
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    std::string token;
    const Answer left = logout(alice);
    token = query_parameter(left.location(), "id_token_hint");
    BOOST_REQUIRE(token.size() > 100);
    Browser again = browser();
    BOOST_REQUIRE(sign_in(again, "alice").done());
    for (const auto& [key, entry] : redis.entries()) {
        BOOST_TEST(key.find("eyJ") == std::string::npos, key);
        if (!key.starts_with("difysso:session:")) continue;
        const auto fields = redis.command({"HVALS", key});
        for (const std::string& field : fields)
            BOOST_TEST(!field.starts_with(token.substr(0, 20)), key);
    }
    BOOST_TEST(gateway.log().find(token.substr(0, 60)) == std::string::npos);
    BOOST_TEST(nginx.error_log().find(token.substr(0, 60)) == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_button_offers_it_and_programs_are_told, AtCasdoor) {
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    const Answer page = alice.send("POST", gateway_url("/v1/auth/logout"), "",
                                   {{"Accept", "text/html"}, {"Origin", origin()}});
    BOOST_TEST(page.status == 200);
    BOOST_TEST(page.body.find("<a href=\"" + casdoor.origin() + "/api/logout?") !=
               std::string::npos);
    BOOST_TEST(page.header("Cache-Control") == "no-store");
    BOOST_TEST(page.header("Referrer-Policy") == "no-referrer");
    Browser other = browser();
    BOOST_REQUIRE(sign_in(other, "alice").done());
    const Answer told = other.send("POST", gateway_url("/v1/auth/logout"));
    BOOST_TEST(json_object(told.body)->getValue<std::string>("result") == "success");
    const auto url = json_object(told.body)->getValue<std::string>("provider_logout");
    BOOST_TEST(other.follow(other.get(url)).status == 200);
}

BOOST_AUTO_TEST_CASE(without_the_key_nothing_is_kept_and_nobody_is_led_away) {
    Stack stack(options({.application = "app-session"}));
    Browser alice = stack.browser();
    BOOST_REQUIRE(stack.sign_in(alice, "alice").done());
    bool seen = false;
    for (const auto& [key, entry] : stack.redis.entries()) {
        if (!key.starts_with("difysso:session:")) continue;
        seen = true;
        BOOST_TEST(stack.redis.command({"HGET", key, "id_token"}) == std::vector<std::string>{""},
                   boost::test_tools::per_element());
    }
    BOOST_TEST(seen);
    BOOST_TEST(alice.get(stack.gateway_url("/v1/auth/logout"), kLink).status == 200);
}

BOOST_FIXTURE_TEST_CASE(an_openid_provider_by_its_end_session_endpoint, AtRealm) {
    Browser ada = browser();
    BOOST_REQUIRE(walk(ada).status == 302);
    const Answer left = ada.get(gateway_url("/v1/auth/logout"), kLink);
    BOOST_REQUIRE(left.status == 302);
    BOOST_TEST(left.location().starts_with(casdoor.issuer("idp") + "/end_session?"));
    const Answer back = ada.follow(ada.follow(left));
    BOOST_TEST(back.status == 200);
    const auto asked = only_request("idp", "end_session");
    BOOST_TEST(parameter(asked, "query", "client_id") == "client-idp");
    BOOST_TEST(!parameter(asked, "query", "id_token_hint").empty());
    // Nobody is signed in there any more.
    BOOST_TEST(ada.follow(ada.get(gateway_url("/v1/auth/login?again=1"))).status == 200);
}

// Discovery names none: then the session ends here, and that is all.
BOOST_FIXTURE_TEST_CASE(a_provider_without_such_an_endpoint, AtRealm) {
    begin_anew("openid_discovery_members", R"("members":{"end_session_endpoint":null})");
    Browser ada = browser();
    BOOST_REQUIRE(walk(ada).status == 302);
    BOOST_TEST(ada.get(gateway_url("/v1/auth/logout"), kLink).status == 200);
    BOOST_TEST(ada.get(gateway_url("/v1/auth/verify")).status == 401);
}

BOOST_AUTO_TEST_SUITE_END()
