#include "record/events.h"

#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "fake/database.h"
#include "record/identities.h"

using namespace difysso;
using observe::Reason;

namespace {

const outbound::Deadline kSoon = outbound::Deadline::after(std::chrono::seconds(10));

record::SignInEvent event() {
    return {.id = "00000000-0000-4000-8000-000000000001",
            .provider = "casdoor",
            .open_id = "sub",
            .email = "a@b.test",
            .refusal = std::nullopt,
            .request_id = "request",
            .client_address = "192.0.2.1",
            .user_agent = "agent"};
}

int count(const std::string& text, const std::string& part) {
    int found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(events)

BOOST_AUTO_TEST_CASE(an_event_has_a_value_for_each_column) {
    record::Composer composer;
    record::insert_event(composer, event(), "account.id", "FROM account");
    const auto composed = composer.compose("x");
    const std::string& sql = composed.statement.text;
    const auto columns = sql.substr(0, sql.find(')'));
    const auto values = sql.substr(sql.find("SELECT"));
    BOOST_TEST(count(columns, ",") == count(values, ","));
    BOOST_TEST(values.starts_with("SELECT now(), account.id, $1::uuid, $2::text"));
    BOOST_TEST(values.ends_with(" FROM account"));
    BOOST_TEST(composed.parameters.size() == 12U);
    BOOST_TEST(composed.parameters[4].value() == "signed_in");
    BOOST_TEST(!composed.parameters[5].has_value());
}

BOOST_AUTO_TEST_CASE(text_from_outside_is_made_storable_and_what_is_empty_is_null) {
    auto refused = event();
    refused.refusal = Reason::email_malformed;
    refused.open_id = "";
    refused.email = std::string("a\0@b", 4);
    refused.user_agent = std::string(300, 'x') + "\xff";
    std::vector<postgres::Parameter> given;
    fake::Connection connection([&](const auto&, const auto& parameters) {
        given = parameters;
        return fake::Rows{};
    });
    record::record_refusal(connection, refused, kSoon);
    const auto has = [&](const postgres::Parameter& value) {
        return std::find(given.begin(), given.end(), value) != given.end();
    };
    BOOST_TEST(has("refused"));
    BOOST_TEST(has("email_malformed"));
    BOOST_TEST(has("a?@b"));
    BOOST_TEST(has(std::string(255, 'x')));
    BOOST_TEST(has(std::nullopt));
    for (const auto& value : given)
        if (value) BOOST_TEST(value->find('\0') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_session_marks_one_event) {
    std::vector<postgres::Parameter> given;
    fake::Connection connection([&](const auto&, const auto& parameters) {
        given = parameters;
        return fake::Rows{};
    });
    record::mark_no_session(connection, "the id", kSoon);
    BOOST_TEST((given == std::vector<postgres::Parameter>{"the id"}));
}

BOOST_AUTO_TEST_CASE(a_known_identity_keeps_what_was_true_when_it_was_linked) {
    const record::IdentityParameters who{"$1", "$2", "$3", "$4", "$5", "$6"};
    record::Composer composer;
    record::remember_identity(composer, who, "$7", "account");
    const std::string sql = composer.compose("x").statement.text;
    BOOST_TEST(
        sql.find("SELECT $1, $2, $3, $4, s.account_id, $5, $6, $7, now(), now() FROM account s"
                 " ON CONFLICT (provider, open_id) DO UPDATE") != std::string::npos);
    for (const std::string column : {"email", "email_verified", "account_created", "linked_at"})
        BOOST_TEST(sql.find(column +
                            " = CASE WHEN known.account_id = excluded.account_id THEN known." +
                            column + " ELSE excluded." + column + " END") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
