#include <array>
#include <atomic>
#include <functional>
#include <future>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "unit/provider/key_source_fixture.h"

using namespace difysso::provider;
using namespace difysso::test;
using difysso::outbound::Deadline;
using difysso::outbound::HttpRequest;

namespace {

// An answer that comes when the test lets it.
struct Gate {
    std::promise<void> opened;
    std::shared_future<void> open{opened.get_future()};
    std::atomic<int> waiting{0};

    FakeHttp::Answer before(FakeHttp::Answer then) {
        return [this, then = std::move(then)](const HttpRequest& request) {
            ++waiting;
            open.wait();
            return then(request);
        };
    }
    void wait_for_somebody() const {
        while (waiting == 0)
            std::this_thread::yield();
    }
};

// Eight threads that do the same.
struct Crowd {
    explicit Crowd(const std::function<void()>& act) {
        for (std::thread& thread : threads)
            thread = std::thread(act);
    }
    void join() {
        for (std::thread& thread : threads)
            thread.join();
    }
    std::array<std::thread, 8> threads;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(key_source_threads, KeySourceFixture)

BOOST_AUTO_TEST_CASE(one_thread_fetches_for_all) {
    Gate gate;
    http.answer_with(gate.before(always(200, jwks(Signer::rsa()))));
    std::atomic<int> got{0};
    Crowd crowd([&] { got += source.current(deadline) != nullptr; });
    gate.wait_for_somebody();
    gate.opened.set_value();
    crowd.join();
    BOOST_TEST(got == 8);
    BOOST_TEST(http.count() == 1U);
}

BOOST_AUTO_TEST_CASE(those_who_wait_share_the_failure) {
    Gate gate;
    http.answer_with(gate.before(away()));
    std::atomic<int> failed{0};
    Crowd crowd([&] { failed += failure_of_current(deadline) == "provider_keys_unavailable"; });
    gate.wait_for_somebody();
    gate.opened.set_value();
    crowd.join();
    BOOST_TEST(failed == 8);
    BOOST_TEST(http.count() == 1U);
}

BOOST_AUTO_TEST_CASE(those_who_wait_live_through_an_unforeseen_exception) {
    Gate gate;
    http.answer_with(gate.before([](const HttpRequest&) -> difysso::outbound::HttpResponse {
        throw std::runtime_error("out of something");
    }));
    std::atomic<int> unforeseen{0};
    std::atomic<int> failed{0};
    Crowd crowd([&] {
        try {
            failed += failure_of_current(deadline) == "provider_keys_unavailable";
        } catch (const std::runtime_error&) {
            ++unforeseen;
        }
    });
    gate.wait_for_somebody();
    gate.opened.set_value();
    crowd.join();
    BOOST_TEST(unforeseen >= 1);
    BOOST_TEST(unforeseen + failed == 8);
}

BOOST_AUTO_TEST_CASE(nobody_waits_beyond_his_deadline) {
    Gate gate;
    http.answer_with(gate.before(always(200, jwks(Signer::rsa()))));
    std::thread first([&] { (void)source.current(deadline); });
    gate.wait_for_somebody();
    BOOST_TEST(failure_of_current(Deadline::after(0s)) == "deadline");
    gate.opened.set_value();
    first.join();
    BOOST_TEST(failure_of_current(Deadline::after(0s)) == "none");
}

BOOST_AUTO_TEST_CASE(with_keys_nobody_waits_for_a_refresh) {
    const auto keys = source.current(deadline);
    now += 10min;
    Gate gate;
    http.answer_with(gate.before(always(200, jwks(Signer::stranger()))));
    std::thread upkeep([&] { (void)source.refresh(deadline); });
    gate.wait_for_somebody();
    BOOST_TEST((source.current(Deadline::after(0s)) == keys));
    BOOST_TEST(source.refresh(deadline));
    gate.opened.set_value();
    upkeep.join();
    BOOST_TEST(http.count() == 2U);
    BOOST_TEST((source.current(deadline) != keys));
}

BOOST_AUTO_TEST_SUITE_END()
