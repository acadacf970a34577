#include <atomic>
#include <set>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "accounts_bench.h"

using namespace difysso;
using namespace difysso::service;
using observe::Reason;
using Trips = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(accounts)

BOOST_AUTO_TEST_CASE(a_first_sign_in_makes_everything_and_the_second_is_one_statement) {
    Bench bench;
    const auto first = bench.signed_in(person("ann"));
    BOOST_TEST(first.created);
    BOOST_TEST(first.email == "ann@example.test");
    BOOST_TEST(first.tenant_id == Bench::kTenant);
    BOOST_TEST(first.tenant_name == "Owner's Workspace");
    BOOST_TEST(first.role == "normal");
    BOOST_TEST((bench.database->trips() == Trips{"known_person", "stored_addresses", "BEGIN",
                                                 "lock_person", "look_for_person",
                                                 "provision_account_join_event1111100", "COMMIT"}));

    const auto second = bench.signed_in(person("ann"));
    BOOST_TEST((bench.database->trips() == Trips{"known_person"}));
    BOOST_TEST(!second.created);
    BOOST_TEST(second.account_id == first.account_id);
    BOOST_TEST(second.name == "ann");
    BOOST_TEST(second.tenant_id == Bench::kTenant);
    BOOST_TEST(second.tenant_name == "Owner's Workspace");
    BOOST_TEST(second.role == "normal");

    BOOST_TEST(bench.count("accounts WHERE email = 'ann@example.test'") == 1);
    BOOST_TEST(bench.count("account_integrates") == 1);
    BOOST_TEST(bench.count("difysso.identities WHERE account_created AND email_verified") == 1);
    BOOST_TEST(bench.count("difysso.sign_in_events WHERE outcome = 'signed_in'") == 2);
    BOOST_TEST(bench.count("difysso.sign_in_events WHERE account_created AND NOT account_linked"
                           " AND NOT workspace_created AND id = '" +
                           first.event_id + "'") == 1);
    BOOST_TEST(bench.server.value("SELECT concat_ws(' ', request_id, client_address, user_agent,"
                                  " provider, open_id, email, account_id) FROM"
                                  " difysso.sign_in_events WHERE id = $1",
                                  {second.event_id}) ==
               "0123456789abcdef0123456789abcdef 192.0.2.7 Mozilla/5.0 casdoor sub-ann"
               " ann@example.test " +
                   first.account_id);
}

BOOST_AUTO_TEST_CASE(a_second_newcomer_costs_five_trips_and_the_attempt_to_know_him) {
    Bench bench;
    bench.signed_in(person("ann"));
    bench.database->trips();
    bench.signed_in(person("bob"));
    BOOST_TEST(
        (bench.database->trips() == Trips{"known_person", "BEGIN", "lock_person", "look_for_person",
                                          "provision_account_join_event1111100", "COMMIT"}));
}

BOOST_AUTO_TEST_CASE(a_workspace_of_ones_own_with_a_key_made_ahead_costs_no_trip_more) {
    const crypto::KeyPair ahead = crypto::make_key_pair();
    std::atomic<int> asked = 0;
    crypto::KeyPairStock stock(2,
                               [&](const std::stop_token& stop) -> std::optional<crypto::KeyPair> {
                                   if (++asked == 1) return ahead;
                                   // The first is in stock now; there won't be another.
                                   while (!stop.stop_requested())
                                       std::this_thread::yield();
                                   return std::nullopt;
                               });
    wait_until([&] { return asked == 2; }, "a key pair in stock");

    Bench bench;
    bench.own();
    bench.makers.key_pairs = &stock;
    const auto ann = bench.signed_in(person("ann"));
    BOOST_TEST((bench.database->trips() == Trips{"known_person", "stored_addresses", "BEGIN",
                                                 "lock_person", "look_for_person",
                                                 "provision_account_own_event1111100", "COMMIT"}));
    const std::string its_key = "SELECT encrypt_public_key FROM tenants WHERE id = $1";
    BOOST_TEST(bench.server.value(its_key, {ann.tenant_id}) == ahead.public_pem);
    BOOST_TEST(read_file(bench.storage / "privkeys" / ann.tenant_id / "private.pem") ==
               ahead.private_pem.reveal());

    const auto bob = bench.signed_in(person("bob"));
    BOOST_TEST(bench.server.value(its_key, {bob.tenant_id}) != ahead.public_pem);
}

BOOST_AUTO_TEST_CASE(a_sign_in_is_noted_on_the_account_in_utc) {
    Bench bench;
    bench.signed_in(person("ann"));
    const std::string near_now =
        " BETWEEN (now() AT TIME ZONE 'UTC') - interval '1 minute'"
        " AND (now() AT TIME ZONE 'UTC') + interval '1 second'";
    bench.server.execute(
        "UPDATE accounts SET last_login_at = NULL, last_login_ip = 'x',"
        " updated_at = '2000-01-01' WHERE name = 'ann'");
    bench.signed_in(person("ann"));
    BOOST_TEST(bench.count("accounts WHERE name = 'ann' AND last_login_at" + near_now +
                           " AND updated_at" + near_now + " AND last_login_ip = '192.0.2.7'") == 1);
    bench.context.client_address = "";
    bench.signed_in(person("ann"));
    BOOST_TEST(bench.count("accounts WHERE last_login_ip = '192.0.2.7'") == 1);
}

