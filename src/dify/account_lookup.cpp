#include "dify/account_lookup.h"

#include "dify/fragments.h"

namespace difysso::dify {

std::optional<AccountState> PostgresAccountLookup::find(const std::string& account_id,
                                                        const outbound::Deadline& deadline) {
    static const postgres::Statement kStatement{
        .name = "account_state",
        .text =
            "SELECT a.status::text, a.email::text, a.name::text, w.id::text, w.name::text,"
            " w.role::text FROM accounts a LEFT JOIN LATERAL " +
            std::string(kWorkspace) + " ON true WHERE a.id = $1::uuid"};
    const auto connection = database_.acquire(deadline);
    const auto rows = connection->execute(kStatement, {account_id}, deadline);
    if (rows->rows() == 0) return std::nullopt;
    const auto text = [&](int column) { return std::string(rows->text(0, column)); };
    return AccountState{.status = text(0),
                        .email = text(1),
                        .name = text(2),
                        .tenant_id = text(3),
                        .tenant_name = text(4),
                        .role = text(5)};
}

}  // namespace difysso::dify
