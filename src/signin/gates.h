#pragma once
#include <array>
#include <exception>
#include <span>
#include <vector>

#include "config/settings.h"
#include "observe/failure.h"
#include "observe/outcome.h"
#include "outbound/breaker.h"
#include "outbound/bulkhead.h"
#include "signin/providers.h"

namespace difysso::signin {

// The way to each provider: a slot of the bulkhead, and a breaker that doesn't send anybody to a
// provider that is away. One per worker; any thread.
class Gates {
  public:
    using Breakers = std::array<outbound::Breaker::State, config::kMostProviders>;

    // The right to ask one provider, for as long as it lives.
    class Passage {
      public:
        // Asks, and tells the breaker how it went: `question` gives an Outcome, or throws Failure.
        template <class Question>
        auto ask(Question question) {
            try {
                auto answer = question();
                note(answer ? std::nullopt : std::optional(answer.reason()));
                return answer;
            } catch (const observe::Failure& failure) {
                note(failure.reason());
                throw;
            }
        }

      private:
        friend class Gates;
        Passage(outbound::Bulkhead::Slot slot, outbound::Breaker& breaker)
            : slot_(std::move(slot)), breaker_(&breaker) {}
        void note(std::optional<observe::Reason> trouble);

        outbound::Bulkhead::Slot slot_;
        outbound::Breaker* breaker_;
    };

    // `breakers` are zeroed and shared by the workers; they and the providers live longer.
    Gates(const Providers& providers, std::size_t threads, Breakers& breakers);

    // Throws observe::Failure: busy (no slot), provider_paused (the breaker is open).
    Passage enter(const provider::Provider& provider, const outbound::Deadline& deadline);

  private:
    const Providers& providers_;
    outbound::Bulkhead bulkhead_;
    std::vector<outbound::Breaker> breakers_;
};

}  // namespace difysso::signin
