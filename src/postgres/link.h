#pragma once
#include <memory>
#include <string>
#include <vector>

#include <libpq-fe.h>

#include "postgres/database.h"
#include "postgres/servers.h"

namespace difysso::postgres {

struct ResultFree {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using ResultPointer = std::unique_ptr<PGresult, ResultFree>;

// One session's conversation with the server: libpq's asynchronous calls, each ending by its
// deadline. Every call returns a good result or throws as Connection (database.h) says; after a
// Failure that isn't an SqlError the link is lost; a statement that misses its deadline is
// cancelled. One thread at a time.
class Link {
  public:
    explicit Link(std::unique_ptr<SessionHandle> session);

    // One or several statements without parameters.
    ResultPointer run(const std::string& text, const outbound::Deadline& deadline);
    ResultPointer prepare(const Statement& statement, const outbound::Deadline& deadline);
    ResultPointer run_prepared(const std::string& name, const std::vector<Parameter>& parameters,
                               const outbound::Deadline& deadline);
    // Without a name, so that nothing of it stays with the server.
    ResultPointer run_once(const std::string& text, const std::vector<Parameter>& parameters,
                           const outbound::Deadline& deadline);
    // Several at once, each under its name or, without one, by its text; the first that fails ends
    // it. libpq's pipeline mode: one trip and one sync, so without a BEGIN all are one transaction.
    struct Call {
        std::string name;
        std::string text;
        const std::vector<Parameter>* parameters;
    };
    std::vector<ResultPointer> run_together(const std::vector<Call>& calls,
                                            const outbound::Deadline& deadline);

    bool in_transaction() const noexcept;
    bool lost() const noexcept { return lost_; }
    // The server is there and has said nothing.
    bool quiet() const noexcept;

  private:
    ResultPointer finish(int sent, const outbound::Deadline& deadline);
    // Calls `talk`; until that has come through the link counts as lost.
    template <class Talk>
    auto guarded(Talk talk);
    // 1, or what libpq says otherwise.
    int send(const Call& call);
    ResultPointer next_result(const outbound::Deadline& deadline);
    ResultPointer outcome(const outbound::Deadline& deadline);
    void flush(const outbound::Deadline& deadline);
    void consume(const outbound::Deadline& deadline);
    ResultPointer checked(ResultPointer result);
    [[noreturn]] void lose();

    std::unique_ptr<SessionHandle> session_;
    PGconn* connection_;
    bool lost_ = false;
};

}  // namespace difysso::postgres
