#include "dify/statements.h"

#include <map>
#include <set>

#include <boost/test/unit_test.hpp>

#include "dify/provision.h"
#include "fake/database.h"
#include "fake/random.h"

using namespace difysso;

namespace {

dify::Person ann() {
    return {.provider = "casdoor",
            .issuer = "https://sso.example",
            .sub = "sub-ann",
            .open_id = "sub-ann",
            .email = "ann@example.test",
            .email_verified = true,
            .name = "Ann'); DROP TABLE accounts; --",
            .language = "en-US"};
}

// Each place stands in the text, and there is a value for each.
void check_places(const record::Composed& composed) {
    const std::string& text = composed.statement.text;
    for (std::size_t i = 1; i <= composed.parameters.size(); ++i)
        BOOST_TEST(text.find("$" + std::to_string(i) + "::") != std::string::npos, i);
    BOOST_TEST(text.find("$" + std::to_string(composed.parameters.size() + 1)) ==
               std::string::npos);
}

std::vector<dify::Schema> every_schema() {
    std::vector<dify::Schema> all;
    for (int strategies = 0; strategies < 3; ++strategies)
        for (int bits = 0; bits < 32; ++bits) {
            dify::Schema schema;
            schema.strategies = static_cast<dify::Schema::Strategies>(strategies);
            schema.strategy_category = (bits & 1) != 0;
            schema.credit_pools = (bits & 2) != 0;
            schema.last_opened_at = (bits & 4) != 0;
            schema.normalized_email = (bits & 8) != 0;
            schema.account_money_extend = (bits & 16) != 0;
            all.push_back(schema);
        }
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(statements)

BOOST_AUTO_TEST_CASE(nothing_of_a_person_is_in_a_text) {
    fake::Random random;
    const dify::SignInContext context{"request", "192.0.2.1", "Mosaic"};
    const auto known = dify::known_person(ann(), context, "event", {}, "", random);
    const auto synced = dify::known_person(ann(), context, "event", {}, "tenant", random);
    const auto look = dify::look_for(ann(), {"ann@example.test"}, "", false);
    const auto mailbox = dify::look_for(ann(), {"ann@example.test"}, "", true);
    const auto lock = dify::lock_person(ann(), std::chrono::milliseconds(250));
    for (const auto* composed : {&known, &synced, &look, &mailbox, &lock}) {
        check_places(*composed);
        for (const std::string word : {"ann@", "Ann", "casdoor", "192.0.2.1", "Mosaic"})
            BOOST_TEST(composed->statement.text.find(word) == std::string::npos);
    }
    // Always the same text under the same name.
    auto other = ann();
    other.email_verified = false;
    other.email = "somebody@else.test";
    BOOST_TEST(
        dify::known_person(other, {}, "e", {.account_created = true}, "", random).statement.text ==
        known.statement.text);
    BOOST_TEST(dify::look_for(other, {}, "tenant", false).statement.text == look.statement.text);
    // Two texts never share a name.
    BOOST_TEST(known.statement.name != synced.statement.name);
    BOOST_TEST(look.statement.name != mailbox.statement.name);
}

// The server keeps a statement under its name: two texts must never share one.
BOOST_AUTO_TEST_CASE(every_provision_has_a_name_of_its_own) {
    using Kind = dify::Plan::Workspace;
    fake::Random random;
    const config::Dify settings;
    const dify::SignInContext context;
    const auto person = ann();
    std::map<std::string, std::string> texts;
    for (const auto& schema : every_schema())
        for (const bool create : {false, true})
            for (const auto kind : {Kind::present, Kind::join, Kind::own})
                for (const int way : {0, 1, 2}) {
                    dify::Provision what{.schema = schema,
                                         .dify = settings,
                                         .person = person,
                                         .context = context,
                                         .create_account = create,
                                         .account_id = "account",
                                         .membership = std::nullopt,
                                         .event_id = std::nullopt,
                                         .flags = {},
                                         .synced_tenant = way == 1 ? "tenant" : ""};
                    if (way < 2) {  // else Dify makes the workspace
                        what.membership = {kind, "tenant", "Name", "owner", "key"};
                        what.event_id = "event";
                    }
                    const auto composed = dify::provision(what, random);
                    check_places(composed);
                    const auto [known, added] =
                        texts.emplace(composed.statement.name, composed.statement.text);
                    BOOST_TEST(known->second == composed.statement.text, composed.statement.name);
                    BOOST_TEST(composed.statement.name.size() < 64U);  // NAMEDATALEN
                }
    BOOST_TEST(texts.size() > 100U);
}

BOOST_AUTO_TEST_CASE(locks_are_taken_in_one_order) {
    const auto keys = [](const dify::Person& person) {
        const auto lock = dify::lock_person(person, std::chrono::milliseconds(250));
        std::vector<long long> numbers;
        for (const auto& value : lock.parameters)
            if (value != "250") numbers.push_back(std::stoll(*value));
        return std::set<long long>(numbers.begin(), numbers.end());
    };
    auto same_address = ann();
    same_address.open_id = "another";
    auto same_identity = ann();
    same_identity.email = "other@example.test";
    auto other_provider = ann();
    other_provider.provider = "okta";
    const auto shared = [&](const dify::Person& a, const dify::Person& b) {
        int count = 0;
        for (const auto key : keys(a))
            count += static_cast<int>(keys(b).count(key));
        return count;
    };
    BOOST_TEST(keys(ann()).size() == 2U);
    BOOST_TEST(shared(ann(), ann()) == 2);
    BOOST_TEST(shared(ann(), same_address) == 1);
    BOOST_TEST(shared(ann(), same_identity) == 1);
    BOOST_TEST(shared(ann(), other_provider) == 1);
    BOOST_TEST(shared(same_address, same_identity) == 0);
    // Spellings of one mailbox, where Dify takes them for one person.
    auto mailbox = ann();
    mailbox.email = "k.im+dify@googlemail.com";
    same_identity.email = "kim@gmail.com";
    same_identity.open_id = "another";
    BOOST_TEST(shared(mailbox, same_identity) == 1);
}

BOOST_AUTO_TEST_CASE(a_look_is_read) {
    const postgres::Parameter null;
    const fake::RowsResult nobody({{null, null, null, null, null, null, "f", "f", "f", null, null,
                                    null, "Ours", null, null}});
    const auto empty = dify::read_look(nobody);
    BOOST_TEST(empty.accounts.empty());
    BOOST_TEST(empty.joined_tenant_name.value() == "Ours");

    const fake::RowsResult two({{"a", "Ann", "ann@x.test", "active", "t", "f", "f", "t", "f", "w",
                                 "Work", "admin", null, "https://sso.example", "f"},
                                {"b", "Bob", "bob@x.test", "banned", "f", null, "t", "f", "t", null,
                                 null, null, null, "https://sso.example", "t"}});
    const auto look = dify::read_look(two);
    BOOST_TEST(!look.joined_tenant_name.has_value());
    BOOST_TEST(!empty.remembered_issuer.has_value());
    BOOST_TEST(look.remembered_issuer.value() == "https://sso.example");
    BOOST_REQUIRE(look.accounts.size() == 2U);
    const auto& ann = look.accounts[0];
    BOOST_TEST(ann.id + ann.name + ann.email + ann.status + ann.tenant_id + ann.tenant_name +
                   ann.role ==
               "aAnnann@x.testactivewWorkadmin");
    BOOST_TEST((ann.linked && !ann.remembered && !ann.other_link && ann.other_identity &&
                !ann.made_unverified && !ann.banned_here));
    const auto& bob = look.accounts[1];
    BOOST_TEST((!bob.linked && !bob.remembered && bob.other_link && !bob.other_identity &&
                bob.made_unverified && bob.banned_here));
    BOOST_TEST(bob.tenant_id == "");
}

BOOST_AUTO_TEST_SUITE_END()
