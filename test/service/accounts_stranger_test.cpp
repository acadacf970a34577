#include <functional>

#include <boost/test/unit_test.hpp>

#include "refused.h"

using namespace difysso;
using namespace difysso::service;
using observe::Reason;
using Trips = std::vector<std::string>;

namespace {

// A way to be refused for want of an account: who comes, and what stands in Dify.
struct Refusal {
    Reason reason;
    std::function<void(Bench&)> prepare;
    bool verified = true;
};

void close_registration(Bench& bench) {
    bench.rules.allow_register = false;
}
void never_link(Bench& bench) {
    bench.rules.link_by_email = config::LinkByEmail::never;
    add_ann(bench);
}
void link_another_sub(Bench& bench) {
    add_ann(bench);
    add_link(bench, kAnn, "another");
}
void link_a_banned_account(Bench& bench) {
    add_ann(bench, "banned");
    add_link(bench, kAnn, "sub-ann");
}
void spell_otherwise(Bench& bench) {
    add_account(bench, kAnn, "ANN@Example.test", "closed");
}
void remember_another_account(Bench& bench) {
    add_ann(bench);
    add_link(bench, kAnn, "sub-ann");
    bench.server.rows(
        "INSERT INTO difysso.identities VALUES ('casdoor', 'sub-ann', 'https://sso.example.test',"
        " 'sub-ann', $1, 'ann@example.test', true, false, now(), now())",
        {Bench::kOwner});
}

const std::vector<Refusal>& refusals() {
    static const std::vector<Refusal> kAll{
        {Reason::account_registration_closed, close_registration},
        {Reason::account_linking_off, never_link},
        {Reason::account_email_unverified, [](Bench& bench) { add_ann(bench); }, false},
        {Reason::account_address_taken, link_another_sub},
        {Reason::account_not_active, [](Bench& bench) { add_ann(bench, "banned"); }},
        {Reason::account_not_active, link_a_banned_account},
        {Reason::account_not_active, spell_otherwise},
        {Reason::account_conflict, remember_another_account},
        {Reason::account_without_workspace,
         [](Bench& bench) {
             bench.existing();
             add_account(bench, kAnn, "ann@example.test");
         }},
    };
    return kAll;
}

// The trips to the database of each refusal must be the same ones.
void check_same_trips(const std::function<void(Bench&)>& policy, const Trips& expected) {
    for (const auto& refusal : refusals()) {
        BOOST_TEST_CONTEXT(observe::row(refusal.reason).code) {
            Bench bench;
            policy(bench);
            refusal.prepare(bench);
            bench.accounts();
            bench.database->trips();
            check_refused(bench, person("ann", refusal.verified), refusal.reason);
            BOOST_TEST(bench.database->trips() == expected, boost::test_tools::per_element());
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(accounts_stranger)

// How long the answer takes is the number of trips that it waits for: the same, in the same order,
// whether there is no account, somebody else's, or one that may not be used.
BOOST_AUTO_TEST_CASE(every_refusal_asks_the_database_the_same) {
    const Trips expected{"known_person", "stored_addresses", "BEGIN", "lock_person",
                         "look_for_person"};
    check_same_trips([](Bench&) {}, expected);
    check_same_trips([](Bench& bench) { bench.existing(); }, expected);
    check_same_trips([](Bench& bench) { bench.own(); }, expected);
}

BOOST_AUTO_TEST_CASE(and_gets_the_same_answer) {
    for (const auto& refusal : refusals())
        BOOST_TEST((observe::public_reason(refusal.reason) == Reason::account_refused));
}

BOOST_AUTO_TEST_SUITE_END()
