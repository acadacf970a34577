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
    return finish(send({.name = name, .text = "", .parameters = &parameters}), deadline);
}

ResultPointer Link::run_once(const std::string& text, const std::vector<Parameter>& parameters,
                             const Deadline& deadline) {
    return finish(send({.name = "", .text = text, .parameters = &parameters}), deadline);
}

bool Link::in_transaction() const noexcept {
    return PQtransactionStatus(connection_) != PQTRANS_IDLE;
}

bool Link::quiet() const noexcept {
    return outbound::is_quiet(PQsocket(connection_));
}

// The answer may be on its way. Who missed his deadline leaves a statement that is still running.
template <class Talk>
auto Link::guarded(Talk talk) {
    lost_ = true;
    try {
        auto result = talk();
        lost_ = false;
        return result;
    } catch (const Failure& failure) {
        if (failure.reason() == Reason::deadline) {
            connection_ = nullptr;
            break_off(std::move(session_));
        }
        throw;
    }
}

ResultPointer Link::finish(int sent, const Deadline& deadline) {
    if (lost_ || sent != 1) lose();
    return checked(guarded([&] { return outcome(deadline); }));
}

int Link::send(const Call& call) {
    const auto values = texts_of(*call.parameters);
    const int count = static_cast<int>(values.size());
    return call.name.empty() ? PQsendQueryParams(connection_, call.text.c_str(), count, nullptr,
                                                 values.data(), nullptr, nullptr, 0)
                             : PQsendQueryPrepared(connection_, call.name.c_str(), count,
                                                   values.data(), nullptr, nullptr, 0);
}

std::vector<ResultPointer> Link::run_together(const std::vector<Call>& calls,
                                              const Deadline& deadline) {
    if (lost_ || PQenterPipelineMode(connection_) != 1) lose();
    auto results = guarded([&] {
        for (const Call& call : calls)
            if (send(call) != 1) lose();
        if (PQpipelineSync(connection_) != 1) lose();
        flush(deadline);
        std::vector<ResultPointer> all;
        for (std::size_t i = 0; i < calls.size(); ++i) {
            all.push_back(next_result(deadline));
            if (!all.back()) lose();
            if (is_fatal(all.back().get())) {
                all.erase(all.begin(), all.end() - 1);
                return all;
            }
            if (next_result(deadline)) lose();  // each ends with none
        }
        const auto end = next_result(deadline);
        if (!end || PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC ||
            PQexitPipelineMode(connection_) != 1)
            lose();
        return all;
    });
    for (ResultPointer& result : results)
        result = checked(std::move(result));
    return results;
}

ResultPointer Link::next_result(const Deadline& deadline) {
    while (PQisBusy(connection_) == 1)
        consume(deadline);
    return ResultPointer(PQgetResult(connection_));
}

ResultPointer Link::outcome(const Deadline& deadline) {
    flush(deadline);
    ResultPointer last;
    for (;;) {
        ResultPointer next = next_result(deadline);
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
