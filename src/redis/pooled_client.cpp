#include "redis/pooled_client.h"

#include "redis/refusal.h"

namespace difysso::redis {
namespace {

using observe::Failure;
using observe::Reason;

}  // namespace

PooledClient::PooledClient(const config::Redis& settings, outbound::Resolver& resolver,
                           std::size_t connections)
    : source_(make_source(settings, resolver)),
      pool_({connections, kIdle}, Reason::redis_unavailable,
            [this](const outbound::Deadline& deadline) {
                return backoff_.after_pause(deadline, [&] { return source_->open(deadline); });
            }) {}

std::vector<Reply> PooledClient::pipeline(const std::vector<Command>& commands,
                                          const outbound::Deadline& deadline) {
    auto connection = pool_.acquire(deadline);
    std::vector<Reply> replies;
    try {
        replies = connection->exchange(commands, deadline);
    } catch (const Failure&) {
        pool_.close_idle();
        throw;
    }
    for (const auto& reply : replies) {
        const Refusal* refusal = refusal_in(reply);
        if (refusal == nullptr) continue;
        if (refusal->elsewhere) {
            connection->abandon();
            pool_.close_idle();
        }
        throw Failure(Reason::redis_refuses_writes, refusal->prefix);
    }
    return replies;
}

}  // namespace difysso::redis
