#include "outbound/resolver.h"

#include <atomic>
#include <future>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "observe/failure.h"

using namespace difysso;
using namespace std::chrono_literals;
using outbound::Addresses;
using outbound::Deadline;
using outbound::Resolver;

namespace {

Deadline late() {
    return Deadline::after(60s);
}
Poco::Net::IPAddress address(const char* text) {
    return Poco::Net::IPAddress(text);
}

bool is_deadline(const observe::Failure& failure) {
    return failure.reason() == observe::Reason::deadline;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(resolver)

BOOST_AUTO_TEST_CASE(an_address_is_not_looked_up) {
    Resolver resolver([](const std::string&) -> Addresses { std::abort(); });
    BOOST_TEST((resolver.resolve("192.0.2.7", late()) == Addresses{address("192.0.2.7")}));
    BOOST_TEST((resolver.resolve("2001:db8::7", late()) == Addresses{address("2001:db8::7")}));
}

BOOST_AUTO_TEST_CASE(what_was_found_is_remembered_until_it_is_forgotten) {
    std::atomic<int> asked = 0;
    Resolver resolver([&](const std::string&) {
        return Addresses{address(++asked == 1 ? "192.0.2.1" : "192.0.2.2")};
    });
    BOOST_TEST(!resolver.forget("idp.test"));
    BOOST_TEST((resolver.resolve("idp.test", late()) == Addresses{address("192.0.2.1")}));
    BOOST_TEST((resolver.resolve("idp.test", late()) == Addresses{address("192.0.2.1")}));
    BOOST_TEST(asked == 1);
    BOOST_TEST(resolver.forget("idp.test"));
    BOOST_TEST((resolver.resolve("idp.test", late()) == Addresses{address("192.0.2.2")}));
}

BOOST_AUTO_TEST_CASE(that_there_is_no_address_is_not_remembered) {
    std::atomic<int> asked = 0;
    Resolver resolver([&](const std::string&) {
        return ++asked == 1 ? Addresses{} : Addresses{address("192.0.2.1")};
    });
    BOOST_TEST(resolver.resolve("idp.test", late()).empty());
    BOOST_TEST(resolver.resolve("idp.test", late()).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_slow_look_up_ends_at_the_deadline_and_serves_whoever_comes_later) {
    std::promise<void> release;
    std::atomic<int> asked = 0;
    Resolver resolver([&, released = release.get_future().share()](const std::string&) {
        ++asked;
        released.wait();
        return Addresses{address("192.0.2.1")};
    });
    BOOST_CHECK_EXCEPTION(resolver.resolve("idp.test", Deadline::after(20ms)), observe::Failure,
                          is_deadline);
    auto waiting =
        std::async(std::launch::async, [&] { return resolver.resolve("idp.test", late()); });
    BOOST_CHECK_EXCEPTION(resolver.resolve("idp.test", Deadline::after(20ms)), observe::Failure,
                          is_deadline);
    release.set_value();
    BOOST_TEST(waiting.get().size() == 1U);
    BOOST_TEST(asked == 1);
}

BOOST_AUTO_TEST_CASE(a_look_up_may_outlive_its_resolver) {
    std::promise<void> release;
    const auto ended = std::make_shared<std::promise<void>>();
    {
        Resolver resolver([ended, released = release.get_future().share()](const std::string&) {
            released.wait();
            ended->set_value();
            return Addresses{};
        });
        BOOST_CHECK_EXCEPTION(resolver.resolve("idp.test", Deadline::after(1ms)), observe::Failure,
                              is_deadline);
    }
    release.set_value();
    ended->get_future().wait();
}

BOOST_AUTO_TEST_CASE(the_system_knows_this_machine) {
    Resolver resolver;
    const Addresses found = resolver.resolve("localhost", late());
    BOOST_TEST(std::count(found.begin(), found.end(), address("127.0.0.1")) == 1);
    // No label of a name is that long, so nobody is asked.
    BOOST_TEST(Resolver::look_up(std::string(64, 'a') + ".test").empty());
}

BOOST_AUTO_TEST_CASE(many_threads_ask_once) {
    std::atomic<int> asked = 0;
    Resolver resolver([&](const std::string&) {
        ++asked;
        return Addresses{address("192.0.2.1")};
    });
    std::atomic<int> answered = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            if (resolver.resolve("idp.test", late()).size() == 1) ++answered;
        });
    }
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(answered == 8);
    BOOST_TEST(asked == 1);
}

BOOST_AUTO_TEST_SUITE_END()
