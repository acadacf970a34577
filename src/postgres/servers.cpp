#include "postgres/servers.h"

#include <algorithm>
#include <poll.h>
#include <unistd.h>

#include <Poco/Exception.h>
#include <libpq-fe.h>

#include "observe/failure.h"
#include "outbound/wait.h"
#include "postgres/sqlstate.h"

namespace difysso::postgres {
namespace {

using observe::Failure;
using observe::Literal;
using observe::Reason;
using outbound::Deadline;

struct ConnectionFree {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};

struct Descriptor {
    explicit Descriptor(int descriptor) : number(descriptor) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(number); }
    const int number;
};

// What libpq itself, which has no codes for it, finds wrong with a server; its messages are English
// as long as nobody calls setlocale().
struct Finding {
    std::string_view in_message;
    Literal detail;
};
constexpr std::array kFindings{
    Finding{"certificate verify failed", "the server's certificate isn't trusted"},
    Finding{"does not match host name", "the server's certificate is for another host name"},
    Finding{"root certificate file", "the file of the parameter sslrootcert can't be used"},
    Finding{"certificate file", "the file of the parameter sslcert can't be used"},
    Finding{"private key file", "the file of the parameter sslkey can't be used, or by others too"},
    Finding{"SSL error", "TLS with the server fails"},
    Finding{"does not support SSL", "the server has no TLS"},
    Finding{"session is read-only", "the server takes no writes"},
    Finding{"server is in hot standby", "the server takes no writes"},
};

[[noreturn]] void refused(PGconn* connection) {
    const std::string_view message = PQerrorMessage(connection);
    const std::string sqlstate = sqlstate_of_message(message);
    if (sqlstate == "53300") throw_sql_error(sqlstate);
    Literal detail = "no connection";
    for (const Finding& finding : kFindings) {
        if (message.find(finding.in_message) == std::string_view::npos) continue;
        detail = finding.detail;
        break;
    }
    if (sqlstate.starts_with("28")) detail = "the server refuses the user or the password";
    if (sqlstate == "3D000") detail = "there is no such database";
    if (sqlstate == "57P03") detail = "the server is starting or stopping";
    throw Failure(Reason::database_unavailable, detail, sqlstate);
}

// Returns once the server is done with the connection: a connection it still counts could be the
// one too many.
void leave(std::unique_ptr<PGconn, ConnectionFree> connection, const Deadline& deadline) {
    const Descriptor watching{dup(PQsocket(connection.get()))};
    connection.reset();
    outbound::wait_ready(watching.number, POLLRDHUP, deadline);
}

// Signs in and leaves again.
void probe(const std::string& text, const Deadline& deadline) {
    std::unique_ptr<PGconn, ConnectionFree> connection(PQconnectStart(text.c_str()));
    if (!connection) throw std::bad_alloc();
    PQsetErrorVerbosity(connection.get(), PQERRORS_SQLSTATE);
    auto state = PGRES_POLLING_WRITING;
    while (PQstatus(connection.get()) != CONNECTION_BAD) {
        const short events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        outbound::wait_ready(PQsocket(connection.get()), events, deadline);
        state = PQconnectPoll(connection.get());
        if (state == PGRES_POLLING_OK) return leave(std::move(connection), deadline);
        if (state == PGRES_POLLING_FAILED) break;
    }
    refused(connection.get());
}

std::unique_ptr<SessionHandle> open_at(const config::Database& settings, const Host& host,
                                       const Deadline& deadline) {
    const auto time = std::chrono::ceil<std::chrono::seconds>(deadline.remaining());
    const std::string text = conninfo(settings, {host}, time);
    probe(text, deadline);
    auto session = std::make_unique<SessionHandle>();
    try {
        session->connect(text);
    } catch (const Poco::Exception&) {
        throw Failure(Reason::database_unavailable, "no second connection");
    }
    PGconn* connection = *session;
    PQsetnonblocking(connection, 1);
    // libpq would print them to stderr.
    PQsetNoticeReceiver(
        connection, [](void*, const PGresult*) {}, nullptr);
    return session;
}

}  // namespace

Servers::Servers(const config::Database& settings, outbound::Resolver& resolver)
    : settings_(settings), resolver_(resolver) {}

std::unique_ptr<SessionHandle> Servers::open(const Deadline& deadline) {
    const auto hosts = in_order(deadline);
    for (std::size_t i = 0;; ++i) {
        const auto share = deadline.remaining() / (hosts.size() - i);
        try {
            auto session = open_at(settings_, hosts[i], deadline.within(share));
            const std::scoped_lock lock(mutex_);
            last_ = hosts[i];
            return session;
        } catch (const Failure&) {
            if (i + 1 == hosts.size() || deadline.passed()) throw;
        }
    }
}

std::vector<Host> Servers::in_order(const Deadline& deadline) {
    auto hosts = with_addresses(configured_hosts(settings_), resolver_, deadline);
    const std::scoped_lock lock(mutex_);
    const auto last = std::find(hosts.begin(), hosts.end(), last_);
    if (last != hosts.end()) std::rotate(hosts.begin(), last, last + 1);
    return hosts;
}

}  // namespace difysso::postgres
