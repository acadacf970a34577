#include "redis/sentinels.h"

#include "config/read_redis.h"
#include "redis/tls.h"

namespace difysso::redis {
namespace {

using observe::Failure;
using observe::Reason;
using outbound::Deadline;

// The answer to SENTINEL get-master-addr-by-name: host and port, both as text.
std::optional<config::Server> address_in(const Reply& reply) {
    config::Server server;
    const auto is_text = [](const Reply& part) { return part.type == Reply::Type::string; };
    if (reply.type != Reply::Type::array || reply.elements.size() != 2 ||
        !is_text(reply.elements[0]) || !is_text(reply.elements[1]) ||
        !config::read_server(reply.elements[0].text, server.name).empty() ||
        !config::read_port(reply.elements[1].text, server.port).empty()) {
        return {};
    }
    return server;
}

}  // namespace

Sentinels::Sentinels(const config::Redis& settings, outbound::Resolver& resolver)
    : settings_(settings.sentinel),
      tls_(make_tls(settings.tls)),
      to_sentinel_({settings_.username, settings_.password}, tls_, resolver),
      to_master_({settings.username, settings.password, settings.db}, tls_, resolver) {}

std::unique_ptr<Connection> Sentinels::open(const Deadline& deadline) {
    return find(deadline).connection;
}

Sentinels::Found Sentinels::find(const Deadline& deadline) {
    Failure trouble(Reason::redis_unavailable, "no Sentinel answers");
    config::Server last;
    const std::size_t count = settings_.servers.size();
    const std::size_t first = first_;
    for (std::size_t i = 0; i < count && !deadline.passed(); ++i) {
        const std::size_t place = (first + i) % count;
        const auto master = ask(settings_.servers[place], deadline, trouble);
        if (!master || *master == last) continue;
        last = *master;
        try {
            // The next Sentinel may know better: half of the time is for that.
            auto connection = open_master(last, deadline.within(deadline.remaining() / 2));
            first_ = place;
            return {last, std::move(connection)};
        } catch (const Failure& failure) {
            trouble = failure;
        }
    }
    if (deadline.passed()) throw Failure(Reason::deadline);
    if (trouble.reason() != Reason::deadline) throw Failure(trouble);
    throw Failure(Reason::redis_unavailable, "the master that Sentinel names doesn't answer");
}

// That one is away or slow is no trouble worth telling: the others know as much.
std::optional<config::Server> Sentinels::ask(const config::Server& sentinel,
                                             const Deadline& deadline, Failure& trouble) const {
    std::unique_ptr<Connection> connection;
    Reply reply;
    try {
        connection = to_sentinel_.open(sentinel, deadline.within(settings_.timeout));
        reply = connection
                    ->exchange({{"SENTINEL", "get-master-addr-by-name", settings_.service_name}},
                               deadline.within(settings_.timeout))
                    .front();
    } catch (const Failure& failure) {
        const bool away = failure.reason() == Reason::deadline || !failure.code().empty();
        if (!away) trouble = failure;
        return {};
    }
    auto master = address_in(reply);
    if (!master) {
        const bool unknown = reply.type == Reply::Type::nil;
        trouble = Failure(Reason::redis_unavailable,
                          unknown ? observe::Literal("a Sentinel knows no master of that name")
                                  : observe::Literal("a Sentinel gives no address"));
    }
    return master;
}

std::unique_ptr<Connection> Sentinels::open_master(const config::Server& server,
                                                   const Deadline& deadline) const {
    auto connection = to_master_.open(server, deadline);
    const Reply reply = connection->exchange({{"ROLE"}}, deadline).front();
    if (reply.type == Reply::Type::error)
        throw Failure(Reason::redis_unavailable, "the user may not ask for the server's ROLE");
    if (reply.type != Reply::Type::array || reply.elements.empty() ||
        reply.elements[0].text != "master") {
        throw Failure(Reason::redis_unavailable, "the server that Sentinel names isn't the master");
    }
    return connection;
}

}  // namespace difysso::redis
