#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "stack.h"
#include "weather.h"

namespace difysso::chaos {

struct Figures {
    std::map<std::string, long> right, excused;  // by what was asked
    std::vector<std::string> wrong;              // what, how, and when
    long sign_ins = 0;                           // that ended at the console
    long lost_callbacks = 0;                     // whose answer was an excused failure
};

// People who sign in, ask verify, refresh and log out until the object goes, each with an account
// of his own. Every answer is judged: the right one, or a failure that an outage excuses, or wrong.
// A session that a logout ended must never work again, outage or not.
class People {
  public:
    static constexpr const char* kNames[] = {"alice", "bob", "carol", "eve"};
    People(const service::Stack& stack, const Weather& weather, unsigned seed);
    ~People() { stop(); }
    People(const People&) = delete;
    People& operator=(const People&) = delete;

    // Waits until everybody has his answer.
    void stop() {
        stop_ = true;
        threads_.clear();
    }
    Figures figures() const {
        const std::lock_guard lock(mutex_);
        return figures_;
    }
    long answered() const { return answered_; }

  private:
    struct Person {
        std::string name;
        std::mt19937 random;
    };
    struct Expected {
        std::string what;
        unsigned needs;
        std::vector<int> statuses;
        std::vector<int> in_trouble = {};  // beside 5xx and none, while a part is away
    };
    using Ask = std::function<service::Answer()>;

    void live(Person person);
    void visit(Person& person);
    bool use(Person& person, service::Browser& browser);
    void leave(Person& person, service::Browser& browser);
    // The answer when it was one of those expected.
    std::optional<service::Answer> ask(const Expected& expected, const Ask& ask);
    void must_not_work(const service::Browser& before);
    void note_wrong(const std::string& text);
    void pause(Person& person, int most_milliseconds) const;

    const service::Stack& stack_;
    const Weather& weather_;
    const Clock::time_point began_ = Clock::now();
    std::atomic<bool> stop_{false};
    std::atomic<long> answered_{0};
    mutable std::mutex mutex_;
    Figures figures_;
    std::vector<std::jthread> threads_;  // the last: they end before what they use goes
};

}  // namespace difysso::chaos
