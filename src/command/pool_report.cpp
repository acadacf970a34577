#include "command/pool_report.h"

#include <utility>

namespace difysso::command {

using Family = observe::Metrics::Family;

void PoolReport::tell(observe::Roster::Row& row, std::size_t place, const std::string& name,
                      const outbound::PoolUsage& usage) {
    const auto number = [](std::size_t of) { return static_cast<std::int64_t>(of); };
    row.tell_pool(place, name, {number(usage.in_use), number(usage.open), number(usage.limit)});
    const outbound::PoolUsage before = std::exchange(told_[name], usage);
    // Fewer than before when a node has left the cluster, and its pool with it. Once with nothing,
    // so that the series is there before anybody had to wait.
    const bool more = usage.waits >= before.waits && usage.waited >= before.waited;
    metrics_.count(Family::pool_waits, {{"pool", name}},
                   more ? number(usage.waits - before.waits) : 0);
    metrics_.count(Family::pool_wait_seconds, {{"pool", name}},
                   more ? (usage.waited - before.waited).count() : 0);
}

}  // namespace difysso::command
