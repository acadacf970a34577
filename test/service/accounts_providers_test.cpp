#include <boost/test/unit_test.hpp>

#include "refused.h"

using namespace difysso;
using namespace difysso::service;
using observe::Reason;
using Trips = std::vector<std::string>;

namespace {

dify::Person at(const std::string& provider, dify::Person who) {
    who.provider = provider;
    who.issuer = "https://" + provider + ".example.test";
    return who;
}

dify::Person with_sub(const std::string& sub, dify::Person who) {
    who.sub = who.open_id = sub;
    return who;
}

std::string links(Bench& bench, const std::string& account) {
    return bench.server.value(
        "SELECT string_agg(provider || ' ' || open_id, ', ' ORDER BY provider)"
        " FROM account_integrates WHERE account_id = $1",
        {account});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(accounts_providers)

BOOST_AUTO_TEST_CASE(an_account_made_by_one_provider_is_linked_by_another) {
    Bench bench;
    const auto made = bench.signed_in(at("casdoor", person("ann")));
    const auto linked = bench.signed_in(with_sub("7", at("okta", person("ann"))));
    BOOST_TEST(linked.account_id == made.account_id);
    BOOST_TEST(!linked.created);
    BOOST_TEST(links(bench, made.account_id) == "casdoor sub-ann, okta 7");
    BOOST_TEST(bench.server.value("SELECT string_agg(concat_ws(' ', provider, issuer, sub,"
                                  " account_created), ', ' ORDER BY provider)"
                                  " FROM difysso.identities WHERE account_id = $1",
                                  {made.account_id}) ==
               "casdoor https://casdoor.example.test sub-ann t,"
               " okta https://okta.example.test 7 f");
    // From now on each signs in by itself.
    bench.database->trips();
    BOOST_TEST(bench.signed_in(at("casdoor", person("ann"))).account_id == made.account_id);
    BOOST_TEST(bench.signed_in(with_sub("7", at("okta", person("ann")))).account_id ==
               made.account_id);
    BOOST_TEST((bench.database->trips() == Trips{"known_person", "known_person"}));
    // Another sub of either is somebody else.
    check_refused(bench, with_sub("8", at("okta", person("ann"))), Reason::account_address_taken);
    check_refused(bench, with_sub("8", at("casdoor", person("ann"))),
                  Reason::account_address_taken);
}

BOOST_AUTO_TEST_CASE(another_provider_links_only_what_it_verified) {
    Bench bench;
    bench.signed_in(at("casdoor", person("ann")));
    check_refused(bench, at("okta", person("ann", false)), Reason::account_email_unverified);
    bench.rules.link_by_email = config::LinkByEmail::never;
    check_refused(bench, at("okta", person("ann")), Reason::account_linking_off);
}

BOOST_AUTO_TEST_CASE(one_sub_at_two_providers_is_two_people) {
    Bench bench;
    const auto ann = bench.signed_in(with_sub("1", at("casdoor", person("ann"))));
    const auto bob = bench.signed_in(with_sub("1", at("okta", person("bob"))));
    BOOST_TEST(bob.created);
    BOOST_TEST(ann.account_id != bob.account_id);
}

// The configuration names another issuer under the old id: its person of the same sub is somebody
// else, whatever he says his address is.
BOOST_AUTO_TEST_CASE(a_link_made_under_another_issuer_signs_nobody_in) {
    Bench bench;
    bench.signed_in(person("ann"));
    auto stranger = person("ann");
    stranger.issuer = "https://another.example.test";
    check_refused(bench, stranger, Reason::account_conflict);
    stranger.email = "mallory@example.test";
    check_refused(bench, stranger, Reason::account_conflict);
    for (const bool verified : {true, false}) {
        stranger.email_verified = verified;
        // Also when only one of the two tables still has the link.
        bench.server.execute("DELETE FROM account_integrates");
        check_refused(bench, stranger, Reason::account_conflict);
    }
    BOOST_TEST(!bench.signed_in(person("ann")).created);
    // Nor does another sub of the new issuer get the account by its address.
    stranger = with_sub("new", stranger);
    stranger.email = "ann@example.test";
    stranger.email_verified = true;
    check_refused(bench, stranger, Reason::account_address_taken);
    // An administrator who knows that both are one provider says so in our table.
    bench.server.execute("UPDATE difysso.identities SET issuer = 'https://another.example.test'");
    stranger = with_sub("sub-ann", stranger);
    BOOST_TEST(!bench.signed_in(stranger).created);
}

BOOST_AUTO_TEST_CASE(an_issuer_is_compared_as_text) {
    Bench bench;
    bench.signed_in(person("ann"));
    for (const std::string issuer : {"https://sso.example.test/", "https://SSO.example.test",
                                     "http://sso.example.test", "https://sso.example.tes", ""}) {
        auto who = person("ann");
        who.issuer = issuer;
        check_refused(bench, who, Reason::account_conflict);
    }
}

// Ann left, her address was given to another Ann, her account is still there.
BOOST_AUTO_TEST_CASE(a_recycled_address_doesnt_give_away_the_account) {
    Bench bench;
    const auto first = bench.signed_in(person("ann"));
    const auto second = with_sub("sub-second-ann", person("ann"));
    check_refused(bench, second, Reason::account_address_taken);
    // Also when the first one has another address now, and Dify still has the old one.
    auto moved = person("ann");
    moved.email = "ann.moved@example.test";
    BOOST_TEST(bench.signed_in(moved).account_id == first.account_id);
    check_refused(bench, second, Reason::account_address_taken);
    for (const auto link : {config::LinkByEmail::always, config::LinkByEmail::never}) {
        bench.rules.link_by_email = link;
        check_refused(bench, second,
                      link == config::LinkByEmail::always ? Reason::account_address_taken
                                                          : Reason::account_linking_off);
    }
}

// Dify's unique constraints would say so too, but only when it is too late to say why.
BOOST_AUTO_TEST_CASE(an_account_has_one_link_a_provider_and_a_link_one_account) {
    Bench bench;
    bench.signed_in(person("ann"));
    bench.signed_in(person("bob"));
    auto bob_as_ann = person("bob");
    bob_as_ann.email = "ann@example.test";  // known: the address is nothing to him
    bench.signed_in(bob_as_ann);
    BOOST_TEST(bench.count("account_integrates") == 2);
    BOOST_TEST(bench.count("account_integrates i JOIN accounts a ON a.id = i.account_id"
                           " WHERE i.open_id = 'sub-' || a.name") == 2);
}

BOOST_AUTO_TEST_SUITE_END()
