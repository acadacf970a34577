#include "redis/entrance.h"

#include "redis/refusal.h"

namespace difysso::redis {
namespace {

using observe::Failure;
using observe::Reason;
using outbound::Deadline;

std::vector<Command> commands_of(const Login& login) {
    std::vector<Command> commands;
    if (!login.password.empty()) {
        Command auth{"AUTH"};
        if (!login.username.empty()) auth.push_back(login.username);
        auth.push_back(login.password.reveal());
        commands.push_back(std::move(auth));
    }
    if (login.db != 0) commands.push_back({"SELECT", std::to_string(login.db)});
    return commands;
}

}  // namespace

Entrance::Entrance(Login login, Poco::Net::Context::Ptr tls, outbound::Resolver& resolver)
    : login_(std::move(login)), tls_(std::move(tls)), resolver_(resolver) {}

std::unique_ptr<Connection> Entrance::open(const config::Server& server,
                                           const Deadline& deadline) const {
    auto connection = std::make_unique<Connection>(reach(server, deadline));
    const auto commands = commands_of(login_);
    if (commands.empty()) return connection;
    for (const auto& reply : connection->exchange(commands, deadline)) {
        if (const Refusal* refusal = refusal_in(reply))
            throw Failure(Reason::redis_refuses_writes, refusal->prefix);
        if (is_error(reply, "NOPERM"))
            throw Failure(Reason::redis_unavailable, "the user may not SELECT the database");
        if (reply.type == Reply::Type::error) {
            throw Failure(Reason::redis_unavailable,
                          "the user, the password or the database is refused");
        }
    }
    return connection;
}

outbound::Stream Entrance::reach(const config::Server& server, const Deadline& deadline) const {
    const outbound::Peer peer{server.name, server.port, Reason::redis_unavailable};
    if (!tls_) return {peer, resolver_, deadline};
    // Connections are kept so long that resuming sessions wouldn't pay.
    const outbound::TlsSession none;
    return {peer, resolver_, tls_->sslContext(), none, deadline};
}

}  // namespace difysso::redis
