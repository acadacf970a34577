#include "record/prune.h"

#include "record/composer.h"

namespace difysso::record {
namespace {

using outbound::Deadline;

constexpr std::chrono::minutes kPatience{2};  // for one step
constexpr int kPage = 1000;                   // stands in the statement too

const std::string kOld = "at < now() - $1::text::bigint * interval '24 hours'";
// As far as PostgreSQL knows: the partial index has the same words.
const std::string kOpen = "outcome = 'signed_in' AND ended_at IS NULL";

// By the table's index on (at, id).
postgres::Statement prune_of(const std::string& table, const std::string& condition) {
    return {.name = "prune_" + table,
            .text = "WITH old AS (SELECT id FROM difysso." + table + " WHERE " + kOld + condition +
                    " ORDER BY at, id LIMIT 5000) DELETE FROM difysso." + table +
                    " e USING old WHERE e.id = old.id"};
}

long long prune_table(postgres::Connection& connection, int days,
                      const postgres::Statement& prune) {
    long long deleted = 0;
    for (;;) {
        const auto deadline = Deadline::after(kPatience);
        postgres::Transaction transaction(connection, deadline);
        const int step = connection.execute(prune, {std::to_string(days)}, deadline)->affected();
        transaction.commit(deadline);
        if (step == 0) return deleted;
        deleted += step;
    }
}

// Of most sessions nobody says when they end: they are used no more, and Redis forgets them.
long long prune_expired(postgres::Connection& connection, int days, const GoOn& go_on) {
    static const postgres::Statement kPageOf{
        .name = "prune_open",
        .text =
            "SELECT id::text, (extract(epoch FROM at) * 1000000)::bigint::text"
            " FROM difysso.sign_in_events WHERE " +
            kOpen + " AND " + kOld +
            " AND (at, id) > (timestamptz 'epoch'"
            " + $2::text::bigint * interval '1 microsecond', $3::text::uuid)"
            " ORDER BY at, id LIMIT 1000"};
    static const postgres::Statement kDelete{
        .name = "prune_expired",
        .text = "DELETE FROM difysso.sign_in_events WHERE id = ANY ($1::uuid[])"};
    std::string at = "-1";
    std::string id = "00000000-0000-0000-0000-000000000000";
    long long deleted = 0;
    for (int rows = kPage; rows == kPage;) {
        const auto deadline = Deadline::after(kPatience);
        const auto page = connection.execute(kPageOf, {std::to_string(days), at, id}, deadline);
        rows = page->rows();
        std::vector<std::string> ids;
        ids.reserve(static_cast<std::size_t>(rows));
        for (int row = 0; row < rows; ++row)
            ids.emplace_back(page->text(row, 0));
        if (ids.empty()) break;
        id = ids.back();
        at = page->text(rows - 1, 1);
        const auto living = go_on(ids);
        std::erase_if(ids, [&](const std::string& one) { return living.contains(one); });
        if (!ids.empty())
            deleted +=
                connection.execute(kDelete, {Composer::array_literal(ids)}, deadline)->affected();
    }
    return deleted;
}

}  // namespace

long long prune_events(postgres::Connection& connection, int days, const GoOn& go_on) {
    return prune_table(connection, days, prune_of("sign_in_events", " AND NOT (" + kOpen + ")")) +
           prune_table(connection, days, prune_of("events", "")) +
           prune_expired(connection, days, go_on);
}

}  // namespace difysso::record
