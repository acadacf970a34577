// The statements of the lists, on a thousand people, ten thousand sessions and a hundred thousand
// events: that they go by an index, wherever in the list, and that no row is twice or never told.
#include <set>

#include <boost/test/unit_test.hpp>

#include "admin/list_statements.h"
#include "postgres_server.h"

using namespace difysso;
using namespace difysso::service;

namespace {

struct Full {
    TemporaryFolder folder;
    PostgresServer server{folder};

    Full() {
        server.make_dify("1.15.0");
        server.execute("CREATE SCHEMA difysso");
        for (const char* name :
             {"0001_identities", "0002_sign_in_events", "0003_sessions", "0004_events"})
            server.execute(read_file(std::string(DIFYSSO_SOURCE_DIR) + "/sql/" + name + ".sql"));
        server.execute(R"(
INSERT INTO accounts (id, name, email, status, created_at, updated_at, last_active_at)
    SELECT md5('account' || n)::uuid, 'Person ' || n, 'person' || n || '@example.test', 'active',
           now(), now(), now() FROM generate_series(1, 1000) n;
INSERT INTO difysso.identities (provider, open_id, issuer, sub, account_id, email, email_verified,
                                account_created, linked_at, last_seen_at)
    SELECT 'casdoor', 'sub' || n, 'https://sso.example', 'sub' || n, md5('account' || n)::uuid,
           'person' || n || '@example.test', true, true, now(), now()
    FROM generate_series(1, 1000) n;
-- Ten at each moment: the order must not hang on the time alone.
INSERT INTO difysso.sign_in_events (id, at, provider, account_id, email, outcome, reason,
                                    account_created, account_linked, workspace_created, request_id,
                                    client_address, ended_at)
    SELECT md5('event' || n)::uuid, now() - (n / 10) * interval '1 minute', 'casdoor',
           md5('account' || n % 1000)::uuid, 'person' || n % 1000 || '@example.test',
           CASE WHEN n % 5 = 0 THEN 'refused' ELSE 'signed_in' END,
           CASE WHEN n % 5 = 0 THEN 'group_not_allowed' END, false, false, false, 'request',
           '192.0.2.1', CASE WHEN n % 10 <> 1 THEN now() END
    FROM generate_series(1, 95000) n;
INSERT INTO difysso.events (id, at, act, who, account_id, request_id)
    SELECT md5('act' || n)::uuid, now() - (n / 10) * interval '19 minutes', 'sign_out', 'somebody',
           md5('account' || n % 1000)::uuid, 'request' FROM generate_series(1, 5000) n;
ANALYZE;)");
    }
    static PostgresServer& get() {
        static Full only;
        return only.server;
    }
};

std::vector<std::string> texts(const std::vector<postgres::Parameter>& parameters) {
    std::vector<std::string> all;
    for (const auto& parameter : parameters)
        all.push_back(parameter.value());
    return all;
}

Rows run(const record::Composed& statement) {
    return Full::get().rows(statement.statement.text, texts(statement.parameters));
}

std::string plan(const record::Composed& statement) {
    std::string all;
    for (const Row& row :
         Full::get().rows("EXPLAIN " + statement.statement.text, texts(statement.parameters)))
        all += *row[0] + "\n";
    return all;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

using Statement = record::Composed (*)(const admin::ListRequest&);

// Goes through the whole list by its cursors.
std::vector<std::string> walk(Statement rows, std::int64_t size) {
    std::vector<std::string> ids;
    admin::ListRequest request;
    request.page.size = size;
    while (true) {
        const Rows part = run(rows(request));
        const std::size_t count = std::min(part.size(), static_cast<std::size_t>(size));
        for (std::size_t i = 0; i < count; ++i)
            ids.push_back(*part[i][0]);
        if (part.size() <= count) return ids;
        request.after = admin::parse_cursor(*part[count - 1].back());
        BOOST_REQUIRE(request.after.has_value());
    }
}

// The cursor of somewhere in the middle.
admin::ListRequest behind(Statement rows, std::int64_t offset) {
    admin::ListRequest request;
    request.page = {.page = offset / 100 + 1, .size = 100};
    const Rows part = run(rows(request));
    admin::ListRequest behind;
    behind.after = admin::parse_cursor(*part.at(99).back());
    return behind;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(admin_lists)

// The thousand, and the one that Dify's installation made.
BOOST_AUTO_TEST_CASE(a_walk_tells_each_row_once) {
    const std::vector<std::pair<Statement, std::size_t>> lists{
        {admin::account_rows, 1001}, {admin::session_rows, 9500}, {admin::event_rows, 100000}};
    for (const auto& [rows, count] : lists) {
        const std::vector<std::string> ids = walk(rows, 997);
        BOOST_TEST(ids.size() == count);
        BOOST_TEST(std::set<std::string>(ids.begin(), ids.end()).size() == count);
    }
}

BOOST_AUTO_TEST_CASE(pages_and_cursors_agree) {
    for (const Statement rows : {admin::account_rows, admin::session_rows, admin::event_rows}) {
        const std::vector<std::string> ids = walk(rows, 250);
        admin::ListRequest request;
        request.page = {.page = 8, .size = 100};
        const Rows page = run(rows(request));
        for (std::size_t i = 0; i < 100; ++i)
            BOOST_TEST(*page.at(i)[0] == ids.at(700 + i));
    }
}

BOOST_AUTO_TEST_CASE(the_first_part_goes_by_an_index) {
    const admin::ListRequest first;
    BOOST_TEST(has(plan(admin::account_rows(first)), "using account_pkey"),
               plan(admin::account_rows(first)));
    BOOST_TEST(has(plan(admin::session_rows(first)), "using sign_in_events_live"));
    const std::string events = plan(admin::event_rows(first));
    BOOST_TEST(has(events, "Backward using sign_in_events_at"), events);
    BOOST_TEST(has(events, "Backward using events_at"), events);
    for (const Statement rows : {admin::account_rows, admin::session_rows, admin::event_rows})
        BOOST_TEST(!has(plan(rows(first)), "Seq Scan"), plan(rows(first)));
}

// The condition is one of the index: what lies before the cursor isn't looked at.
BOOST_AUTO_TEST_CASE(so_does_the_thousandth_from_its_cursor_on) {
    const std::string sessions = plan(admin::session_rows(behind(admin::session_rows, 9000)));
    BOOST_TEST(has(sessions, "using sign_in_events_live"), sessions);
    BOOST_TEST(has(sessions, "Index Cond: (ROW("), sessions);
    const std::string events = plan(admin::event_rows(behind(admin::event_rows, 90000)));
    BOOST_TEST(has(events, "using sign_in_events_at"), events);
    BOOST_TEST(has(events, "using events_at"), events);
    BOOST_TEST(has(events, "Index Cond: (ROW("), events);
    const std::string accounts = plan(admin::account_rows(behind(admin::account_rows, 900)));
    BOOST_TEST(has(accounts, "Index Cond: (id > "), accounts);
}

BOOST_AUTO_TEST_CASE(one_persons_rows_go_by_an_index) {
    admin::ListRequest request;
    request.q = *Full::get().rows("SELECT md5('account7')::uuid")[0][0];
    BOOST_TEST(!has(plan(admin::event_rows(request)), "Seq Scan"),
               plan(admin::event_rows(request)));
    BOOST_TEST(run(admin::account_rows(request)).size() == 1U);
    BOOST_TEST(*run(admin::event_count(request))[0][0] == "100");
}

BOOST_AUTO_TEST_CASE(filters_say_what_they_say) {
    admin::ListRequest request;
    request.reason = "group_not_allowed";
    BOOST_TEST(*run(admin::event_count(request))[0][0] == "19000");
    request = {};
    request.q = "PERSON77@";
    BOOST_TEST(*run(admin::account_count(request))[0][0] == "1");
    BOOST_TEST(*run(admin::session_count(request))[0][0] == "0");
    // No character of it is one of a pattern.
    request.q = "%";
    BOOST_TEST(*run(admin::account_count(request))[0][0] == "0");
    request = {};
    request.provider = "dex";
    for (const Statement count : {admin::account_count, admin::session_count, admin::event_count})
        BOOST_TEST(*run(count(request))[0][0] == "0");
    request = {};
    request.until = "2020-01-01T00:00:00Z";
    for (const Statement count : {admin::account_count, admin::session_count, admin::event_count})
        BOOST_TEST(*run(count(request))[0][0] == "0");
    request.since = request.until;
    request.until = "";
    BOOST_TEST(*run(admin::event_count(request))[0][0] == "100000");
}

BOOST_AUTO_TEST_SUITE_END()
