#include "record/prune.h"

namespace difysso::record {
namespace {

constexpr std::chrono::minutes kPatience{2};  // for one step

// By the table's index on (at, id).
postgres::Statement prune_of(const std::string& table) {
    return {.name = "prune_" + table,
            .text = "WITH old AS (SELECT id FROM difysso." + table +
                    " WHERE at < now() - $1::text::bigint * interval '24 hours'"
                    " ORDER BY at, id LIMIT 5000) DELETE FROM difysso." +
                    table + " e USING old WHERE e.id = old.id"};
}

long long prune_table(postgres::Connection& connection, const std::string& table, int days) {
    const postgres::Statement prune = prune_of(table);
    long long deleted = 0;
    for (;;) {
        const auto deadline = outbound::Deadline::after(kPatience);
        postgres::Transaction transaction(connection, deadline);
        const int step = connection.execute(prune, {std::to_string(days)}, deadline)->affected();
        transaction.commit(deadline);
        if (step == 0) return deleted;
        deleted += step;
    }
}

}  // namespace

long long prune_events(postgres::Connection& connection, int days) {
    return prune_table(connection, "sign_in_events", days) +
           prune_table(connection, "events", days);
}

}  // namespace difysso::record
