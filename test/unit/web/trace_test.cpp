#include "web/trace.h"

#include <boost/test/unit_test.hpp>

#include "unit/web/requests.h"

namespace {

using namespace difysso;

const std::string kId = "0af7651916cd43dd8448eb211c80319c";
const std::string kParent = "00-" + kId + "-b7ad6b7169203331-01";

outbound::Trace trace(const test::Headers& headers) {
    return web::trace_of(test::get("/v1/", headers));
}
std::string id_of(const std::string& parent) {
    return trace({{"traceparent", parent}}).id;
}
std::string state_of(const std::string& state) {
    return trace({{"traceparent", kParent}, {"tracestate", state}}).state;
}
bool taken(const std::string& state) {
    return state_of(state) == state;
}
bool refused(const std::string& state) {
    return state_of(state).empty();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trace_context)

BOOST_AUTO_TEST_CASE(a_valid_parent_is_taken_over) {
    BOOST_TEST(id_of(kParent) == kId);
    BOOST_TEST(trace({{"traceparent", kParent}}).sampled);
    BOOST_TEST(!trace({{"traceparent", "00-" + kId + "-b7ad6b7169203331-00"}}).sampled);
    BOOST_TEST(trace({{"traceparent", "00-" + kId + "-b7ad6b7169203331-ff"}}).sampled);
    BOOST_TEST(!trace({{"traceparent", "00-" + kId + "-b7ad6b7169203331-fe"}}).sampled);
}

BOOST_AUTO_TEST_CASE(without_a_parent_no_trace_is_begun) {
    BOOST_TEST(trace({}).id == "");
    const outbound::Trace alone = trace({{"tracestate", "a=1"}});
    BOOST_TEST(alone.id == "");
    BOOST_TEST(alone.state == "");
}

BOOST_AUTO_TEST_CASE(another_version) {
    for (const char* version : {"01", "ff", "0", "000", "xx", ""})
        BOOST_TEST(id_of(version + kParent.substr(2)) == "", version);
}

BOOST_AUTO_TEST_CASE(an_id_of_zeros_only) {
    BOOST_TEST(id_of("00-" + std::string(32, '0') + "-b7ad6b7169203331-01") == "");
    BOOST_TEST(id_of("00-" + kId + "-" + std::string(16, '0') + "-01") == "");
}

BOOST_AUTO_TEST_CASE(capital_letters_and_other_characters) {
    for (std::size_t at = 0; at < kParent.size(); ++at)
        for (const char c : {'A', 'g', '_', ' ', '\n', '\0', '\xff'}) {
            std::string parent = kParent;
            parent[at] = c;
            BOOST_TEST(id_of(parent) == "", at << " " << static_cast<int>(c));
        }
}

BOOST_AUTO_TEST_CASE(too_short_and_too_long) {
    for (std::size_t length = 0; length < kParent.size(); ++length)
        BOOST_TEST(id_of(kParent.substr(0, length)) == "", length);
    BOOST_TEST(id_of(kParent + "-") == "");
    BOOST_TEST(id_of(kParent + "-00") == "");
    BOOST_TEST(id_of(" " + kParent) == "");
}

BOOST_AUTO_TEST_CASE(a_parent_that_comes_twice) {
    BOOST_TEST(trace({{"traceparent", kParent}, {"traceparent", kParent}}).id == "");
    BOOST_TEST(id_of(kParent + ", " + kParent) == "");
}

BOOST_AUTO_TEST_CASE(a_well_formed_state_is_passed_through) {
    for (const std::string state :
         {"rojo=00f067aa0ba902b7", "congo=t61rcWkgMzE,rojo=1", "a=1, b=2\t,c= 3", "1@s=x", "a=1,,",
          "fw529a3039@dt=FfAAAAE;x:y", "a_-*/1=!~"})
        BOOST_TEST(taken(state), state);
    BOOST_TEST(taken(std::string(256, 'a') + "=" + std::string(255, '1')));
    const outbound::Trace two =
        trace({{"traceparent", kParent}, {"tracestate", "a=1"}, {"tracestate", "b=2"}});
    BOOST_TEST(two.state == "a=1,b=2");
}

BOOST_AUTO_TEST_CASE(a_state_that_is_not_leaves_the_trace_alone) {
    for (const std::string state :
         {"", ",", "a", "=1", "a=", "A=1", "1=1", "a=1,a=2", "a b=1", "a=1=2", "a=\x7f",
          "a=\xc3\xa9", "a=1\r\nx: y", "@s=1", "t@=1", "t@1=1", "t@s@u=1", "a=1;\tb=2"})
        BOOST_TEST(refused(state), state);
    BOOST_TEST(refused("t@" + std::string(15, 's') + "=1"));
    BOOST_TEST(refused(std::string(242, 't') + "@s=1"));
    BOOST_TEST(refused(std::string(257, 'a') + "=1"));
    BOOST_TEST(refused("a=" + std::string(257, '1')));
    BOOST_TEST(trace({{"traceparent", kParent}, {"tracestate", "a"}}).id == kId);
}

BOOST_AUTO_TEST_CASE(a_state_that_is_too_long_or_has_too_many_members) {
    const std::string half = std::string(200, 'a') + "=" + std::string(100, '1') + ",";
    BOOST_TEST(taken(half + "b=" + std::string(512 - half.size() - 2, '2')));
    BOOST_TEST(refused(half + "b=" + std::string(512 - half.size() - 1, '2')));
    std::string many;
    for (int i = 0; i < 33; ++i) {
        if (i == 32) BOOST_TEST(taken(many));
        many += (many.empty() ? "k" : ",k") + std::to_string(i) + "=1";
    }
    BOOST_TEST(refused(many));
}

BOOST_AUTO_TEST_SUITE_END()
