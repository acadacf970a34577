#include "web/site.h"

#include <boost/test/unit_test.hpp>

#include "unit/corpus.h"
#include "unit/web/requests.h"

using namespace difysso;
using test::at_host;
using test::get;

namespace {

config::Web any_host() {
    return {};
}

config::Web with_base_url() {
    config::Web web;
    web.base_url = config::Origin{"https", "sso.example.org", 443};
    web.allowed_hosts = {{"internal.example.org", 8080}, {"other.example.org", 0}};
    return web;
}

config::Web behind_proxy(config::Web web = {}) {
    web.trusted_proxies = {*config::parse_network("192.0.2.0/24"),
                           *config::parse_network("2001:db8::/32")};
    return web;
}

// What the request is taken for: "https://host", or the reason for refusing it.
std::string origin(const test::Headers& headers, const config::Web& web,
                   std::string scheme = "https", std::string peer = "192.0.2.10") {
    web::Request request = get("/", headers);
    request.scheme = std::move(scheme);
    request.remote_address = std::move(peer);
    const auto outcome = web::request_origin(request, web);
    return outcome ? outcome->text() : std::string(observe::row(outcome.reason()).code);
}

std::string client(const test::Headers& headers, std::string peer = "192.0.2.10") {
    web::Request request = get("/", headers);
    request.remote_address = std::move(peer);
    return web::client_address(request, behind_proxy());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(site)

BOOST_AUTO_TEST_CASE(host_from_host_and_scheme_from_the_web_server) {
    BOOST_TEST(origin(at_host("SSO.example.org"), any_host()) == "https://sso.example.org");
    BOOST_TEST(origin(at_host("sso.example.org:443"), any_host()) == "https://sso.example.org");
    BOOST_TEST(origin(at_host("sso.example.org:443"), any_host(), "http") ==
               "http://sso.example.org:443");
    BOOST_TEST(origin(at_host("sso.example.org:80"), any_host(), "http") ==
               "http://sso.example.org");
    BOOST_TEST(origin(at_host("compose_service:8000"), any_host(), "http") ==
               "http://compose_service:8000");
    BOOST_TEST(origin(at_host("[2001:DB8::1]:8443"), any_host()) == "https://[2001:db8::1]:8443");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_host_even_when_every_host_is_taken) {
    for (const auto& line : test::read_corpus("host/refused"))
        BOOST_TEST(origin(at_host(line.text), any_host()) == "host_not_allowed", line.where);
    BOOST_TEST(origin(at_host(""), any_host()) == "host_not_allowed");
    BOOST_TEST(origin(at_host(std::string(300, 'a')), any_host()) == "host_not_allowed");
    BOOST_TEST(origin({}, any_host()) == "host_not_allowed");
}

BOOST_AUTO_TEST_CASE(takes_base_urls_host_and_allowed_ones) {
    const config::Web web = with_base_url();
    BOOST_TEST(origin(at_host("sso.example.org"), web) == "https://sso.example.org");
    BOOST_TEST(origin(at_host("sso.example.org:443"), web) == "https://sso.example.org");
    // TLS ends at a proxy that isn't trusted to say so.
    BOOST_TEST(origin(at_host("sso.example.org"), web, "http") == "http://sso.example.org");
    BOOST_TEST(origin(at_host("sso.example.org:443"), web, "http") == "host_not_allowed");
    BOOST_TEST(origin(at_host("internal.example.org:8080"), web) ==
               "https://internal.example.org:8080");
    BOOST_TEST(origin(at_host("other.example.org"), web) == "https://other.example.org");
    BOOST_TEST(origin(at_host("other.example.org:443"), web) == "https://other.example.org");
}

BOOST_AUTO_TEST_CASE(refuses_foreign_hosts) {
    for (const auto& line : test::read_corpus("host/foreign"))
        BOOST_TEST(origin(at_host(line.text), with_base_url()) == "host_not_allowed", line.where);
}

BOOST_AUTO_TEST_CASE(allowed_hosts_alone_are_the_only_ones) {
    config::Web web;
    web.allowed_hosts = {{"other.example.org", 0}};
    BOOST_TEST(origin(at_host("other.example.org"), web) == "https://other.example.org");
    BOOST_TEST(origin(at_host("sso.example.org"), web) == "host_not_allowed");
}

BOOST_AUTO_TEST_CASE(several_hosts_must_agree) {
    BOOST_TEST(origin({{"host", "a.example"}, {"host", "a.example"}}, any_host()) ==
               "https://a.example");
    BOOST_TEST(origin({{"host", "a.example"}, {"host", "b.example"}}, any_host()) ==
               "host_not_allowed");
    BOOST_TEST(origin({{"host", "a.example"}, {"host", "a.example:8443"}}, any_host()) ==
               "host_not_allowed");
}

BOOST_AUTO_TEST_CASE(a_scheme_that_is_neither_is_refused) {
    for (const char* scheme : {"", "ftp", "https:", "javascript", "wss"})
        BOOST_TEST(origin(at_host("a.example"), any_host(), scheme) == "bad_request", scheme);
}

BOOST_AUTO_TEST_CASE(a_stranger_forwards_nothing) {
    const test::Headers headers{{"host", "a.example"},
                                {"x-forwarded-host", "evil.example"},
                                {"x-forwarded-proto", "http"},
                                {"forwarded", "host=evil.example;proto=http"}};
    BOOST_TEST(origin(headers, any_host()) == "https://a.example");
    BOOST_TEST(origin(headers, behind_proxy(), "https", "203.0.113.5") == "https://a.example");
    BOOST_TEST(origin(headers, behind_proxy(), "https", "") == "https://a.example");
    BOOST_TEST(origin(headers, behind_proxy(), "https", "unix:") == "https://a.example");
}

BOOST_AUTO_TEST_CASE(a_trusted_proxy_names_host_and_scheme) {
    const config::Web web = behind_proxy();
    BOOST_TEST(origin({{"host", "backend:8000"},
                       {"x-forwarded-host", "sso.example.org"},
                       {"x-forwarded-proto", "HTTPS"}},
                      web, "http") == "https://sso.example.org");
    BOOST_TEST(origin({{"host", "sso.example.org"}, {"x-forwarded-proto", "https"}}, web, "http",
                      "2001:db8::5") == "https://sso.example.org");
    BOOST_TEST(origin({{"host", "backend:8000"},
                       {"forwarded", "for=203.0.113.5;host=\"sso.example.org:8443\";proto=https"}},
                      web, "http") == "https://sso.example.org:8443");
}

BOOST_AUTO_TEST_CASE(of_a_list_the_last_member_counts) {
    const config::Web web = behind_proxy();
    BOOST_TEST(origin({{"host", "backend"},
                       {"x-forwarded-host", "evil.example, sso.example.org"},
                       {"x-forwarded-proto", "http,https"}},
                      web, "http") == "https://sso.example.org");
    BOOST_TEST(origin({{"host", "backend"},
                       {"forwarded", "host=evil.example;proto=http, host=sso.example.org"}},
                      web, "https") == "https://sso.example.org");
    BOOST_TEST(origin({{"host", "backend"},
                       {"forwarded", "host=evil.example"},
                       {"forwarded", "host=sso.example.org"}},
                      web, "https") == "https://sso.example.org");
}

BOOST_AUTO_TEST_CASE(refuses_forwarded_headers_that_make_no_sense) {
    const config::Web web = behind_proxy();
    const auto with = [&](const char* name, const std::string& value) {
        return origin({{"host", "sso.example.org"}, {name, value}}, web);
    };
    for (const char* proto : {"", "ftp", "https,", "https https", "on", "javascript:"})
        BOOST_TEST(with("x-forwarded-proto", proto) == "bad_request", proto);
    for (const auto& line : test::read_corpus("forwarded/malformed"))
        BOOST_TEST(with("forwarded", line.text) == "bad_request", line.where);
    for (const auto& line : test::read_corpus("host/refused")) {
        if (line.text == "sso.example.org, sso.example.org" || line.text.find(' ') == 0 ||
            line.text.find_first_of(" \t") != std::string::npos)
            continue;  // a list, or blanks around a member
        if (line.text == "sso.example.org,evil.example") continue;
        BOOST_TEST(with("x-forwarded-host", line.text) == "host_not_allowed", line.where);
    }
    BOOST_TEST(with("x-forwarded-host", "sso.example.org,") == "host_not_allowed");
    BOOST_TEST(with("forwarded", "host=\"user@evil.example\"") == "host_not_allowed");
    BOOST_TEST(with("forwarded", "proto=ftp") == "bad_request");
}

BOOST_AUTO_TEST_CASE(headers_that_contradict_each_other_are_refused) {
    const config::Web web = behind_proxy();
    BOOST_TEST(origin({{"host", "a.example"},
                       {"x-forwarded-host", "a.example"},
                       {"x-forwarded-host", "evil.example"}},
                      web) == "bad_request");
    BOOST_TEST(
        origin(
            {{"host", "a.example"}, {"x-forwarded-proto", "https"}, {"x-forwarded-proto", "http"}},
            web) == "bad_request");
    // The proxy speaks X-Forwarded-*, and its client wrote the Forwarded; or the other way round.
    BOOST_TEST(origin({{"host", "a.example"},
                       {"x-forwarded-proto", "https"},
                       {"forwarded", "host=evil.example"}},
                      web) == "bad_request");
    BOOST_TEST(origin({{"host", "a.example"},
                       {"x-forwarded-host", "evil.example"},
                       {"forwarded", "host=a.example;proto=https"}},
                      web) == "bad_request");
    BOOST_TEST(origin({{"host", "a.example"},
                       {"x-forwarded-for", "203.0.113.5"},
                       {"forwarded", "for=203.0.113.5;proto=http"}},
                      web) == "bad_request");
    BOOST_TEST(origin({{"host", "backend"},
                       {"x-forwarded-host", "a.example"},
                       {"x-forwarded-proto", "https"},
                       {"forwarded", "for=203.0.113.5;host=a.example;proto=https"}},
                      web, "http") == "https://a.example");
}

BOOST_AUTO_TEST_CASE(what_a_proxy_names_must_be_allowed_too) {
    const config::Web web = behind_proxy(with_base_url());
    BOOST_TEST(origin({{"host", "sso.example.org"}, {"x-forwarded-host", "evil.example"}}, web) ==
               "host_not_allowed");
    BOOST_TEST(origin({{"host", "backend"}, {"x-forwarded-host", "sso.example.org"}}, web) ==
               "https://sso.example.org");
}

BOOST_AUTO_TEST_CASE(urls_of_ours_carry_base_url_when_it_is_set) {
    const config::Origin asked{"http", "internal.example.org", 8080};
    BOOST_TEST(web::public_origin(asked, with_base_url()).text() == "https://sso.example.org");
    BOOST_TEST(web::public_origin(asked, any_host()).text() == "http://internal.example.org:8080");
}

BOOST_AUTO_TEST_CASE(the_client_is_the_peer_unless_that_is_a_trusted_proxy) {
    BOOST_TEST(client({}) == "192.0.2.10");
    BOOST_TEST(client({{"x-forwarded-for", "203.0.113.7"}}, "198.51.100.1") == "198.51.100.1");
    BOOST_TEST(client({{"forwarded", "for=203.0.113.7"}}, "198.51.100.1") == "198.51.100.1");
    BOOST_TEST(client({{"x-forwarded-for", "203.0.113.7"}}, "unix:") == "unix:");
    BOOST_TEST(client({{"x-forwarded-for", "203.0.113.7"}}) == "203.0.113.7");
    BOOST_TEST(client({{"x-forwarded-for", "203.0.113.7"}}, "::ffff:192.0.2.10") == "203.0.113.7");
    BOOST_TEST(client({{"forwarded", "for=\"[2001:db9::7]:5000\""}}) == "2001:db9::7");
}

BOOST_AUTO_TEST_CASE(the_rightmost_stranger_counts) {
    BOOST_TEST(client({{"x-forwarded-for", "127.0.0.1, 203.0.113.7"}}) == "203.0.113.7");
    BOOST_TEST(client({{"x-forwarded-for", "203.0.113.7,192.0.2.4, 192.0.2.5"}}) == "203.0.113.7");
    BOOST_TEST(client({{"x-forwarded-for", "203.0.113.7"}, {"x-forwarded-for", "203.0.113.8"}}) ==
               "203.0.113.8");
    BOOST_TEST(client({{"x-forwarded-for", "192.0.2.3, 192.0.2.4"}}) == "192.0.2.3");
    BOOST_TEST(client({{"x-forwarded-for", "[2001:db9::7]:80 ,192.0.2.4:5"}}) == "2001:db9::7");
    BOOST_TEST(client({{"forwarded", "for=127.0.0.1, for=203.0.113.7, for=192.0.2.4"}}) ==
               "203.0.113.7");
}

// The proxy writes one of the two; the other may be the client's own.
BOOST_AUTO_TEST_CASE(two_headers_that_disagree_name_nobody) {
    for (const char* claimed : {"127.0.0.1", "203.0.113.8", "unknown"})
        for (const auto& [other, value] :
             {std::pair<std::string, std::string>{"x-forwarded-for", claimed},
              {"forwarded", std::string("for=") + claimed}}) {
            const std::string real = other == "forwarded" ? "x-forwarded-for" : "forwarded";
            const std::string named = real == "forwarded" ? "for=203.0.113.7" : "203.0.113.7";
            BOOST_TEST(client({{real, named}, {other, value}}) == "192.0.2.10");
        }
    BOOST_TEST(client({{"x-forwarded-for", "203.0.113.7"}, {"forwarded", "for=203.0.113.7"}}) ==
               "203.0.113.7");
}

BOOST_AUTO_TEST_CASE(what_is_no_address_ends_the_search) {
    for (const char* named : {"", "unknown", "_hidden", "evil", "203.0.113.7,", "127.0.0.1/8",
                              "203.0.113.7 127.0.0.1", "<script>"})
        BOOST_TEST(client({{"x-forwarded-for", named}}) == "192.0.2.10", named);
    BOOST_TEST(client({{"x-forwarded-for", "203.0.113.7, junk, 192.0.2.4"}}) == "192.0.2.4");
    BOOST_TEST(client({{"forwarded", "for=203.0.113.7, proto=https"}}) == "192.0.2.10");
    BOOST_TEST(client({{"forwarded", "for=\"203.0.113.7"}}) == "192.0.2.10");
}

BOOST_AUTO_TEST_SUITE_END()
