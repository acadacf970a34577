#pragma once
#include <optional>
#include <string>
#include <vector>

#include "dify/session_keys.h"
#include "dify/session_record.h"
#include "outbound/deadline.h"
#include "redis/client.h"

namespace difysso::session {

// Reads what Redis remembers of sessions that were begun here. Any thread. Everything throws as
// redis::Client, and observe::Failure (redis_unavailable) when Redis refuses to tell.
class Sessions {
  public:
    // The client outlives it.
    Sessions(redis::Client& redis, const std::string& key_prefix)
        : redis_(redis), keys_(key_prefix) {}

    // An ended one too, as long as Redis keeps it.
    std::optional<dify::SessionRecord> find(const std::string& id,
                                            const outbound::Deadline& deadline) const;
    // In the order of the ids; nothing for one that isn't there.
    std::vector<std::optional<dify::SessionRecord>> find_all(
        const std::vector<std::string>& ids, const outbound::Deadline& deadline) const;
    // Those of an account whose ending isn't over, the newest first; at most kMost.
    std::vector<dify::SessionRecord> of_account(const std::string& account,
                                                const outbound::Deadline& deadline) const;
    // Those too whose ending is under way, or was cut short.
    std::vector<dify::SessionRecord> listed(const std::string& account,
                                            const outbound::Deadline& deadline) const;
    static constexpr int kMost = 1000;

  private:
    redis::Client& redis_;
    const dify::SessionKeys keys_;
};

}  // namespace difysso::session
