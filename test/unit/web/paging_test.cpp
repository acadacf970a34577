#include "web/paging.h"

#include <boost/test/unit_test.hpp>

using namespace difysso;

namespace {

observe::Outcome<web::PageRequest> parse(std::string_view query) {
    return web::parse_page_request(web::Query::parse(query).value());
}

std::string page(std::string_view query, std::int64_t total) {
    return web::page_json(parse(query).value(), total,
                          [](web::JsonWriter& json) { json.value("x").value("y"); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(paging)

BOOST_AUTO_TEST_CASE(fifty_of_the_first_page_unless_asked_otherwise) {
    const auto request = parse("other=1").value();
    BOOST_TEST(request.page == 1);
    BOOST_TEST(request.size == 50);
    BOOST_TEST(request.offset() == 0);
    BOOST_TEST(parse("page=3&size=20").value().offset() == 40);
    BOOST_TEST(parse("size=100").value().size == 100);
    BOOST_TEST(parse("size=1").value().size == 1);
}

BOOST_AUTO_TEST_CASE(refuses_nonsense_with_the_parameters_name) {
    for (const std::string bad : {"",
                                  "0",
                                  "-1",
                                  "%2B5",
                                  "+5",
                                  "1e3",
                                  "1.0",
                                  "0x10",
                                  "01",
                                  "one",
                                  "%20",
                                  "%205",
                                  "5%20",
                                  "5%0A",
                                  "1,000",
                                  "%D9%A1",
                                  "9223372036854775808",
                                  "99999999999999999999999999",
                                  "1&{}=1",
                                  "1&{}=2",
                                  "1&{}="})
        for (const std::string name : {"page", "size"}) {
            std::string query = name + '=' + bad;
            if (const auto mark = query.find("{}"); mark != query.npos)
                query.replace(mark, 2, name);
            const auto outcome = parse(query);
            BOOST_TEST_REQUIRE(!outcome.ok(), query);
            BOOST_TEST((outcome.reason() == observe::Reason::parameter_invalid));
            BOOST_TEST(outcome.refusal().detail.view() == name);
        }
    BOOST_TEST(!parse("page").ok());
    BOOST_TEST(!parse("size=101").ok());
}

BOOST_AUTO_TEST_CASE(the_last_page_does_not_overflow) {
    const auto request = parse("page=92233720368547758&size=100");
    BOOST_TEST_REQUIRE(request.ok());
    BOOST_TEST(request->offset() == 9223372036854775700);
    BOOST_TEST(!parse("page=92233720368547759").ok());
}

BOOST_AUTO_TEST_CASE(counts_the_pages) {
    BOOST_TEST(page("size=2", 5) == R"({"items":["x","y"],"total":5,"page":1,"size":2,"pages":3})");
    BOOST_TEST(page("size=2&page=2", 4) ==
               R"({"items":["x","y"],"total":4,"page":2,"size":2,"pages":2})");
}

BOOST_AUTO_TEST_CASE(beyond_the_end_there_is_nothing) {
    BOOST_TEST(page("", 0) == R"({"items":[],"total":0,"page":1,"size":50,"pages":0})");
    BOOST_TEST(page("page=3&size=2", 4) == R"({"items":[],"total":4,"page":3,"size":2,"pages":2})");
    BOOST_TEST(page("page=92233720368547758", 9) ==
               R"({"items":[],"total":9,"page":92233720368547758,"size":50,"pages":1})");
}

BOOST_AUTO_TEST_SUITE_END()
