#include "dify/links.h"

#include "dify/fragments.h"
#include "dify/names.h"
#include "record/composer.h"
#include "record/identities.h"
#include "record/text.h"

namespace difysso::dify {
namespace {

// Dify has a short name, or a hash, where ours has the sub itself.
const postgres::Statement kAll{
    .name = "all_links",
    .text =
        "SELECT l.provider::text, coalesce(i.sub, l.open_id::text), a.email::text"
        " FROM account_integrates l JOIN accounts a ON a.id = l.account_id"
        " LEFT JOIN difysso.identities i ON i.provider = l.provider AND i.open_id = l.open_id"
        " AND i.account_id = l.account_id ORDER BY 1, 2"};

// One row for each account with the address: its id, whether it has this sub, whether it has
// another; and whether another account has this sub.
const postgres::Statement kJudge{
    .name = "judge_link",
    .text =
        "WITH known AS (SELECT account_id, provider::text, open_id::text FROM account_integrates"
        " UNION SELECT i.account_id, i.provider, i.open_id FROM difysso.identities i"
        " JOIN accounts a ON a.id = i.account_id)"
        " SELECT a.id::text, EXISTS (SELECT FROM account_integrates k WHERE k.account_id = a.id"
        " AND k.provider = $1::text AND k.open_id = $2::text),"
        " EXISTS (SELECT FROM known k WHERE k.account_id = a.id AND k.provider = $1::text"
        " AND k.open_id <> $2::text),"
        " EXISTS (SELECT FROM known k WHERE k.account_id <> a.id AND k.provider = $1::text"
        " AND k.open_id = $2::text)"
        " FROM accounts a WHERE lower(a.email COLLATE \"C\") = $3::text"};

}  // namespace

std::vector<LinkRow> Links::all(const outbound::Deadline& deadline) {
    const auto found = connection_.execute(kAll, {}, deadline);
    std::vector<LinkRow> rows;
    rows.reserve(static_cast<std::size_t>(found->rows()));
    for (int row = 0; row < found->rows(); ++row)
        rows.push_back({.line = row + 2,
                        .provider = std::string(found->text(row, 0)),
                        .sub = std::string(found->text(row, 1)),
                        .email = std::string(found->text(row, 2))});
    return rows;
}

Links::Report Links::import(const std::vector<LinkRow>& rows,
                            const std::map<std::string, std::string>& issuers, bool dry_run,
                            const outbound::Deadline& deadline) {
    Report report;
    postgres::Transaction transaction(connection_, deadline);
    // Each row is judged after those before it were written: a file that contradicts itself is a
    // conflict like any other.
    for (const LinkRow& row : rows)
        judge(row, issuers, report, deadline);
    if (report.conflicts.empty() && !dry_run) transaction.commit(deadline);
    return report;
}

void Links::judge(const LinkRow& row, const std::map<std::string, std::string>& issuers,
                  Report& report, const outbound::Deadline& deadline) {
    const auto conflict = [&](const char* why) { report.conflicts.push_back({row.line, why}); };
    const auto issuer = issuers.find(row.provider);
    if (issuer == issuers.end()) return conflict("no provider of the configuration has this id");
    if (record::storable(row.sub) != row.sub || record::storable(row.email) != row.email)
        return conflict("a text that can't be stored");
    const auto found = connection_.execute(
        kJudge, {row.provider, open_id_of(row.sub), ascii_lower(row.email)}, deadline);
    if (found->rows() == 0) return conflict("no account has this address");
    if (found->rows() > 1) return conflict("several accounts have this address");
    const auto flag = [&](int column) { return found->text(0, column) == "t"; };
    if (flag(3)) return conflict("another account has this sub");
    if (flag(2)) return conflict("the account has another sub of this provider");
    if (flag(1)) {
        ++report.present;
        return;
    }
    add(row, issuer->second, std::string(found->text(0, 0)), deadline);
    ++report.added;
}

void Links::add(const LinkRow& row, const std::string& issuer, const std::string& account,
                const outbound::Deadline& deadline) {
    Person person;
    person.provider = row.provider;
    person.issuer = issuer;
    person.sub = row.sub;
    person.open_id = open_id_of(row.sub);
    person.email = ascii_lower(row.email);
    record::Composer sql;
    const auto who = identity_parameters(sql, person);
    sql << "WITH account AS (SELECT " << sql.uuid(account) << " AS account_id), integrate AS (";
    insert_link(sql, who, random_);
    sql << "), identity AS (";
    record::remember_identity(sql, who, "false", "account");
    sql << ") SELECT FROM account";
    const auto statement = sql.compose("add_link");
    connection_.execute(statement.statement, statement.parameters, deadline);
}

}  // namespace difysso::dify
