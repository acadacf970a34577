// A provider that hangs or is away hurts those who wait for it, and nobody else.
#include <thread>

#include <boost/test/unit_test.hpp>

#include "stack.h"

using namespace difysso::service;

namespace {

const Fields json{{"Accept", "application/json"}};

// Somebody who has come back from the provider.
struct Person {
    explicit Person(const Stack& stack) : browser(stack.browser()) {
        callback =
            stack.code_for(browser, browser.get(stack.gateway_url("/v1/auth/login")), "alice");
    }
    Browser browser;
    std::string callback;
};

std::string code_of(const Answer& answer) {
    return answer.status == 302 ? "" : json_object(answer.body)->getValue<std::string>("code");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bulkhead)

// Eight threads: six may wait for the provider, one for a slot, one is never given away.
BOOST_AUTO_TEST_CASE(a_hanging_provider_leaves_threads_for_everything_else) {
    Stack stack({.gateway = {.workers = 1, .threads = 8}});
    std::vector<std::unique_ptr<Person>> people;
    for (int i = 0; i < 12; ++i)
        people.push_back(std::make_unique<Person>(stack));
    stack.casdoor.fault("slow", R"("ms":3000)");
    std::vector<Answer> answers(people.size());
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < people.size(); ++i)
            threads.emplace_back(
                [&, i] { answers[i] = people[i]->browser.get(people[i]->callback, json); });
        wait_until([&] { return stack.redis.entries().size() == 6; }, "six at the provider");
        Browser other = stack.browser();
        BOOST_TEST(other.get(stack.gateway_url("/v1/health/live")).status == 200);
        BOOST_TEST(other.get(stack.gateway_url("/v1/auth/login")).status == 302);
    }
    int signed_in = 0;
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (answers[i].status == 302) {
            ++signed_in;
            continue;
        }
        BOOST_TEST(answers[i].status == 503);
        BOOST_TEST(code_of(answers[i]) == "busy");
        BOOST_TEST(!answers[i].header("Retry-After").empty());
    }
    BOOST_TEST(signed_in >= 6);
    BOOST_TEST(signed_in < 12);
    // Who was sent away comes again with the same address.
    for (std::size_t i = 0; i < people.size(); ++i)
        if (answers[i].status == 503)
            BOOST_TEST(people[i]->browser.get(people[i]->callback, json).status == 302);
}

BOOST_AUTO_TEST_CASE(a_provider_that_fails_again_and_again_is_left_alone_for_a_while) {
    Stack stack({.gateway = {.workers = 2, .threads = 4}});
    Person last(stack);
    {
        std::vector<std::unique_ptr<Person>> people;
        for (int i = 0; i < 5; ++i)
            people.push_back(std::make_unique<Person>(stack));
        stack.casdoor.fault("status500_html");
        for (const auto& person : people)
            BOOST_TEST(code_of(person->browser.get(person->callback, json)) ==
                       "provider_unavailable");
    }
    stack.casdoor.fault("status500_html", R"("on":false)");
    const Answer paused = last.browser.get(last.callback, json);
    BOOST_TEST(paused.status == 503);
    BOOST_TEST(code_of(paused) == "provider_paused");
    BOOST_TEST(!paused.header("Retry-After").empty());
    // Signing in can be begun, and the same address works when the provider is asked again.
    BOOST_TEST(last.browser.get(stack.gateway_url("/v1/auth/login")).status == 302);
    wait_until([&] { return last.browser.get(last.callback, json).status == 302; },
               "the provider asked again");
}

BOOST_AUTO_TEST_SUITE_END()
