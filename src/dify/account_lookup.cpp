#include "dify/account_lookup.h"

#include "dify/fragments.h"
#include "dify/names.h"
#include "record/text.h"

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

std::vector<std::string> PostgresAccountLookup::of_identity(const std::string& provider,
                                                            const std::string& sub,
                                                            const outbound::Deadline& deadline) {
    static const postgres::Statement kStatement{
        .name = "accounts_of_identity",
        .text =
            "SELECT account_id::text FROM account_integrates WHERE provider = $1::text"
            " AND open_id = $2::text UNION SELECT account_id::text FROM difysso.identities"
            " WHERE provider = $1::text AND open_id = $2::text"};
    const auto connection = database_.acquire(deadline);
    const auto rows = connection->execute(
        kStatement, {record::storable(provider), record::storable(open_id_of(sub))}, deadline);
    std::vector<std::string> accounts;
    accounts.reserve(static_cast<std::size_t>(rows->rows()));
    for (int row = 0; row < rows->rows(); ++row)
        accounts.emplace_back(rows->text(row, 0));
    return accounts;
}

}  // namespace difysso::dify
