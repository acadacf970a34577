#include <string>

#include <boost/test/unit_test.hpp>

#include "stack.h"

using namespace difysso::service;

namespace {

struct Served : Stack {
    explicit Served(const StackOptions& options = {}) : Stack(options) {}

    Answer verify(Browser& browser, const std::string& query = "") {
        return browser.get(gateway_url("/v1/auth/verify") + query);
    }
    // As the page does it, with the cookies alone.
    Answer refresh(Browser& browser) {
        return browser.send("POST", gateway_url("/v1/auth/refresh"));
    }
    Answer logout(Browser& browser, const std::string& query = "") {
        return browser.send("POST", gateway_url("/v1/auth/logout") + query);
    }
    std::string cookie(Browser& browser, const std::string& name) {
        const auto found = browser.cookies().find(name);
        return found ? found->value : "";
    }
};

}  // namespace

// A session's life after its sign-in, through nginx and every real server; the judge answers as
// Dify would.
BOOST_AUTO_TEST_SUITE(session)

BOOST_FIXTURE_TEST_CASE(what_we_refresh_dify_accepts_and_the_other_way_round, Served) {
    Browser alice = browser();
    const SignIn way = sign_in(alice, "alice");
    BOOST_REQUIRE(way.done());
    const std::string first = cookie(alice, "refresh_token");
    const Answer answer = refresh(alice);
    BOOST_TEST(answer.status == 200, answer.body);
    BOOST_TEST(cookie(alice, "refresh_token") != first);
    Console judged = console(alice, way);
    BOOST_TEST(judged.profile().status == 200);
    BOOST_TEST(judged.refresh().status == 200);
    BOOST_TEST(refresh(alice).status == 200);
    BOOST_TEST(judged.profile().status == 200);
    Browser thief = browser();
    thief.get(origin() + "/");
    BOOST_TEST(refresh(thief).status == 401);
}

BOOST_FIXTURE_TEST_CASE(difys_own_paths_lead_here, Served) {
    Browser alice = browser();
    const SignIn way = sign_in(alice, "alice");
    BOOST_REQUIRE(way.done());
    Console judged = console(alice, way);
    const Answer refreshed = judged.refresh();
    BOOST_TEST(refreshed.status == 200);
    BOOST_TEST(!refreshed.header("X-Request-ID").empty());
    BOOST_TEST(refreshed.body == R"({"result":"success"})");
    BOOST_TEST(verify(alice).status == 204);
    const std::string access = cookie(alice, "access_token");
    BOOST_TEST(judged.logout().status == 200);
    BOOST_TEST(cookie(alice, "access_token").empty());
    Browser replayed = browser();
    BOOST_TEST(replayed.get(gateway_url("/v1/auth/verify"), {{"Authorization", "Bearer " + access}})
                   .status == 401);
    // Dify's page goes to /signin now: that must not sign in by itself.
    const Answer landed = alice.follow(alice.get(origin() + "/signin"));
    BOOST_TEST(landed.status == 200);
    BOOST_TEST(landed.body.find("again=1") != std::string::npos);
    BOOST_TEST(alice.get(gateway_url("/v1/auth/login?again=1")).status == 302);
}

BOOST_FIXTURE_TEST_CASE(verify_tells_nginx_who_it_is, Served) {
    Browser alice = browser();
    BOOST_TEST(verify(alice).status == 401);
    const SignIn way = sign_in(alice, "alice");
    BOOST_REQUIRE(way.done());
    const Answer good = verify(alice);
    BOOST_TEST(good.status == 204);
    BOOST_TEST(good.header("X-Difysso-Email") == "alice@example.test");
    BOOST_TEST(good.header("X-Difysso-Role") == "owner");
    BOOST_TEST(verify(alice, "?role=owner").status == 204);
    BOOST_TEST(verify(alice, "?role=admin").status == 403);
    postgres.execute("UPDATE accounts SET status = 'banned'");
    Browser other = browser();
    BOOST_TEST(sign_in(other, "alice").callback.status == 403);
}

BOOST_FIXTURE_TEST_CASE(logout_everywhere_ends_every_session, Served) {
    Browser laptop = browser();
    Browser phone = browser();
    const SignIn first = sign_in(laptop, "alice");
    const SignIn second = sign_in(phone, "alice");
    BOOST_REQUIRE(first.done());
    BOOST_REQUIRE(second.done());
    BOOST_TEST(logout(laptop, "?everywhere=1").status == 200);
    BOOST_TEST(verify(phone).status == 401);
    BOOST_TEST(refresh(phone).status == 401);
    BOOST_TEST(console(phone, second).refresh().status == 401);
}

BOOST_FIXTURE_TEST_CASE(a_redis_that_is_away_is_told_and_nothing_is_lost, Served) {
    Browser alice = browser();
    const SignIn way = sign_in(alice, "alice");
    BOOST_REQUIRE(way.done());
    redis.stop();
    BOOST_TEST(verify(alice).status == 403);
    BOOST_TEST(refresh(alice).status == 503);
    BOOST_TEST(logout(alice).status == 503);
    BOOST_TEST(!cookie(alice, "access_token").empty());
    redis.start();
    wait_until([&] { return verify(alice).status == 204; }, "verify to work again");
    // This Redis keeps nothing over a restart: the refresh token has gone with it.
    BOOST_TEST(refresh(alice).status == 401);
    BOOST_TEST(logout(alice).status == 200);
}

BOOST_FIXTURE_TEST_CASE(while_postgresql_is_away_a_refresh_token_keeps_its_worth, Served) {
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    postgres.stop();
    BOOST_TEST(refresh(alice).status == 503);
    postgres.start();
    wait_until([&] { return refresh(alice).status == 200; }, "a refresh to work again");
}

BOOST_AUTO_TEST_CASE(the_classic_form) {
    Served stack(StackOptions{.dify_version = "1.9.1"});
    Browser alice = stack.browser();
    const SignIn way = stack.sign_in(alice, "alice");
    BOOST_REQUIRE(way.done());
    Console judged = stack.console(alice, way);
    Browser program = stack.browser();
    const Answer answer =
        program.post_json(stack.gateway_url("/v1/auth/refresh"),
                          R"({"refresh_token":")" + judged.refresh_token() + "\"}");
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.body.find("\"access_token\"") != std::string::npos);
    BOOST_TEST(judged.refresh().status == 401);
}

BOOST_AUTO_TEST_SUITE_END()