BOOST_AUTO_TEST_CASE(a_hundred_first_sign_ins_at_once_make_one_of_each) {
    Bench bench;
    bench.own();
    bench.accounts();
    std::vector<std::thread> threads;
    std::mutex mutex;
    std::set<std::string> accounts;
    std::set<std::string> tenants;
    int created = 0;
    for (int i = 0; i < 100; ++i)
        threads.emplace_back([&] {
            const auto who = bench.sign_in(person("ann"));
            const std::lock_guard lock(mutex);
            accounts.insert(who.value().account_id);
            tenants.insert(who.value().tenant_id);
            created += who.value().created;
        });
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(accounts.size() == 1U);
    BOOST_TEST(tenants.size() == 1U);
    BOOST_TEST(created == 1);
    BOOST_TEST(bench.count("accounts WHERE email = 'ann@example.test'") == 1);
    BOOST_TEST(bench.count("account_integrates") == 1);
    BOOST_TEST(bench.count("tenants") == 2);
    BOOST_TEST(bench.count("tenant_account_joins") == 2);
    BOOST_TEST(bench.count("difysso.identities") == 1);
    BOOST_TEST(bench.count("difysso.sign_in_events") == 100);
    BOOST_TEST(bench.count("difysso.sign_in_events WHERE workspace_created") == 1);
    BOOST_TEST(bench.key_files().size() == 1U);
}

// As two workers, or two nodes: they share nothing but the database.
BOOST_AUTO_TEST_CASE(workers_that_share_nothing_make_one_of_each) {
    Bench bench;
    bench.own();
    bench.accounts();
    std::vector<std::unique_ptr<dify::PostgresAccounts>> workers;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        workers.push_back(std::make_unique<dify::PostgresAccounts>(
            dify::PostgresAccounts::Parts{.database = *bench.database,
                                          .schema = *bench.schema,
                                          .rules = bench.rules,
                                          .dify = bench.dify,
                                          .random = bench.random,
                                          .makers = bench.makers}));
    for (auto& worker : workers)
        threads.emplace_back(
            [&] { BOOST_REQUIRE(worker->sign_in(person("ann"), bench.context, soon()).ok()); });
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(bench.count("accounts") == 2);
    BOOST_TEST(bench.count("account_integrates") == 1);
    BOOST_TEST(bench.count("tenants") == 2);
    BOOST_TEST(bench.count("difysso.sign_in_events") == 8);
    BOOST_TEST(bench.key_files().size() == 1U);
}

// The same address from two subs at once: one account is made, the other sub gets none of it.
BOOST_AUTO_TEST_CASE(two_subs_with_one_address_dont_share_an_account) {
    Bench bench;
    bench.accounts();
    std::vector<std::thread> threads;
    std::atomic<int> refused = 0;
    for (const std::string sub : {"one", "two"})
        threads.emplace_back([&bench, &refused, sub] {
            auto who = person("ann");
            who.sub = who.open_id = sub;
            const auto reason = bench.reason(who);
            if (reason) refused += *reason == Reason::account_address_taken ? 1 : 100;
        });
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(refused == 1);
    BOOST_TEST(bench.count("accounts") == 2);
    BOOST_TEST(bench.count("account_integrates") == 1);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_recorded_and_a_session_that_failed_is_marked) {
    Bench bench;
    const auto who = bench.signed_in(person("ann"));
    bench.accounts().mark_no_session(who.event_id, soon());
    BOOST_TEST(bench.count("difysso.sign_in_events WHERE outcome = 'no_session'") == 1);

    bench.context.user_agent = std::string("a\0b\xff", 4) + std::string(300, 'x');
    bench.accounts().record_refusal("casdoor", "sub-ann", "ann@example.test",
                                    Reason::group_not_allowed, bench.context, soon());
    bench.accounts().record_refusal("casdoor", "", "", Reason::code_rejected, bench.context,
                                    soon());
    BOOST_TEST(
        bench.count("difysso.sign_in_events WHERE outcome = 'refused' AND reason ="
                    " 'group_not_allowed' AND account_id = '" +
                    who.account_id +
                    "' AND open_id = 'sub-ann' AND user_agent = 'a?b?' || repeat('x', 251)") == 1);
    BOOST_TEST(bench.count("difysso.sign_in_events WHERE outcome = 'refused' AND reason ="
                           " 'code_rejected' AND account_id IS NULL AND open_id IS NULL"
                           " AND email IS NULL") == 1);
}

BOOST_AUTO_TEST_CASE(the_address_is_looked_up_by_index) {
    Bench bench;
    bench.server.execute(
        "INSERT INTO accounts (id, name, email) SELECT gen_random_uuid(), 'x',"
        " i || '@example.test' FROM generate_series(1, 20000) i; ANALYZE accounts");
    std::string plan;
    for (const auto& row : bench.server.rows("EXPLAIN SELECT id FROM accounts WHERE email = ANY "
                                             "('{7@example.test,8@x.test}'::text[])"))
        plan += *row[0] + "\n";
    BOOST_TEST(plan.find("account_email_idx") != std::string::npos, plan);
}

BOOST_AUTO_TEST_SUITE_END()
