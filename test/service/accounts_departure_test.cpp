#include <boost/test/unit_test.hpp>

#include "accounts_bench.h"
#include "dify/departures.h"

using namespace difysso;
using namespace difysso::service;
using config::Offboard;
using observe::Reason;

namespace {

constexpr const char* kLifted =
    "lift_ban ann@example.test casdoor 0123456789abcdef0123456789abcdef 192.0.2.7 signed_in";

struct Departing : Bench {
    void depart(const std::string& account, Offboard how, const std::string& provider = "casdoor") {
        accounts();
        dify::PostgresDepartures departures(*database, random);
        departures.depart({.account = account,
                           .provider = provider,
                           .source = "casdoor",
                           .reason = Reason::user_forbidden,
                           .sessions = 2,
                           .request_id = "request"},
                          how, soon());
        database->trips();
    }
    std::string status(const std::string& account) {
        return server.value("SELECT status FROM accounts WHERE id = $1", {account});
    }
    std::string acts() {
        return server.value(
            "SELECT string_agg(act, ' ' ORDER BY at) FROM difysso.offboarding_events");
    }
    // What the sign-in that lifted a ban wrote down; "" when none did.
    std::string lifted(const std::string& account) {
        return server.value(
            "SELECT coalesce(string_agg(concat_ws(' ', act, who, provider, request_id,"
            " client_address, (SELECT outcome FROM difysso.sign_in_events s WHERE s.id ="
            " session_id)), ','), '') FROM difysso.events WHERE account_id = $1::uuid",
            {account});
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(accounts_departure)

BOOST_AUTO_TEST_CASE(who_was_banned_here_is_active_within_the_sign_in_that_lets_him_in_again) {
    Departing bench;
    const auto ann = bench.signed_in(person("ann"));
    bench.depart(ann.account_id, Offboard::ban);
    BOOST_TEST(bench.status(ann.account_id) == "banned");
    bench.depart(ann.account_id, Offboard::ban);
    BOOST_TEST(bench.acts() == "banned none");
    BOOST_TEST(bench.signed_in(person("ann")).account_id == ann.account_id);
    BOOST_TEST((bench.database->trips() == std::vector<std::string>{"known_person"}));
    BOOST_TEST(bench.status(ann.account_id) == "active");
    BOOST_TEST(bench.count("difysso.bans") == 0);
    BOOST_TEST(bench.lifted(ann.account_id) == kLifted);
    // The next one lifts nothing.
    bench.signed_in(person("ann"));
    BOOST_TEST(bench.lifted(ann.account_id) == kLifted);
}

BOOST_AUTO_TEST_CASE(so_is_who_has_to_look_for_his_link_first) {
    Departing bench;
    const auto ann = bench.signed_in(person("ann"));
    bench.depart(ann.account_id, Offboard::ban);
    bench.server.execute("DELETE FROM tenant_account_joins WHERE account_id = '" + ann.account_id +
                         "'");
    BOOST_TEST(bench.signed_in(person("ann")).account_id == ann.account_id);
    BOOST_TEST(bench.status(ann.account_id) == "active");
    BOOST_TEST(bench.count("difysso.bans") == 0);
    BOOST_TEST(bench.lifted(ann.account_id) == kLifted);
}

BOOST_AUTO_TEST_CASE(nobody_elses_ban_is_undone) {
    Departing bench;
    const auto ann = bench.signed_in(person("ann"));
    bench.server.execute("UPDATE accounts SET status = 'banned'");
    BOOST_TEST((bench.reason(person("ann")) == Reason::account_not_active));
    bench.depart(ann.account_id, Offboard::ban);
    BOOST_TEST(bench.count("difysso.bans") == 0);
    BOOST_TEST((bench.reason(person("ann")) == Reason::account_not_active));
    // Ours first, and then an administrator's in its place.
    bench.server.execute("UPDATE accounts SET status = 'active'");
    bench.depart(ann.account_id, Offboard::ban);
    bench.server.execute("UPDATE accounts SET status = 'active'");
    bench.server.execute("UPDATE accounts SET status = 'banned'");
    BOOST_TEST((bench.reason(person("ann")) == Reason::account_not_active));
    BOOST_TEST(bench.status(ann.account_id) == "banned");
    // He is let in again by that administrator: it isn't our ban that is lifted.
    bench.server.execute("UPDATE accounts SET status = 'active'");
    bench.signed_in(person("ann"));
    BOOST_TEST(bench.count("difysso.bans") == 0);
    BOOST_TEST(bench.lifted(ann.account_id) == "");
}

BOOST_AUTO_TEST_CASE(only_the_provider_that_said_so_brings_him_back) {
    Departing bench;
    const auto ann = bench.signed_in(person("ann"));
    bench.depart(ann.account_id, Offboard::ban, "okta");
    BOOST_TEST((bench.reason(person("ann")) == Reason::account_not_active));
}

BOOST_AUTO_TEST_CASE(who_leaves_loses_the_places_that_were_given_here) {
    Departing bench;
    const auto ann = bench.signed_in(person("ann"));
    bench.server.execute("GRANT DELETE ON tenant_account_joins TO difysso");
    const std::string other = "cccccccc-0000-4000-8000-000000000001";
    bench.server.execute(
        "INSERT INTO tenants (id, name, plan, status) VALUES ('" + other +
        "', 'Other', 'basic', 'normal'); INSERT INTO tenant_account_joins (id, tenant_id,"
        " account_id, role, current) VALUES (uuid_generate_v4(), '" +
        other + "', '" + ann.account_id + "', 'normal', false)");
    bench.depart(ann.account_id, Offboard::leave);
    BOOST_TEST(bench.count("tenant_account_joins WHERE account_id = '" + ann.account_id + "'") ==
               1);
    BOOST_TEST(bench.server.value("SELECT tenant_id::text FROM tenant_account_joins WHERE"
                                  " account_id = $1",
                                  {ann.account_id}) == other);
    BOOST_TEST(bench.status(ann.account_id) == "active");
    bench.depart(ann.account_id, Offboard::leave);
    BOOST_TEST(bench.acts() == "left none");
}

BOOST_AUTO_TEST_CASE(an_owner_never_leaves) {
    Departing bench;
    const auto ann = bench.signed_in(person("ann"));
    bench.server.execute("GRANT DELETE ON tenant_account_joins TO difysso");
    bench.server.execute("UPDATE tenant_account_joins SET role = 'owner'");
    bench.depart(ann.account_id, Offboard::leave);
    BOOST_TEST(bench.count("tenant_account_joins WHERE account_id = '" + ann.account_id + "'") ==
               1);
    BOOST_TEST(bench.acts() == "none");
}

BOOST_AUTO_TEST_CASE(a_directory_finds_people_by_sub_and_by_address) {
    Departing bench;
    auto ann = person("ann");
    bench.signed_in(ann);
    dify::PostgresDepartures departures(*bench.database, bench.random);
    const auto found = [&](const std::string& sub, const std::string& email) {
        return departures.known_as(sub, email, soon()).size();
    };
    BOOST_TEST(found(ann.sub, "") == 1U);
    BOOST_TEST(found("", ann.email) == 1U);
    BOOST_TEST(found(ann.sub, ann.email) == 1U);
    BOOST_TEST(found("", "") == 0U);
    BOOST_TEST(found("nobody", "nobody@example.test") == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
