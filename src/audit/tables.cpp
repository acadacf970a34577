#include "audit/tables.h"

#include <array>

namespace difysso::audit {
namespace {

using outbound::Deadline;
using postgres::Statement;

constexpr std::chrono::minutes kPatience{5};  // for one page: a large table is read through
constexpr int kPage = 500;                    // stands in the statements too

// The statement's columns: two that say where the next page begins, the subject, and what forget()
// needs. Its parameters: those two of the row before, and the grace.
struct Question {
    Kind kind;
    const char* name;
    std::string before_the_first;
    std::string text;
};

const std::string kPerson =
    "SELECT k.provider, k.open_id, k.provider || ' ' || k.open_id || ', account ' || k.account_id";
const std::string kBehind =
    " WHERE (k.provider, k.open_id) > ($1::text, $2::text)"
    " AND k.last_seen_at < now() - $3::text::interval AND ";
const std::string kByPerson = " ORDER BY k.provider, k.open_id LIMIT 500";
// Accounts that Dify has put out of use are Dify's own affair.
const std::string kInUse =
    " FROM difysso.identities k JOIN accounts a"
    " ON a.id = k.account_id AND a.status IN ('active', 'pending')";
const std::string kLinks =
    " FROM account_integrates i WHERE i.provider = k.provider AND i.open_id = k.open_id";
// Once for each account, however many links it has.
const std::string kMadeHere =
    "k.account_created AND NOT EXISTS (SELECT FROM difysso.identities o"
    " WHERE o.account_id = k.account_id AND o.account_created"
    " AND (o.provider, o.open_id) < (k.provider, k.open_id)) AND ";

// Of people known here.
std::string person_where(const std::string& condition) {
    return kPerson + kInUse + kBehind + condition + kByPerson;
}

const std::array kQuestions{
    Question{Kind::account_gone, "audit_account_gone", "",
             kPerson + ", k.account_id::text FROM difysso.identities k" + kBehind +
                 "NOT EXISTS (SELECT FROM accounts a WHERE a.id = k.account_id)" + kByPerson},
    Question{Kind::link_missing, "audit_link_missing", "",
             person_where("NOT EXISTS (SELECT" + kLinks + ")")},
    Question{Kind::link_elsewhere, "audit_link_elsewhere", "",
             person_where("EXISTS (SELECT" + kLinks + " AND i.account_id <> k.account_id)")},
    Question{Kind::link_twice, "audit_link_twice", "",
             person_where("(k.provider, k.open_id) IN (SELECT i.provider, i.open_id"
                          " FROM account_integrates i GROUP BY 1, 2 HAVING count(*) > 1)")},
    Question{
        Kind::workspace_missing, "audit_workspace_missing", "",
        person_where(kMadeHere + "NOT EXISTS (SELECT FROM tenant_account_joins j JOIN tenants t"
                                 " ON t.id = j.tenant_id WHERE j.account_id = k.account_id"
                                 " AND t.status = 'normal')")},
    // None at all is well: Dify then takes the first (AccountService.load_user).
    Question{
        Kind::workspace_current_twice, "audit_workspace_current_twice", "",
        person_where(kMadeHere + "k.account_id IN (SELECT j.account_id FROM tenant_account_joins j"
                                 " WHERE j.current GROUP BY 1 HAVING count(*) > 1)")},
    Question{Kind::address_twice, "audit_address_twice", "",
             "SELECT lower(a.email COLLATE \"C\"), '', 'accounts '"
             " || string_agg(DISTINCT a.id::text, ', ')" +
                 kInUse +
                 " WHERE lower(a.email COLLATE \"C\") > $1::text AND $2::text IS NOT NULL"
                 " AND k.last_seen_at < now() - $3::text::interval AND k.account_created"
                 " GROUP BY 1 HAVING count(DISTINCT a.id) > 1 ORDER BY 1 LIMIT 500"},
    Question{Kind::event_unsound, "audit_event_unsound", "00000000-0000-0000-0000-000000000000",
             "SELECT e.id::text, '', 'event ' || e.id FROM difysso.sign_in_events e"
             " WHERE e.id > $1::text::uuid AND $2::text IS NOT NULL"
             " AND e.at < now() - $3::text::interval AND CASE e.outcome"
             " WHEN 'refused' THEN e.reason IS NULL"
             " WHEN 'signed_in' THEN e.reason IS NOT NULL OR e.account_id IS NULL"
             " WHEN 'no_session' THEN e.reason IS NOT NULL OR e.account_id IS NULL"
             " ELSE true END ORDER BY e.id LIMIT 500"},
};

// With the account, so that an identity that a sign-in has given another one meanwhile stays.
const Statement kForget{.name = "audit_forget",
                        .text =
                            "DELETE FROM difysso.identities k WHERE k.provider = $1::text"
                            " AND k.open_id = $2::text AND k.account_id = $3::text::uuid"
                            " AND NOT EXISTS (SELECT FROM accounts a WHERE a.id = k.account_id)"};

}  // namespace

bool Tables::forget(const postgres::Result& page, int row) {
    const auto text = [&](int column) { return std::string(page.text(row, column)); };
    return connection_.execute(kForget, {text(0), text(1), text(3)}, Deadline::after(kPatience))
               ->affected() == 1;
}

void Tables::look(const Tell& tell) {
    const std::string grace = std::to_string(kGrace.count()) + " seconds";
    for (const Question& question : kQuestions) {
        std::string first = question.before_the_first;
        std::string second;
        for (int rows = kPage; rows == kPage;) {
            const Deadline deadline = Deadline::after(kPatience);
            postgres::Transaction transaction(connection_, deadline);
            const auto page = connection_.execute({question.name, question.text},
                                                  {first, second, grace}, deadline);
            transaction.commit(deadline);
            rows = page->rows();
            for (int row = 0; row < rows; ++row)
                tell({.kind = question.kind,
                      .subject = std::string(page->text(row, 2)),
                      .mended =
                          repair_ && question.kind == Kind::account_gone && forget(*page, row)});
            if (rows == 0) break;
            first = page->text(rows - 1, 0);
            second = page->text(rows - 1, 1);
        }
    }
}

}  // namespace difysso::audit
