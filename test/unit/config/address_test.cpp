#include "config/address.h"

#include <boost/test/unit_test.hpp>

using namespace difysso::config;

namespace {

std::string host(std::string_view text) {
    const auto parsed = parse_host(text);
    return parsed ? parsed->name + "|" + std::to_string(parsed->port) : "refused";
}

std::string url(std::string_view text) {
    const auto parsed = parse_url(text);
    if (!parsed) return "refused";
    return parsed->origin.text() + "|" + parsed->path + "|" + parsed->query +
           (parsed->has_fragment ? "|#" : "");
}

bool contains(std::string_view network, std::string_view address) {
    return parse_network(network).value().contains(address);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(address)

BOOST_AUTO_TEST_CASE(a_host_is_a_name_or_an_address_and_perhaps_a_port) {
    BOOST_TEST(host("dify.example.org") == "dify.example.org|0");
    BOOST_TEST(host("Dify.EXAMPLE.org:8443") == "dify.example.org|8443");
    BOOST_TEST(host("db_postgres") == "db_postgres|0");
    BOOST_TEST(host("127.0.0.1:80") == "127.0.0.1|80");
    BOOST_TEST(host("[::1]") == "[::1]|0");
    BOOST_TEST(host("[FE80::1]:65535") == "[fe80::1]|65535");
    BOOST_TEST(host("xn--fsq.example") == "xn--fsq.example|0");
    BOOST_TEST(host(std::string(63, 'a') + ".org") == std::string(63, 'a') + ".org|0");
}

BOOST_AUTO_TEST_CASE(what_is_no_host_is_refused) {
    for (const std::string_view text : {"",
                                        ":80",
                                        "a:",
                                        "a:0",
                                        "a:080",
                                        "a:65536",
                                        "a:8 0",
                                        "a:+80",
                                        "a:80:80",
                                        " a",
                                        "a ",
                                        "a b",
                                        "a.",
                                        ".a",
                                        "a..b",
                                        "-a",
                                        "a-",
                                        "a/b",
                                        "a@b",
                                        "a\\b",
                                        "a%2e",
                                        "a,b",
                                        "*",
                                        "*.example.org",
                                        "[::1",
                                        "::1",
                                        "[::1]80",
                                        "[::1]:",
                                        "[]",
                                        "[127.0.0.1]",
                                        "[fe80::1%eth0]",
                                        "127.1",
                                        "1.2.3.4.5",
                                        "256.1.1.1",
                                        "0x7f.1",
                                        "0x7f000001",
                                        "2130706433",
                                        "1.2.3.04",
                                        "\xC3\xA4.org",
                                        "a\tb"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(host(text) == "refused");
        }
    }
    BOOST_TEST(host(std::string_view("a\0b", 3)) == "refused");
    BOOST_TEST(host(std::string(64, 'a')) == "refused");
    std::string long_name;
    for (int i = 0; i < 64; ++i) {
        long_name += "abc.";
    }
    BOOST_TEST(host(long_name + "org") == "refused");
}

BOOST_AUTO_TEST_CASE(an_origin_leaves_its_default_port_out) {
    BOOST_TEST(origin_of("https", {"a.example.org", 0}).text() == "https://a.example.org");
    BOOST_TEST(origin_of("https", {"a.example.org", 443}).text() == "https://a.example.org");
    BOOST_TEST(origin_of("http", {"a.example.org", 443}).text() == "http://a.example.org:443");
    BOOST_TEST(origin_of("http", {"[::1]", 8000}).host_text() == "[::1]:8000");
    BOOST_TEST((origin_of("http", {"a", 0}) == origin_of("http", {"a", 80})));
    BOOST_TEST((origin_of("http", {"a", 0}) != origin_of("https", {"a", 0})));
    BOOST_TEST(origin_of("https", {"a", 0}).secure());
    BOOST_TEST(!origin_of("http", {"a", 0}).secure());
}

BOOST_AUTO_TEST_CASE(a_url_is_taken_apart) {
    BOOST_TEST(url("https://Dify.example.org") == "https://dify.example.org||");
    BOOST_TEST(url("HTTPS://dify.example.org/") == "https://dify.example.org||");
    BOOST_TEST(url("http://127.0.0.1:8000/a/b//") == "http://127.0.0.1:8000|/a/b|");
    BOOST_TEST(url("https://a.org:443/x?y=/z") == "https://a.org|/x|y=/z");
    BOOST_TEST(url("https://a.org?y") == "https://a.org||y");
    BOOST_TEST(url("https://a.org#") == "https://a.org|||#");
    BOOST_TEST(url("https://a.org/#?x") == "https://a.org|||#");
    BOOST_TEST(url("https://a.org/%2e%2e") == "https://a.org|/%2e%2e|");
}

BOOST_AUTO_TEST_CASE(what_is_no_plain_web_address_is_refused) {
    for (const std::string_view text : {"",
                                        "a.org",
                                        "//a.org",
                                        "https:a.org",
                                        "https:/a.org",
                                        "https://",
                                        "https:///a",
                                        "ftp://a.org",
                                        "javascript://a.org",
                                        "https://u@a.org",
                                        "https://u:p@a.org",
                                        "https://@a.org",
                                        "https://a.org\\b",
                                        "https:\\\\a.org",
                                        "https://a.org\\@b.org",
                                        " https://a.org",
                                        "https://a.org ",
                                        "https://a.org/a b",
                                        "https://a.org/\n",
                                        "https://a.org/\x7f",
                                        "https://a.org/\xC3\xA4",
                                        "https://a.org/<",
                                        "https://a.org:port",
                                        "https://a.org:"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(url(text) == "refused");
        }
    }
}

BOOST_AUTO_TEST_CASE(this_machine_has_few_names) {
    for (const std::string_view name :
         {"localhost", "dify.localhost", "127.0.0.1", "127.255.0.9", "::1", "[::1]"}) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(is_loopback_name(name));
        }
    }
    for (const std::string_view name :
         {"", "localhost.example.org", "notlocalhost", "127.0.0.1.example.org", "127.0.0",
          "128.0.0.1", "::2", "[::ffff:127.0.0.1].org", "0.0.0.0"}) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(!is_loopback_name(name));
        }
    }
}

