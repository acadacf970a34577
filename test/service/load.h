#pragma once
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "stack.h"

namespace difysso::service {

// Several people who ask one page after the other until the object goes, each by GET or by POST,
// and what went wrong with it: an answer with another status, or none.
class Load {
  public:
    Load(const Stack& stack, int people) {
        for (int i = 0; i < people; ++i)
            threads_.emplace_back([this, &stack, posts = i % 2 == 1] {
                Browser browser = stack.browser();
                while (!stop_)
                    ask(browser, stack.gateway_url("/v1/auth/login"), posts);
            });
    }
    ~Load() { stop_ = true; }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    int answered() const { return answered_; }
    std::vector<std::string> failures() {
        const std::lock_guard lock(mutex_);
        return failures_;
    }
    // Waits until so many more were answered.
    void pass(int more) const {
        const int until = answered_ + more;
        wait_until([&] { return answered_ >= until; }, "answers under load");
    }

  private:
    void ask(Browser& browser, const std::string& url, bool posts) {
        std::string trouble;
        try {
            const Answer answer =
                posts ? browser.post_form(url, {{"redirect_url", "/apps"}}) : browser.get(url);
            if (answer.status != 302) trouble = "status " + std::to_string(answer.status);
        } catch (const std::exception& error) {
            trouble = error.what();
        }
        ++answered_;
        if (trouble.empty()) return;
        const std::lock_guard lock(mutex_);
        failures_.push_back(trouble);
    }

    std::atomic<bool> stop_{false};
    std::atomic<int> answered_{0};
    std::mutex mutex_;
    std::vector<std::string> failures_;
    std::vector<std::jthread> threads_;  // the last: they end before what they use goes
};

}  // namespace difysso::service
