#include "record/acts.h"

#include <boost/test/unit_test.hpp>

#include "fake/database.h"
#include "fake/log.h"
#include "fake/random.h"

using namespace difysso;
using record::Act;

namespace {

const outbound::Deadline kSoon = outbound::Deadline::after(std::chrono::seconds(10));

struct Book {
    std::vector<postgres::Parameter> given;
    bool away = false;
    fake::Connection connection{[this](const auto&, const auto& parameters) {
        if (away) throw observe::Failure(observe::Reason::database_unavailable);
        given = parameters;
        return fake::Rows{};
    }};
    fake::Database database{connection};
    fake::Random random;
    fake::Log log;
    record::ActBook book{database, random, log};
    Act act{.kind = Act::Kind::sign_out,
            .who = "ann\n@example.test",
            .account = "",
            .session = "",
            .provider = "",
            .request_id = "request",
            .client_address = "192.0.2.1"};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(acts, Book)

BOOST_AUTO_TEST_CASE(every_kind_has_a_name) {
    BOOST_TEST(record::act_name(Act::Kind::sign_out) == "sign_out");
    BOOST_TEST(record::act_name(Act::Kind::unlink) == "unlink");
    BOOST_TEST(record::act_name(Act::Kind::provider_logout) == "provider_logout");
    BOOST_TEST(record::act_name(Act::Kind::lift_ban) == "lift_ban");
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_null_and_what_came_from_outside_storable) {
    book.write(act, kSoon);
    BOOST_TEST_REQUIRE(given.size() == 8U);
    BOOST_TEST(given[1].value() == "sign_out");
    BOOST_TEST(given[2].value() == "ann?@example.test");
    for (const std::size_t nothing : {3, 4, 5})
        BOOST_TEST(!given[nothing].has_value());
}

BOOST_AUTO_TEST_CASE(an_act_for_others_needs_its_row_a_sign_out_does_not) {
    away = true;
    BOOST_CHECK_THROW(book.write(act, kSoon), observe::Failure);
    BOOST_TEST(log.count("event_lost") == 0);
    book.note(act, kSoon);
    book.note_ended({"11207ed7-2468-46f9-822e-9d2d0641e97f"}, kSoon);
    BOOST_TEST(log.count("event_lost") == 2);
}

BOOST_AUTO_TEST_SUITE_END()
