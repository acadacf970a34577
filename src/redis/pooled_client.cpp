#include "redis/pooled_client.h"

#include <array>

namespace difysso::redis {
namespace {

using observe::Failure;
using observe::Literal;
using observe::Reason;

// A firewall may have forgotten a connection that rests; Redis's own `timeout` is off by default.
constexpr std::chrono::minutes kIdle{5};

// Error replies that mean: no writes, not now.
struct Refusal {
    Literal prefix;
    bool elsewhere;  // another server may be the master now, so look for it
};
constexpr std::array kRefusals{
    Refusal{"OOM", false},     Refusal{"MISCONF", false},   Refusal{"NOREPLICAS", false},
    Refusal{"READONLY", true}, Refusal{"MASTERDOWN", true}, Refusal{"LOADING", true},
};

// The error's first word ends at a blank, or the error ends with it.
bool begins_with_word(std::string_view text, std::string_view word) {
    return text.starts_with(word) && (text.size() == word.size() || text[word.size()] == ' ');
}

const Refusal* refusal_in(const Reply& reply) {
    if (reply.type != Reply::Type::error) return nullptr;
    for (const auto& refusal : kRefusals) {
        if (begins_with_word(reply.text, refusal.prefix.view())) return &refusal;
    }
    return nullptr;
}

}  // namespace

PooledClient::PooledClient(const config::Redis& settings, outbound::Resolver& resolver,
                           std::size_t connections)
    : settings_(settings),
      resolver_(resolver),
      pool_({connections, kIdle}, Reason::redis_unavailable,
            [this](const outbound::Deadline& deadline) { return open(deadline); }) {}

std::vector<Reply> PooledClient::pipeline(const std::vector<Command>& commands,
                                          const outbound::Deadline& deadline) {
    auto connection = pool_.acquire(deadline);
    auto replies = connection->exchange(commands, deadline);
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

std::unique_ptr<Connection> PooledClient::open(const outbound::Deadline& deadline) const {
    const outbound::Peer peer{settings_.host, static_cast<std::uint16_t>(settings_.port),
                              Reason::redis_unavailable};
    auto connection = std::make_unique<Connection>(outbound::Stream(peer, resolver_, deadline));
    std::vector<Command> commands;
    if (!settings_.password.empty()) {
        Command auth{"AUTH"};
        if (!settings_.username.empty()) auth.push_back(settings_.username);
        auth.push_back(settings_.password.reveal());
        commands.push_back(std::move(auth));
    }
    if (settings_.db != 0) commands.push_back({"SELECT", std::to_string(settings_.db)});
    if (commands.empty()) return connection;
    for (const auto& reply : connection->exchange(commands, deadline)) {
        if (const Refusal* refusal = refusal_in(reply)) {
            throw Failure(Reason::redis_refuses_writes, refusal->prefix);
        }
        if (reply.type != Reply::Type::error) continue;
        if (begins_with_word(reply.text, "NOPERM")) {
            throw Failure(Reason::redis_unavailable, "the user may not SELECT the database");
        }
        throw Failure(Reason::redis_unavailable,
                      "the user, the password or the database is refused");
    }
    return connection;
}

}  // namespace difysso::redis
