#include "outbound/trace.h"

#include <boost/test/unit_test.hpp>

using namespace difysso;

namespace {

const std::string kId = "0af7651916cd43dd8448eb211c80319c";

std::string parent(const outbound::Trace& trace) {
    outbound::HttpRequest request;
    outbound::pass_on(trace, request);
    return request.headers.at(0).second;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trace)

BOOST_AUTO_TEST_CASE(each_call_has_a_parent_id_of_its_own) {
    const std::string first = parent({.id = kId, .sampled = true});
    BOOST_TEST(first.size() == 55U);
    BOOST_TEST(first.starts_with("00-" + kId + "-"));
    BOOST_TEST(first.ends_with("-01"));
    BOOST_TEST(parent({.id = kId, .sampled = true}) != first);
    BOOST_TEST(parent({.id = kId}).ends_with("-00"));
}

BOOST_AUTO_TEST_CASE(the_state_goes_along_and_without_a_trace_nothing_goes) {
    outbound::HttpRequest request;
    outbound::pass_on({.id = kId, .state = "a=1"}, request);
    BOOST_REQUIRE(request.headers.size() == 2U);
    BOOST_TEST(request.headers[1].first == "tracestate");
    BOOST_TEST(request.headers[1].second == "a=1");
    outbound::HttpRequest none;
    outbound::pass_on({}, none);
    BOOST_TEST(none.headers.empty());
}

BOOST_AUTO_TEST_SUITE_END()
