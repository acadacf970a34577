#include "postgres/link.h"

#include <poll.h>
#include <sys/socket.h>

#include "outbound/wait.h"
#include "postgres/break_off.h"
#include "postgres/sqlstate.h"

namespace difysso::postgres {
namespace {

using observe::Failure;
using observe::Reason;
using outbound::Deadline;

bool is_error(const PGresult* result) {
    const auto status = PQresultStatus(result);
    return status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY;
}

// The server has closed or is closing the connection.
bool is_fatal(const PGresult* result) {
    const char* severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const std::string_view text = severity == nullptr ? "" : severity;
    return text == "FATAL" || text == "PANIC";
}

std::vector<const char*> texts_of(const std::vector<Parameter>& parameters) {
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const auto& parameter : parameters) {
        // libpq would cut the text there, and another text is another person.
        if (parameter && parameter->find('\0') != std::string::npos) {
            throw Failure(Reason::internal, "a parameter with a NUL");
        }
        values.push_back(parameter ? parameter->c_str() : nullptr);
    }
    return values;
}

}  // namespace

Link::Link(std::unique_ptr<SessionHandle> session)
    : session_(std::move(session)), connection_(*session_) {}

ResultPointer Link::run(const std::string& text, const Deadline& deadline) {
    return finish(PQsendQuery(connection_, text.c_str()), deadline);
}

ResultPointer Link::prepare(const Statement& statement, const Deadline& deadline) {
    return finish(
        PQsendPrepare(connection_, statement.name.c_str(), statement.text.c_str(), 0, nullptr),
        deadline);
}

ResultPointer Link::run_prepared(const std::string& name, const std::vector<Parameter>& parameters,
                                 const Deadline& deadline) {
    const auto values = texts_of(parameters);
    return finish(PQsendQueryPrepared(connection_, name.c_str(), static_cast<int>(values.size()),
                                      values.data(), nullptr, nullptr, 0),
                  deadline);
}

ResultPointer Link::run_once(const std::string& text, const std::vector<Parameter>& parameters,
                             const Deadline& deadline) {
    const auto values = texts_of(parameters);
    return finish(PQsendQueryParams(connection_, text.c_str(), static_cast<int>(values.size()),
                                    nullptr, values.data(), nullptr, nullptr, 0),
                  deadline);
}

bool Link::in_transaction() const noexcept {
    return PQtransactionStatus(connection_) != PQTRANS_IDLE;
}

bool Link::quiet() const noexcept {
    return outbound::is_quiet(PQsocket(connection_));
}

// Until it has come through the link counts as lost: the answer may be on its way.
ResultPointer Link::finish(int sent, const Deadline& deadline) {
    if (lost_ || sent != 1) lose();
    lost_ = true;
    try {
        ResultPointer result = outcome(deadline);
        lost_ = false;
        return checked(std::move(result));
    } catch (const Failure& failure) {
        if (lost_ && failure.reason() == Reason::deadline) {
            connection_ = nullptr;
            break_off(std::move(session_));
        }
        throw;
    }
}

ResultPointer Link::outcome(const Deadline& deadline) {
    flush(deadline);
    ResultPointer last;
    for (;;) {
        while (PQisBusy(connection_) == 1)
            consume(deadline);
        ResultPointer next(PQgetResult(connection_));
        if (!next) break;
        // Of several statements the first that failed counts, else the last.
        if (!last || !is_error(last.get())) last = std::move(next);
        if (is_fatal(last.get())) break;
    }
    if (!last) lose();
    return last;
}

void Link::flush(const Deadline& deadline) {
    for (;;) {
        const int rest = PQflush(connection_);
        if (rest == 0) return;
        if (rest < 0) lose();
        const short ready = outbound::wait_ready(PQsocket(connection_), POLLIN | POLLOUT, deadline);
        if ((ready & POLLIN) != 0) consume(deadline);
    }
}

void Link::consume(const Deadline& deadline) {
    const int socket = PQsocket(connection_);
    const short ready = outbound::wait_ready(socket, POLLIN | POLLRDHUP, deadline);
    if ((ready & ~POLLIN) != 0) {
        // Once libpq sees the end it calls the connection bad, and Poco's handle won't free it.
        char byte = 0;
        if (recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) lose();
    }
    if (PQconsumeInput(connection_) != 1) lose();
}

ResultPointer Link::checked(ResultPointer result) {
    if (!is_error(result.get())) return result;
    const char* sqlstate = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    if (sqlstate == nullptr) lose();
    lost_ = is_fatal(result.get()) || is_connection_lost(sqlstate) || is_read_only(sqlstate);
    throw_sql_error(sqlstate);
}

void Link::lose() {
    lost_ = true;
    throw Failure(Reason::database_unavailable, "the connection broke");
}

}  // namespace difysso::postgres
