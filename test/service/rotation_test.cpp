// Secrets are changed while people come and go: the steps that the README has, under load.
#include <csignal>

#include <boost/test/unit_test.hpp>

#include "load.h"

using namespace difysso::service;

namespace {

std::size_t generations(const Stack& stack) {
    std::size_t count = 0;
    for (const auto& line : stack.gateway.lines())
        count += line->optValue<std::string>("detail", "") == "a new generation has taken over";
    return count;
}

void reload(Stack& stack, const Settings& settings) {
    const std::size_t before = generations(stack);
    stack.gateway.configure(settings);
    stack.gateway.signal(SIGHUP);
    wait_until([&] { return generations(stack) > before; }, "a new generation");
}

void expect_no_failures(Load& load) {
    const auto failures = load.failures();
    BOOST_TEST(failures.empty(), failures.size() << " of " << load.answered() << " failed: "
                                                 << (failures.empty() ? "" : failures.front()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rotation)

BOOST_AUTO_TEST_CASE(a_sign_in_that_was_under_way_survives_a_new_secret_key) {
    Stack stack;
    Settings settings = stack.settings({});
    Load load(stack, 4);
    load.pass(20);
    Browser alice = stack.browser();
    const Answer login = alice.get(stack.gateway_url("/v1/auth/login"));
    const std::string callback = stack.code_for(alice, login, "alice");
    settings["SECRET_KEY_PREVIOUS"] = Stack::secret_key;
    settings["SECRET_KEY"] = "sk-the-next-one-for-tests-9Wb";
    reload(stack, settings);
    load.pass(20);
    BOOST_TEST(alice.get(callback).status == 302);
    BOOST_TEST(alice.get(stack.gateway_url("/v1/auth/verify")).status == 204);
    // Ten minutes later nothing is left that the old one sealed.
    Browser late = stack.browser();
    const Answer begun = late.get(stack.gateway_url("/v1/auth/login"));
    const std::string back = stack.code_for(late, begun, "carol");
    settings.erase("SECRET_KEY_PREVIOUS");
    reload(stack, settings);
    load.pass(20);
    BOOST_TEST(late.get(back).status == 302);
    expect_no_failures(load);
}

BOOST_AUTO_TEST_CASE(what_the_old_key_signed_counts_no_more) {
    Stack stack;
    Browser alice = stack.browser();
    BOOST_REQUIRE(stack.sign_in(alice, "alice").done());
    Settings settings = stack.settings({});
    settings["SECRET_KEY_PREVIOUS"] = Stack::secret_key;
    settings["SECRET_KEY"] = "sk-the-next-one-for-tests-9Wb";
    reload(stack, settings);
    // The old ones may answer, in turn with the new, until they have been told to end.
    const auto all_refuse = [&] {
        for (int i = 0; i < 20; ++i)
            if (alice.get(stack.gateway_url("/v1/auth/verify")).status != 401) return false;
        return true;
    };
    wait_until(all_refuse, "answers under the new key alone");
    // Its refresh token isn't signed, and gets tokens under the new key.
    BOOST_TEST(alice.send("POST", stack.gateway_url("/v1/auth/refresh")).status == 200);
    BOOST_TEST(alice.get(stack.gateway_url("/v1/auth/verify")).status == 204);
}

BOOST_AUTO_TEST_CASE(a_providers_new_secret_comes_by_reload) {
    const StackOptions options{.with_casdoor = false, .openid = {"main"}};
    Stack stack(options);
    stack.casdoor.realm("main", R"("sign_in":"ada")");
    const auto signs_in = [&] {
        Browser ada = stack.browser();
        const Answer login = ada.get(stack.gateway_url("/v1/auth/login"));
        return ada.follow(ada.follow(login)).status;
    };
    BOOST_TEST(signs_in() == 302);
    Load load(stack, 2);
    load.pass(20);
    stack.casdoor.realm("main", R"("client":{"id":"client-main","secret":"the-next-one"})");
    BOOST_TEST(signs_in() == 502);
    Settings settings = stack.settings(options);
    settings["OIDC_MAIN_CLIENT_SECRET"] = "the-next-one";
    reload(stack, settings);
    BOOST_TEST(signs_in() == 302);
    load.pass(20);
    expect_no_failures(load);
}

BOOST_AUTO_TEST_SUITE_END()
