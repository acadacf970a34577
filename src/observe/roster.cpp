#include "observe/roster.h"

#include <algorithm>
#include <optional>

namespace difysso::observe {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

std::int64_t now() {
    return duration_cast<microseconds>(Roster::Clock::now().time_since_epoch()).count();
}

std::string text_of(const std::array<std::atomic<char>, Roster::Pool::kLongestName + 1>& name) {
    std::string text;
    for (const auto& c : name) {
        const char one = c;
        if (one == '\0') break;
        text += one;
    }
    return text;
}

// Nothing when it is nobody's, or became another's meanwhile.
std::optional<Roster::Seen> look_at(const Roster::Row& row) {
    const pid_t pid = row.pid;
    const std::int64_t time = now();
    const std::int64_t started = row.started;
    Roster::Seen seen{.pid = pid,
                      .generation = row.generation,
                      .age = microseconds(time - started),
                      .silence = microseconds(time - std::max<std::int64_t>(started, row.beaten)),
                      .threads = row.threads,
                      .busy = row.busy,
                      .answered = row.answered,
                      .provider_slots = row.provider_slots,
                      .provider_slots_in_use = row.provider_slots_in_use,
                      .pools = {}};
    for (const Roster::Pool& pool : row.pools) {
        std::string name = text_of(pool.name);
        if (name.empty()) break;
        seen.pools.emplace_back(std::move(name),
                                Roster::PoolNumbers{pool.in_use, pool.open, pool.limit});
    }
    if (pid == 0 || row.pid != pid) return std::nullopt;
    return seen;
}

}  // namespace

// The process id comes last here and goes first in clear(): who reads it before and after the rest
// knows whose the rest is.
void Roster::Row::begin(pid_t worker, int of_generation) {
    generation = of_generation;
    started = now();
    pid = worker;
}

void Roster::Row::beat() {
    beaten = now();
}

Roster::Clock::time_point Roster::Row::last_beat() const {
    return Clock::time_point(microseconds(beaten));
}

void Roster::Row::tell_pool(std::size_t place, std::string_view name, const PoolNumbers& numbers) {
    Pool& pool = pools.at(place);
    pool.limit = numbers.limit;
    pool.open = numbers.open;
    pool.in_use = numbers.in_use;
    if (pool.name.front() != '\0') return;
    // From the last letter to the first, with which it counts.
    for (std::size_t i = std::min(name.size(), Pool::kLongestName); i > 0; --i)
        pool.name.at(i - 1) = name[i - 1];
}

void Roster::Row::clear() {
    pid = 0;
    generation = 0;
    for (auto* number :
         {&started, &beaten, &threads, &busy, &answered, &provider_slots, &provider_slots_in_use})
        *number = 0;
    for (Pool& pool : pools) {
        for (auto& c : pool.name)
            c = '\0';
        for (auto* number : {&pool.in_use, &pool.open, &pool.limit})
            *number = 0;
    }
}

Roster::Row& Roster::row(std::size_t place) const {
    std::size_t used = table_.used;
    while (used <= place && !table_.used.compare_exchange_weak(used, place + 1)) {
    }
    return table_.rows.at(place);
}

std::vector<Roster::Seen> Roster::all() const {
    std::vector<Seen> workers;
    for (std::size_t place = 0; place < table_.used; ++place)
        if (auto seen = look_at(table_.rows.at(place))) workers.push_back(std::move(*seen));
    return workers;
}

}  // namespace difysso::observe
