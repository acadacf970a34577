#include "signin/gates.h"

#include <algorithm>

#include "observe/call.h"

namespace difysso::signin {
namespace {

using observe::Reason;

// What a provider does wrong by itself: no connection, no answer in time, a server error, no JSON.
// A person's bad code never counts (design: Circuit breaker).
bool is_fault(Reason reason) {
    switch (reason) {
        case Reason::provider_unavailable:
        case Reason::provider_keys_unavailable:
        case Reason::deadline:
        case Reason::token_response_malformed:
        case Reason::discovery_malformed:
            return true;
        default:
            return false;
    }
}

}  // namespace

Gates::Gates(const Providers& providers, std::size_t threads, Breakers& breakers,
             const observe::Metrics& metrics, observe::Log* calls)
    : providers_(providers),
      metrics_(metrics),
      calls_(calls),
      bulkhead_(threads, providers.all().size()) {
    for (std::size_t i = 0; i < providers.all().size(); ++i)
        breakers_.emplace_back(breakers.at(i));
}

Gates::Passage Gates::enter(const provider::Provider& provider,
                            const outbound::Deadline& deadline) {
    const auto& all = providers_.all();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const auto& each) { return each.get() == &provider; });
    const auto place = static_cast<std::size_t>(found - all.begin());
    auto slot = bulkhead_.enter(place, deadline);
    // Last: whoever may try again has to do so.
    if (!breakers_[place].admits())
        throw observe::Failure(Reason::provider_paused, "it failed five times in a row");
    return {std::move(slot), *this, place};
}

void Gates::note(std::size_t provider, Clock::duration took, std::optional<Reason> trouble) {
    using Family = observe::Metrics::Family;
    const bool fault = trouble && is_fault(*trouble);
    if (fault)
        breakers_[provider].fault();
    else
        breakers_[provider].success();
    const std::string name = "provider_" + providers_.all()[provider]->id();
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(took);
    metrics_.observe(Family::dependency_seconds, {{"dependency", name}}, microseconds);
    if (calls_ != nullptr) {
        observe::Entry entry = observe::call_entry("provider", microseconds, trouble);
        entry.provider = observe::Word(providers_.all()[provider]->id());
        calls_->write(entry);
    }
    if (fault)
        metrics_.count(Family::dependency_failures,
                       {{"dependency", name}, {"reason", observe::row(*trouble).code}});
}

void Gates::report() const {
    using Family = observe::Metrics::Family;
    for (const Breaker& breaker : breakers())
        metrics_.set(Family::breaker_open, {{"provider", breaker.provider}}, breaker.open ? 1 : 0);
}

std::vector<Gates::Breaker> Gates::breakers() const {
    std::vector<Breaker> all;
    all.reserve(breakers_.size());
    for (std::size_t i = 0; i < breakers_.size(); ++i)
        all.push_back({.provider = providers_.all()[i]->id(), .open = breakers_[i].open()});
    return all;
}

}  // namespace difysso::signin
