#include "outbound/address_class.h"

#include <array>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

using difysso::outbound::AddressClass;
using difysso::outbound::class_of;
using difysso::outbound::may_be_led_to;
using Poco::Net::IPAddress;

namespace {

struct Row {
    AddressClass is;
    std::vector<std::string> addresses;
};

// The first and the last of each network, and their neighbours.
const std::array kRows{
    Row{AddressClass::global,
        {"1.0.0.0",         "8.8.8.8",         "9.255.255.255",
         "11.0.0.0",        "100.63.255.255",  "100.128.0.0",
         "126.255.255.255", "128.0.0.0",       "169.253.255.255",
         "169.255.0.0",     "172.15.255.255",  "172.32.0.0",
         "192.0.1.0",       "192.0.3.0",       "192.167.255.255",
         "192.169.0.0",     "198.17.255.255",  "198.20.0.0",
         "223.255.255.255", "2000::",          "2001:200::1",
         "2001:db9::1",     "2606:4700::1111", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}},
    Row{AddressClass::loopback, {"127.0.0.0", "127.0.0.1", "127.255.255.255", "::1"}},
    Row{AddressClass::private_use,
        {"10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "172.16.0.0",
         "172.31.255.255", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255",
         "fc00::", "fd12:3456::1", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
         "64:ff9b:1::808:808"}},
    Row{AddressClass::link_local,
        {"169.254.0.0", "169.254.169.254", "169.254.255.255", "fe80::1",
         "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}},
    Row{AddressClass::reserved,
        {"0.0.0.0",
         "0.255.255.255",
         "192.0.0.0",
         "192.0.0.170",
         "192.0.2.1",
         "192.88.99.1",
         "198.51.100.1",
         "203.0.113.1",
         "224.0.0.1",
         "239.255.255.255",
         "240.0.0.0",
         "255.255.255.255",
         "::",
         "1::1",
         "100::1",
         "64:ff9b:2::1",
         "1fff:ffff::1",
         "2001::1",
         "2001:1ff:ffff::1",
         "2001:db8::1",
         "3fff::1",
         "3fff:fff:ffff::1",
         "4000::1",
         "fbff::1",
         "fe00::1",
         "fec0::1",
         "ff02::1"}},
};

// The IPv4 address within IPv6, in each of the ways there are.
std::vector<std::string> embedded(const std::string& ipv4) {
    const IPAddress address(ipv4);
    const auto* bytes = static_cast<const unsigned char*>(address.addr());
    char hex[10];
    const int size =
        std::snprintf(hex, sizeof hex, "%02x%02x:%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3]);
    const std::string tail(hex, static_cast<std::size_t>(size));
    return {"::ffff:" + tail, "64:ff9b::" + tail, "2002:" + tail + "::1"};
}

std::vector<IPAddress> addresses(std::initializer_list<const char*> texts) {
    return {texts.begin(), texts.end()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(address_class)

BOOST_AUTO_TEST_CASE(each_network_and_its_neighbours) {
    for (const Row& row : kRows)
        for (const std::string& address : row.addresses)
            BOOST_TEST((class_of(IPAddress(address)) == row.is), address);
}

BOOST_AUTO_TEST_CASE(an_ipv4_address_within_ipv6_is_what_it_is) {
    for (const Row& row : kRows) {
        for (const std::string& address : row.addresses) {
            if (address.find(':') != std::string::npos) continue;
            for (const std::string& within : embedded(address))
                BOOST_TEST((class_of(IPAddress(within)) == row.is), within);
        }
    }
    BOOST_TEST((class_of(IPAddress("::7f00:1")) == AddressClass::loopback));
    BOOST_TEST((class_of(IPAddress("::a00:1")) == AddressClass::private_use));
    BOOST_TEST((class_of(IPAddress("::a9fe:a9fe")) == AddressClass::link_local));
    BOOST_TEST((class_of(IPAddress("::2")) == AddressClass::reserved));
}

// Written with its interface, an address would be none that a table of texts knows.
BOOST_AUTO_TEST_CASE(an_interface_changes_nothing) {
    const IPAddress plain("fe80::1");
    const IPAddress scoped(plain.addr(), plain.length(), 1);
    BOOST_TEST((class_of(scoped) == AddressClass::link_local));
}

BOOST_AUTO_TEST_CASE(a_document_leads_where_everybody_gets) {
    for (const auto& issuer :
         {addresses({}), addresses({"8.8.8.8"}), addresses({"127.0.0.1"}), addresses({"10.0.0.1"})})
        for (const char* address : {"1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"})
            BOOST_TEST(may_be_led_to(IPAddress(address), issuer), address);
}

BOOST_AUTO_TEST_CASE(a_document_of_a_public_issuer_leads_nowhere_inside) {
    for (const auto& issuer : {addresses({}), addresses({"8.8.8.8", "2606:4700::1111"})})
        for (const Row& row : kRows)
            for (const std::string& address : row.addresses)
                BOOST_TEST(
                    may_be_led_to(IPAddress(address), issuer) == (row.is == AddressClass::global),
                    address);
}

BOOST_AUTO_TEST_CASE(a_document_leads_to_what_its_issuer_is) {
    struct Case {
        const char* issuer;
        const char* address;
        bool good;
    };
    for (const Case& one : {
             Case{"127.0.0.1", "127.0.0.2", true},
             Case{"127.0.0.1", "::1", true},
             Case{"::1", "127.0.0.1", true},
             Case{"::ffff:127.0.0.1", "127.0.0.1", true},
             Case{"127.0.0.1", "10.0.0.1", false},
             Case{"127.0.0.1", "169.254.169.254", false},
             Case{"127.0.0.1", "0.0.0.0", false},
             Case{"10.0.0.1", "10.0.0.2", true},
             Case{"10.0.0.1", "192.168.0.1", true},
             Case{"10.0.0.1", "fd00::1", true},
             Case{"10.0.0.1", "::ffff:10.0.0.9", true},
             Case{"10.0.0.1", "127.0.0.1", false},
             Case{"10.0.0.1", "169.254.169.254", false},
             Case{"10.0.0.1", "fe80::1", false},
             Case{"169.254.1.1", "169.254.1.1", true},
             Case{"169.254.1.1", "169.254.169.254", false},
             Case{"fe80::1", "fe80::1", true},
             Case{"fe80::1", "fe80::2", false},
             Case{"0.0.0.0", "0.0.0.0", false},
             Case{"224.0.0.1", "224.0.0.1", false},
             Case{"192.0.2.1", "192.0.2.1", false},
         }) {
        const std::vector<IPAddress> issuer{IPAddress(one.issuer)};
        BOOST_TEST(may_be_led_to(IPAddress(one.address), issuer) == one.good,
                   one.issuer << " to " << one.address);
    }
    // One of several is enough.
    BOOST_TEST(may_be_led_to(IPAddress("10.0.0.2"), addresses({"8.8.8.8", "10.0.0.1"})));
}

BOOST_AUTO_TEST_SUITE_END()
