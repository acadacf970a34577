#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "outbound/deadline.h"
#include "outbound/pool_usage.h"

namespace difysso::redis {

// One command, its arguments binary-safe.
using Command = std::vector<std::string>;
// The same from words that need not be copied, as those of an initializer list must.
template <typename... Words>
Command command_of(Words&&... words) {
    Command command;
    command.reserve(sizeof...(words));
    (command.emplace_back(std::forward<Words>(words)), ...);
    return command;
}

struct Reply {
    enum class Type { nil, status, string, integer, array, error };
    Type type = Type::nil;
    std::string text;  // status, string, error
    std::int64_t integer = 0;
    std::vector<Reply> elements;
};

// Dify's Redis, as the part of a sign-in that needs it sees it. Any thread.
class Client {
  public:
    virtual ~Client() = default;
    // Sends all commands in one trip (to a cluster: one a node, in which the order of two commands
    // with different keys may change) and returns their replies in order. A command has one key at
    // most. Throws observe::Failure: redis_unavailable (no connection, no answer),
    // redis_refuses_writes (an error reply that begins with OOM, READONLY, MISCONF, NOREPLICAS,
    // MASTERDOWN, LOADING or CLUSTERDOWN), deadline; some of the commands may have taken effect
    // then. Other error replies are returned as Reply::error; whoever asked decides.
    virtual std::vector<Reply> pipeline(const std::vector<Command>& commands,
                                        const outbound::Deadline& deadline) = 0;

    // Of the connections that it keeps, to all servers together; nothing for one that keeps none.
    virtual outbound::PoolUsage usage() const { return {}; }
    // Whether the commands of a pipeline take effect in their order, whatever their keys.
    virtual bool keeps_order() const { return true; }

    Reply command(Command one, const outbound::Deadline& deadline) {
        return pipeline({std::move(one)}, deadline).front();
    }
};

}  // namespace difysso::redis
