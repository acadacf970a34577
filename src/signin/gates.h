#pragma once
#include <array>
#include <exception>
#include <span>
#include <string>
#include <vector>

#include "config/settings.h"
#include "observe/failure.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "observe/outcome.h"
#include "outbound/breaker.h"
#include "outbound/bulkhead.h"
#include "signin/providers.h"

namespace difysso::signin {

// The way to each provider: a slot of the bulkhead, and a breaker that doesn't send anybody to a
// provider that is away. One per worker; any thread.
class Gates {
  public:
    using Clock = std::chrono::steady_clock;
    using Breakers = std::array<outbound::Breaker::State, config::kMostProviders>;

    // The right to ask one provider, for as long as it lives.
    class Passage {
      public:
        // Asks, and tells the breaker how it went: `question` gives an Outcome, or throws Failure.
        template <class Question>
        auto ask(Question question) {
            const auto began = Clock::now();
            try {
                auto answer = question();
                gates_->note(provider_, Clock::now() - began,
                             answer ? std::nullopt : std::optional(answer.reason()));
                return answer;
            } catch (const observe::Failure& failure) {
                gates_->note(provider_, Clock::now() - began, failure.reason());
                throw;
            }
        }

      private:
        friend class Gates;
        Passage(outbound::Bulkhead::Slot slot, Gates& gates, std::size_t provider)
            : slot_(std::move(slot)), gates_(&gates), provider_(provider) {}

        outbound::Bulkhead::Slot slot_;
        Gates* gates_;
        std::size_t provider_;
    };

    // `breakers` are zeroed and shared by the workers; `calls` is told of each question, or null.
    // What is given lives longer.
    Gates(const Providers& providers, std::size_t threads, Breakers& breakers,
          const observe::Metrics& metrics, observe::Log* calls = nullptr);

    // Throws observe::Failure: busy (no slot), provider_paused (the breaker is open).
    Passage enter(const provider::Provider& provider, const outbound::Deadline& deadline);

    // Tells the metrics how the breakers stand: to be called now and then.
    void report() const;
    struct Breaker {
        std::string provider;  // its id
        bool open;
    };
    std::vector<Breaker> breakers() const;
    const outbound::Bulkhead& bulkhead() const { return bulkhead_; }

  private:
    void note(std::size_t provider, Clock::duration took, std::optional<observe::Reason> trouble);

    const Providers& providers_;
    const observe::Metrics& metrics_;
    observe::Log* const calls_;
    outbound::Bulkhead bulkhead_;
    std::vector<outbound::Breaker> breakers_;
};

}  // namespace difysso::signin