BOOST_AUTO_TEST_CASE(private_names_lead_nowhere_outside) {
    for (const std::string_view name :
         {"10.1.2.3", "172.31.0.1", "192.168.0.1", "100.64.0.1", "169.254.1.1", "[fd00::1]",
          "casdoor", "casdoor_1", "host.docker.internal", "door.local", "door.auth.svc",
          "door.auth.svc.cluster.local"}) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(is_private_name(name));
        }
    }
    for (const std::string_view name : {"8.8.8.8", "172.32.0.1", "[2001:db8::1]",
                                        "door.example.org", "local.example.org", "internal.org"}) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(!is_private_name(name));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_network_contains_its_addresses) {
    BOOST_TEST(contains("10.0.0.0/8", "10.255.0.1"));
    BOOST_TEST(!contains("10.0.0.0/8", "11.0.0.1"));
    BOOST_TEST(contains("10.0.0.0/9", "10.127.255.255"));
    BOOST_TEST(!contains("10.0.0.0/9", "10.128.0.0"));
    BOOST_TEST(contains("192.168.1.5", "192.168.1.5"));
    BOOST_TEST(!contains("192.168.1.5", "192.168.1.6"));
    BOOST_TEST(contains("fd00::/8", "fdff::1"));
    BOOST_TEST(!contains("fd00::/8", "fe00::1"));
    BOOST_TEST(contains("0.0.0.0/0", "1.2.3.4"));
}

BOOST_AUTO_TEST_CASE(an_ipv4_mapped_address_counts_as_ipv4) {
    BOOST_TEST(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
    BOOST_TEST(contains("::ffff:10.0.0.0/104", "10.1.2.3"));
    BOOST_TEST(!contains("::/0", "10.1.2.3"));
    BOOST_TEST(!contains("::/8", "::ffff:10.1.2.3"));
    BOOST_TEST(contains("::/0", "2001:db8::1"));
    BOOST_TEST((parse_network("10.0.0.1") == parse_network("::ffff:10.0.0.1")));
}

BOOST_AUTO_TEST_CASE(what_is_no_address_lies_in_no_network) {
    for (const std::string_view address :
         {"", "unix:", "localhost", "10.0.0", "[::1]", "10.0.0.1:80"}) {
        BOOST_TEST(!contains("0.0.0.0/0", address));
        BOOST_TEST(!contains("::/0", address));
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_network_is_refused) {
    for (const std::string_view text :
         {"", "*", "localhost", "10.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08",
          "10.0.0.0/8 ", "10.0.0.1/8", "::1/64", "fd00::/129", "10.0.0.0/255.0.0.0",
          "10.0.0.0/8/8"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(!parse_network(text).has_value());
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
