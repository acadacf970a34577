#include <thread>

#include <boost/test/unit_test.hpp>

#include "refused.h"

using namespace difysso;
using namespace difysso::service;
using observe::Reason;

namespace {

dify::Person with_address(const std::string& email, const std::string& given = "") {
    auto who = person("somebody");
    who.sub = who.open_id = "sub of " + email;
    who.email = email;
    who.email_as_given = given;
    return who;
}

std::string account(Bench& bench, const std::string& id) {
    return bench.server.value("SELECT a::text FROM accounts a WHERE id = $1", {id});
}

// Dify's main branch after 1.17, which remembers a mailbox beside the address.
struct NewerDify : Bench {
    NewerDify() {
        server.execute(
            read_file(std::string(DIFYSSO_TEST_DIR) + "/dify/schema/normalized_email.sql"));
        server.make_gateway_role();
    }
    void add(const std::string& id, const std::string& email, const std::string& normalized) {
        add_account(*this, id, email);
        add_join(*this, id == kAnn ? kAnnsJoin : kBobsJoin, id);
        server.rows("UPDATE accounts SET normalized_email = $2 WHERE id = $1", {id, normalized});
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(accounts_spelling)

// Characters that other foldings turn into ASCII ones: each address is somebody else's.
BOOST_AUTO_TEST_CASE(look_alikes_are_other_people) {
    for (const std::string email :
         {"\u212Aim@example.test", "k\u0131m@example.test", "K\u0130M@example.test",
          "kim@e\u0445ample.test", "\uFF4Bim@example.test", "kim@example.te\u017Ft"}) {
        BOOST_TEST_CONTEXT(email) {
            Bench bench;
            add_account(bench, kAnn, "kim@example.test");
            add_join(bench, kAnnsJoin, kAnn);
            const std::string before = account(bench, kAnn);
            BOOST_TEST(bench.signed_in(with_address(email)).created);
            BOOST_TEST(account(bench, kAnn) == before);

            // And the other way about: whoever made such an account doesn't get Kim.
            Bench other;
            add_account(other, kAnn, email);
            add_join(other, kAnnsJoin, kAnn);
            const std::string stored = account(other, kAnn);
            BOOST_TEST(other.signed_in(with_address("kim@example.test")).created);
            BOOST_TEST(account(other, kAnn) == stored);
        }
    }
}

BOOST_AUTO_TEST_CASE(of_accounts_that_differ_in_case_one_is_linked_and_the_others_stay) {
    Bench bench;
    add_account(bench, kAnn, "KIM@example.test", "active", "2026-01-01");
    add_account(bench, kBob, "kim@example.test", "active", "2026-01-02");
    add_join(bench, kAnnsJoin, kAnn);
    add_join(bench, kBobsJoin, kBob);
    const std::string before = account(bench, kAnn);
    BOOST_TEST(bench.signed_in(with_address("kim@example.test", "Kim@example.test")).account_id ==
               kBob);
    BOOST_TEST(account(bench, kAnn) == before);
    BOOST_TEST(bench.count("account_integrates") == 1);
}

// Who counts is decided before his status: nobody slips into the next one.
BOOST_AUTO_TEST_CASE(the_one_that_counts_is_refused_and_not_passed_over) {
    Bench bench;
    add_account(bench, kAnn, "KIM@example.test", "active", "2026-01-01");
    add_account(bench, kBob, "kim@example.test", "banned", "2026-01-02");
    add_join(bench, kAnnsJoin, kAnn);
    add_join(bench, kBobsJoin, kBob);
    check_refused(bench, with_address("kim@example.test"), Reason::account_not_active);
}

BOOST_AUTO_TEST_CASE(two_spellings_at_once_make_one_account) {
    NewerDify bench;
    bench.accounts();
    std::vector<std::thread> threads;
    std::atomic<int> made = 0;
    for (const std::string email : {"k.im@gmail.com", "kim+dify@googlemail.com", "kim@gmail.com"})
        threads.emplace_back([&bench, &made, email] {
            const auto who = bench.sign_in(with_address(email));
            if (who.ok()) ++made;
        });
    for (auto& thread : threads)
        thread.join();
    // The others have another sub of the provider.
    BOOST_TEST(made == 1);
    BOOST_TEST(bench.count("accounts WHERE normalized_email = 'kim@gmail.com'") == 1);
    BOOST_TEST(bench.count("account_integrates") == 1);
}

BOOST_AUTO_TEST_CASE(a_newer_dify_takes_the_spellings_of_a_mailbox_for_one_person) {
    NewerDify bench;
    bench.add(kAnn, "kim@gmail.com", "kim@gmail.com");
    check_refused(
        bench,
        [] {
            auto who = with_address("k.i.m+x@googlemail.com");
            who.email_verified = false;
            return who;
        }(),
        Reason::account_email_unverified);
    BOOST_TEST(bench.signed_in(with_address("k.i.m+x@googlemail.com")).account_id == kAnn);
    BOOST_TEST(bench.count("accounts") == 2);
    // Only there: a dot is a dot elsewhere, and in an older Dify.
    bench.add(kBob, "bob@example.test", "bob@example.test");
    BOOST_TEST(bench.signed_in(with_address("b.ob@example.test")).created);
    Bench older;
    add_account(older, kAnn, "kim@gmail.com");
    add_join(older, kAnnsJoin, kAnn);
    BOOST_TEST(older.signed_in(with_address("k.im@gmail.com")).created);
}

BOOST_AUTO_TEST_CASE(of_a_mailbox_the_exact_address_counts_first) {
    NewerDify bench;
    bench.add(kAnn, "kim@gmail.com", "kim@gmail.com");
    bench.add(kBob, "k.im@gmail.com", "kim@gmail.com");
    BOOST_TEST(bench.signed_in(with_address("k.im@gmail.com")).account_id == kBob);
    BOOST_TEST(bench.signed_in(with_address("ki.m@gmail.com")).account_id == kAnn);
}

// Dify lowers with Python, which makes a k of the Kelvin sign: its column isn't believed.
BOOST_AUTO_TEST_CASE(what_stands_in_the_column_doesnt_make_look_alikes_one) {
    NewerDify bench;
    bench.add(kAnn, "\u212Aim@example.test", "kim@example.test");
    const std::string before = account(bench, kAnn);
    BOOST_TEST(bench.signed_in(with_address("kim@example.test")).created);
    BOOST_TEST(account(bench, kAnn) == before);
}

BOOST_AUTO_TEST_SUITE_END()
