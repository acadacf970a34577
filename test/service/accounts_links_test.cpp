#include <boost/test/unit_test.hpp>

#include "accounts_bench.h"
#include "dify/links.h"
#include "dify/personal_data.h"

using namespace difysso;
using namespace difysso::service;
using LinkRows = std::vector<dify::LinkRow>;

namespace {

struct Linking : Bench {
    Linking() {
        accounts();
        server.execute(
            "INSERT INTO accounts (id, name, email, status) SELECT uuid_generate_v4(), n, n ||"
            " '@Example.test', 'active' FROM unnest(ARRAY['dora', 'emil']) n");
    }
    dify::Links::Report import(const LinkRows& rows, bool dry_run = false) {
        const auto connection = database->acquire(soon());
        return dify::Links(*connection, random)
            .import(rows, {{"casdoor", person("x").issuer}}, dry_run, soon());
    }
    std::string conflict(const LinkRows& rows) {
        const std::string before = contents();
        const auto report = import(rows);
        BOOST_TEST(contents() == before);
        BOOST_TEST(report.conflicts.size() == 1U);
        return report.conflicts.empty() ? "" : report.conflicts[0].why;
    }
};

dify::LinkRow row(const std::string& name, const std::string& sub,
                  const std::string& provider = "casdoor") {
    return {.line = 2, .provider = provider, .sub = sub, .email = name + "@example.test"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(accounts_links)

BOOST_AUTO_TEST_CASE(who_was_linked_by_a_file_signs_in_to_that_account) {
    Linking bench;
    const std::string before = bench.contents();
    BOOST_TEST(bench.import({row("dora", "sub-dora"), row("emil", "sub-emil")}, true).added == 2U);
    BOOST_TEST(bench.contents() == before);
    BOOST_TEST(bench.import({row("dora", "sub-dora"), row("emil", "sub-emil")}).added == 2U);
    const auto again = bench.import({row("DORA", "sub-dora")});
    BOOST_TEST(again.added == 0U);
    BOOST_TEST(again.present == 1U);
    auto dora = person("dora");
    dora.sub = dora.open_id = "sub-dora";
    dora.email = "elsewhere@example.test";
    dora.email_verified = false;
    const auto signed_in = bench.signed_in(dora);
    BOOST_TEST(!signed_in.created);
    BOOST_TEST(signed_in.email == "dora@Example.test");
}

BOOST_AUTO_TEST_CASE(one_conflict_and_nothing_is_linked) {
    Linking bench;
    bench.import({row("dora", "sub-dora")});
    const auto emil = row("emil", "sub-emil");
    BOOST_TEST(bench.conflict({emil, row("nobody", "1")}) == "no account has this address");
    BOOST_TEST(bench.conflict({emil, row("dora", "2")}) ==
               "the account has another sub of this provider");
    BOOST_TEST(bench.conflict({row("emil", "sub-dora")}) == "another account has this sub");
    BOOST_TEST(bench.conflict({emil, row("emil", "3")}) ==
               "the account has another sub of this provider");
    BOOST_TEST(bench.conflict({emil, row("dora", "4", "oauth2")}) ==
               "no provider of the configuration has this id");
    BOOST_TEST(bench.conflict({row("emil", "a\x01")}) == "a text that can't be stored");
    bench.server.execute(
        "INSERT INTO accounts (id, name, email, status) VALUES (uuid_generate_v4(), 'e',"
        " 'EMIL@example.test', 'active')");
    BOOST_TEST(bench.conflict({emil}) == "several accounts have this address");
}

BOOST_AUTO_TEST_CASE(links_of_another_gateway_are_taken_over_as_they_are_exported) {
    Linking bench;
    bench.server.execute(
        "INSERT INTO account_integrates (id, account_id, provider, open_id, encrypted_token)"
        " SELECT uuid_generate_v4(), id, 'oauth2', 'old-' || name, '' FROM accounts"
        " WHERE name IN ('dora', 'emil')");
    const auto all = [&] {
        const auto connection = bench.database->acquire(soon());
        return dify::Links(*connection, bench.random).all(soon());
    }();
    BOOST_REQUIRE(all.size() == 2U);
    BOOST_TEST(all[0].provider + " " + all[0].sub + " " + all[0].email ==
               "oauth2 old-dora dora@Example.test");
    LinkRows rows = all;
    for (dify::LinkRow& one : rows)
        one.provider = "casdoor";
    BOOST_TEST(bench.import(rows).added == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_kept_of_a_person_is_shown_and_forgotten) {
    Linking bench;
    const auto ann = bench.signed_in(person("ann"));
    bench.signed_in(person("bob"));
    bench.server.execute("GRANT DELETE ON account_integrates TO difysso");
    const auto connection = bench.database->acquire(soon());
    dify::PersonalData data(*connection);
    BOOST_TEST((data.find("ANN@example.test", soon()) == std::vector<std::string>{ann.account_id}));
    BOOST_TEST((data.find(ann.account_id, soon()) == std::vector<std::string>{ann.account_id}));
    BOOST_TEST(data.find("nobody@example.test", soon()).empty());
    const std::string text = data.text(ann.account_id, soon());
    BOOST_TEST(text.find("ann@example.test") != std::string::npos);
    BOOST_TEST(text.find("bob@example.test") == std::string::npos);
    // Link, identity, event, membership.
    BOOST_TEST(data.erase(ann.account_id, soon()) == 4);
    BOOST_TEST(bench.count("difysso.sign_in_events") == 1);
    BOOST_TEST(bench.count("difysso.identities") == 1);
    BOOST_TEST(bench.count("account_integrates") == 1);
    BOOST_TEST(bench.count("accounts WHERE email = 'ann@example.test'") == 1);
    BOOST_TEST(data.erase(ann.account_id, soon()) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
