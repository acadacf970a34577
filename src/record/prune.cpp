#include "record/prune.h"

namespace difysso::record {
namespace {

constexpr std::chrono::minutes kPatience{2};  // for one step

// By the index sign_in_events_at.
const postgres::Statement kPrune{
    .name = "prune_events",
    .text =
        "WITH old AS (SELECT id FROM difysso.sign_in_events"
        " WHERE at < now() - $1::text::bigint * interval '24 hours' ORDER BY at, id LIMIT 5000)"
        " DELETE FROM difysso.sign_in_events e USING old WHERE e.id = old.id"};

}  // namespace

long long prune_events(postgres::Connection& connection, int days) {
    long long deleted = 0;
    for (;;) {
        const auto deadline = outbound::Deadline::after(kPatience);
        postgres::Transaction transaction(connection, deadline);
        const int step = connection.execute(kPrune, {std::to_string(days)}, deadline)->affected();
        transaction.commit(deadline);
        if (step == 0) return deleted;
        deleted += step;
    }
}

}  // namespace difysso::record
