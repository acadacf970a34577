#include "web/forwarded.h"

#include <boost/test/unit_test.hpp>

#include "unit/corpus.h"

using namespace difysso;

BOOST_AUTO_TEST_SUITE(forwarded)

// RFC 7239, section 4 and 7.4.
BOOST_AUTO_TEST_CASE(reads_the_examples_of_the_rfc) {
    auto elements = web::parse_forwarded("for=192.0.2.60;proto=http;by=203.0.113.43").value();
    BOOST_TEST_REQUIRE(elements.size() == 1u);
    BOOST_TEST(elements[0].client.value() == "192.0.2.60");
    BOOST_TEST(elements[0].proto.value() == "http");
    BOOST_TEST(!elements[0].host);

    elements = web::parse_forwarded("for=192.0.2.43, For=\"[2001:db8:cafe::17]:4711\"").value();
    BOOST_TEST_REQUIRE(elements.size() == 2u);
    BOOST_TEST(elements[1].client.value() == "[2001:db8:cafe::17]:4711");

    elements = web::parse_forwarded("for=_SEVKISEK;host=\"a.example:8443\",for=unknown").value();
    BOOST_TEST(elements[0].host.value() == "a.example:8443");
    BOOST_TEST(elements[1].client.value() == "unknown");
}

BOOST_AUTO_TEST_CASE(quotes_hide_separators) {
    const auto elements = web::parse_forwarded(R"(for="a,b;host=\"c\\" ; secret=x)").value();
    BOOST_TEST_REQUIRE(elements.size() == 1u);
    BOOST_TEST(elements[0].client.value() == R"(a,b;host="c\)");
    BOOST_TEST(!elements[0].host);
}

BOOST_AUTO_TEST_CASE(reads_hosts_that_lack_their_quotes) {
    BOOST_TEST(web::parse_forwarded("host=a.example:8443").value()[0].host.value() ==
               "a.example:8443");
    BOOST_TEST(web::parse_forwarded("for=[::1]:80").value()[0].client.value() == "[::1]:80");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_well_formed) {
    for (const auto& line : test::read_corpus("forwarded/malformed"))
        BOOST_TEST(!web::parse_forwarded(line.text), line.where);
    BOOST_TEST(!web::parse_forwarded(""));
}

BOOST_AUTO_TEST_CASE(an_address_with_or_without_its_port) {
    for (const auto& [node, address] : {std::pair{"192.0.2.1", "192.0.2.1"},
                                        {"192.0.2.1:80", "192.0.2.1"},
                                        {"2001:db8::1", "2001:db8::1"},
                                        {"[2001:db8::1]", "2001:db8::1"},
                                        {"[2001:db8::1]:80", "2001:db8::1"},
                                        {"192.0.2.1:_port", "192.0.2.1"}})
        BOOST_TEST(web::node_address(node).value_or("") == address);
    for (const char* node :
         {"", "unknown", "_hidden", "a.example", "192.0.2.1/24", "192.0.2.256", "[192.0.2.1",
          "[::1]x", "::1]", "[]", " 192.0.2.1", "192.0.2.1 ", "0x7f.1", "fe80::1%eth0"})
        BOOST_TEST(!web::node_address(node), node);
    BOOST_TEST(!web::node_address(std::string_view("192.0.2.1\0x", 11)));
}

BOOST_AUTO_TEST_SUITE_END()
