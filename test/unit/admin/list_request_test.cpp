#include "admin/list_request.h"

#include <boost/test/unit_test.hpp>

using namespace difysso;

namespace {

const std::string kId = "11207ed7-2468-46f9-822e-9d2d0641e97f";

observe::Outcome<admin::ListRequest> parse(std::string_view query, bool exported = false) {
    return admin::parse_list_request(web::Query::parse(query).value(), exported);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(list_request)

BOOST_AUTO_TEST_CASE(what_is_not_asked_is_empty) {
    for (const std::string query : {"", "q=&provider=&reason=&since=&until=&after="}) {
        const auto request = parse(query).value();
        BOOST_TEST(request.page.page == 1);
        BOOST_TEST(request.page.size == 50);
        BOOST_TEST(!request.after.has_value());
        BOOST_TEST((request.q + request.provider + request.reason + request.since + request.until)
                       .empty());
    }
    BOOST_TEST(parse("", true).value().page.size == admin::kExportSize);
    BOOST_TEST(parse("size=7", true).value().page.size == 7);
}

BOOST_AUTO_TEST_CASE(takes_filters_and_times) {
    const auto request = parse(
                             "q=Ann+B&provider=casdoor&reason=group_not_allowed&since=2026-02-28"
                             "&until=2026-11-30T23:59:59Z")
                             .value();
    BOOST_TEST(request.q == "Ann B");
    BOOST_TEST(request.provider == "casdoor");
    BOOST_TEST(request.reason == "group_not_allowed");
    BOOST_TEST(request.since == "2026-02-28T00:00:00Z");
    BOOST_TEST(request.until == "2026-11-30T23:59:59Z");
    BOOST_TEST(parse("since=2024-02-29T12:30Z").value().since == "2024-02-29T12:30Z");
}

BOOST_AUTO_TEST_CASE(a_cursor_comes_back_as_it_was_given) {
    for (const std::string& text : {kId, "1764460800000001." + kId}) {
        const auto request = parse("after=" + text).value();
        BOOST_TEST_REQUIRE(request.after.has_value());
        BOOST_TEST(request.after->text() == text);
        BOOST_TEST(request.after->id == kId);
    }
}

BOOST_AUTO_TEST_CASE(refuses_nonsense_with_the_parameters_name) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"page=0", "page"},
        {"size=101", "size"},
        {"q=" + std::string(255, 'a'), "q"},
        {"q=a&q=b", "q"},
        {"provider=a&provider=a", "provider"},
        {"reason=frobnicated", "reason"},
        {"reason=GROUP_NOT_ALLOWED", "reason"},
        {"since=yesterday", "since"},
        {"since=2026-02-29", "since"},
        {"since=2026-13-01", "since"},
        {"since=2026-1-1", "since"},
        {"since=2026-11-30T24:00Z", "since"},
        {"since=2026-11-30T12:60Z", "since"},
        {"since=2026-11-30T12:00", "since"},
        {"since=2026-11-30T12:00:00ZZ", "since"},
        {"since=2026-11-30+12:00Z", "since"},
        {"since=2026-11-30T12:00:61Z", "since"},
        {"until=1", "until"},
        {"until=0000-01-01", "until"},
        {"until=2026-11-30&until=2026-11-30", "until"},
        {"after=1", "after"},
        {"after=" + kId + "0", "after"},
        {"after=-1." + kId, "after"},
        {"after=1.5." + kId, "after"},
        {"after=99999999999999999999." + kId, "after"},
        {"after=" + kId + "&page=2", "after"},
        {"after='OR'1'='1", "after"},
    };
    for (const auto& [query, name] : cases) {
        const auto outcome = parse(query);
        BOOST_TEST_REQUIRE(!outcome.ok(), query);
        BOOST_TEST((outcome.reason() == observe::Reason::parameter_invalid));
        BOOST_TEST(outcome.refusal().detail.view() == name, query);
    }
}

BOOST_AUTO_TEST_SUITE_END()
