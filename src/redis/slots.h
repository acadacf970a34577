#pragma once
#include <array>
#include <optional>
#include <vector>

#include "config/settings.h"
#include "redis/client.h"

namespace difysso::redis {

// Redis Cluster specification, "Key distribution model": keys are spread over so many slots.
inline constexpr int kSlots = 16384;

// CRC16 of the key, or of what stands between its first { and the next }, when that isn't empty.
int slot_of(std::string_view key);

// The key of a command that has one; nullptr for PING and the like.
const std::string* key_of(const Command& command);

// Which node has which slot. A value.
class SlotTable {
  public:
    // From the answer to CLUSTER SLOTS; where that leaves a node's name out, it means the server
    // that was asked. Throws observe::Failure(redis_unavailable) when the answer is none.
    SlotTable(const Reply& answer, const config::Server& asked);

    // nullptr: nobody serves it.
    const config::Server* owner(int slot) const;
    // Each once, in the order in which they were named.
    const std::vector<config::Server>& masters() const { return masters_; }
    int covered() const;

  private:
    std::vector<config::Server> masters_;
    std::array<int, kSlots> owners_;  // places in masters_; -1: nobody
};

// "MOVED 3999 10.0.0.5:6381": the slot has another owner. "ASK ...": it is on its way to one, and
// this key is there already; the rest of the slot isn't.
struct Redirection {
    bool ask = false;
    config::Server to;
};
// Nothing when the reply is no redirection. Throws observe::Failure(redis_unavailable) for one that
// leads nowhere.
std::optional<Redirection> redirection_in(const Reply& reply, const config::Server& asked);

}  // namespace difysso::redis
