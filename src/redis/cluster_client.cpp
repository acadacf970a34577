#include "redis/cluster_client.h"

#include <algorithm>

#include "redis/refusal.h"
#include "redis/tls.h"

namespace difysso::redis {
namespace {

using config::Server;
using observe::Failure;
using observe::Reason;
using outbound::Deadline;

// A slot that moves is redirected once, twice while the table is behind; more is a circle.
constexpr int kRounds = 5;

}  // namespace

ClusterClient::Node::Node(const Server& at, const Entrance& entrance, std::size_t connections)
    : server(at),
      pool({connections, kIdle}, Reason::redis_unavailable,
           [this, &entrance](const Deadline& deadline) {
               return backoff.after_pause(deadline,
                                          [&] { return entrance.open(server, deadline); });
           }) {}

ClusterClient::ClusterClient(const config::Redis& settings, outbound::Resolver& resolver,
                             std::size_t connections)
    : seeds_(settings.cluster.servers),
      entrance_({settings.username, settings.cluster.password}, make_tls(settings.tls), resolver),
      connections_(connections) {}

std::vector<Reply> ClusterClient::pipeline(const std::vector<Command>& commands,
                                           const Deadline& deadline) {
    std::vector<Reply> replies(commands.size());
    Batch errands;
    for (std::size_t place = 0; place < commands.size(); ++place)
        errands.push_back({place});
    for (int round = 0; round < kRounds; ++round) {
        const auto known = table(deadline);
        std::map<Server, Batch> batches;
        for (Errand& errand : errands)
            batches[target(errand, commands[errand.place], *known)].push_back(std::move(errand));
        errands.clear();
        for (const auto& [server, batch] : batches) {
            for (Errand& again : run(server, batch, commands, replies, deadline))
                errands.push_back(std::move(again));
        }
        if (errands.empty()) return replies;
        // Two commands with one key keep their order.
        std::sort(errands.begin(), errands.end(),
                  [](const Errand& a, const Errand& b) { return a.place < b.place; });
    }
    throw Failure(Reason::redis_unavailable, "the cluster sends us round in a circle");
}

outbound::PoolUsage ClusterClient::usage() const {
    const std::scoped_lock lock(mutex_);
    outbound::PoolUsage all;
    for (const auto& [server, node] : nodes_)
        all += node->pool.usage();
    return all;
}

Server ClusterClient::target(const Errand& errand, const Command& command,
                             const SlotTable& known) const {
    if (errand.redirection) return errand.redirection->to;
    const std::string* key = key_of(command);
    const Server* owner = key == nullptr ? &known.masters().front() : known.owner(slot_of(*key));
    if (owner == nullptr)
        throw Failure(Reason::redis_unavailable, "no node of the cluster has the key's slot");
    if (errand.in_vain == *owner)
        throw Failure(Reason::redis_unavailable, "a node of the cluster can't be reached");
    return *owner;
}

ClusterClient::Batch ClusterClient::run(const Server& server, const Batch& batch,
                                        const std::vector<Command>& commands,
                                        std::vector<Reply>& replies, const Deadline& deadline) {
    const auto at = node(server);
    outbound::Pool<Connection>::Lease connection;
    try {
        connection = at->pool.acquire(deadline);
    } catch (const Failure&) {
        forget_table();
        if (deadline.passed()) throw;
        // Nothing was sent; a replica may have taken its place.
        Batch again;
        again.reserve(batch.size());
        for (const Errand& errand : batch)
            again.push_back({.place = errand.place, .in_vain = server});
        return again;
    }
    std::vector<Command> sent;
    for (const Errand& errand : batch) {
        if (is_asking(errand)) sent.push_back({"ASKING"});
        sent.push_back(commands[errand.place]);
    }
    try {
        return sort_out(server, batch, connection->exchange(sent, deadline), replies);
    } catch (const Failure&) {
        if (!connection->sound()) at->pool.close_idle();
        forget_table();
        throw;
    }
}

ClusterClient::Batch ClusterClient::sort_out(const Server& server, const Batch& batch,
                                             std::vector<Reply> answers,
                                             std::vector<Reply>& replies) {
    Batch again;
    std::size_t next = 0;
    for (const Errand& errand : batch) {
        if (is_asking(errand) && is_error(answers[next++], "NOPERM"))
            throw Failure(Reason::redis_unavailable, "the user may not say ASKING");
        Reply& reply = answers[next++];
        if (const auto redirection = redirection_in(reply, server)) {
            if (!redirection->ask) forget_table();
            again.push_back({.place = errand.place, .redirection = redirection});
            continue;
        }
        if (const Refusal* refusal = refusal_in(reply))
            throw Failure(Reason::redis_refuses_writes, refusal->prefix);
        replies[errand.place] = std::move(reply);
    }
    return again;
}

std::shared_ptr<const SlotTable> ClusterClient::table(const Deadline& deadline) {
    const auto kept = [this](bool old_one_too) {
        const std::scoped_lock lock(mutex_);
        return current_ || old_one_too ? table_ : nullptr;
    };
    if (auto known = kept(false)) return known;
    std::unique_lock turn(learning_, std::try_to_lock);
    if (!turn) {
        if (auto known = kept(true)) return known;
        if (!turn.try_lock_until(deadline.at()))
            throw Failure(Reason::deadline, "waited for the cluster's table of slots");
    }
    // Somebody may have learned it meanwhile.
    if (auto known = kept(false)) return known;
    learn(deadline);
    return kept(true);
}

void ClusterClient::learn(const Deadline& deadline) {
    Failure trouble(Reason::redis_unavailable, "no node of the cluster answers");
    const auto candidates = whom_to_ask();
    for (std::size_t i = 0; i < candidates.size() && !deadline.passed(); ++i) {
        const auto share = deadline.within(deadline.remaining() / (candidates.size() - i));
        try {
            const auto connection = entrance_.open(candidates[i], share);
            const Reply answer = connection->exchange({{"CLUSTER", "SLOTS"}}, share).front();
            if (answer.type == Reply::Type::error) {
                trouble = Failure(Reason::redis_unavailable,
                                  is_error(answer, "NOPERM")
                                      ? observe::Literal("the user may not ask for CLUSTER SLOTS")
                                      : observe::Literal("the server is no node of a cluster"));
                continue;
            }
            auto learned = std::make_shared<const SlotTable>(answer, candidates[i]);
            const std::scoped_lock lock(mutex_);
            table_ = std::move(learned);
            current_ = true;
            const auto& masters = table_->masters();
            std::erase_if(nodes_, [&](const auto& entry) {
                return std::find(masters.begin(), masters.end(), entry.first) == masters.end();
            });
            return;
        } catch (const Failure& failure) {
            const bool away = failure.reason() == Reason::deadline || !failure.code().empty();
            if (!away) trouble = failure;
        }
    }
    if (deadline.passed()) throw Failure(Reason::deadline);
    throw Failure(trouble);
}

std::vector<Server> ClusterClient::whom_to_ask() {
    const std::scoped_lock lock(mutex_);
    std::vector<Server> servers = table_ ? table_->masters() : std::vector<Server>();
    for (const Server& seed : seeds_) {
        if (std::find(servers.begin(), servers.end(), seed) == servers.end())
            servers.push_back(seed);
    }
    return servers;
}

void ClusterClient::forget_table() {
    const std::scoped_lock lock(mutex_);
    current_ = false;
}

std::shared_ptr<ClusterClient::Node> ClusterClient::node(const Server& server) {
    const std::scoped_lock lock(mutex_);
    auto& known = nodes_[server];
    if (!known) known = std::make_shared<Node>(server, entrance_, connections_);
    return known;
}

}  // namespace difysso::redis
