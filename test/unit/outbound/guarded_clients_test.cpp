#include "outbound/guarded_clients.h"

#include <map>

#include <boost/test/unit_test.hpp>

#include "unit/outbound/tls_bench.h"

using namespace difysso;
using namespace difysso::test;
using config::Origin;
using observe::Failure;
using observe::Reason;
using outbound::Addresses;
using outbound::GuardedHttpClients;
using outbound::Resolver;

namespace {

Addresses addresses(std::initializer_list<const char*> texts) {
    return {texts.begin(), texts.end()};
}

// The clients of an issuer at issuer.test, and name servers that say what a test wants.
struct Bench : TlsBench {
    std::map<std::string, Addresses> names{{"issuer.test", addresses({"127.0.0.1"})}};
    Resolver resolver{[this](const std::string& name) { return names[name]; }};
    GuardedHttpClients clients{
        {"https", "issuer.test", 443}, outbound::make_tls_context(ca.path()), resolver, {}};

    static std::string get(outbound::HttpClient* client) {
        BOOST_REQUIRE(client != nullptr);
        return client->send({.target = "/"}, late()).body;
    }
    // What the log says of a request that fails.
    static std::string refusal(outbound::HttpClient* client) {
        try {
            get(client);
        } catch (const Failure& failure) {
            BOOST_TEST((failure.reason() == Reason::provider_unavailable));
            return std::string(failure.detail().view());
        }
        return "none";
    }
};

constexpr std::string_view kRefused = "the host leads to an address that documents may not name";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(guarded_clients, Bench)

BOOST_AUTO_TEST_CASE(one_client_an_origin) {
    const Origin one{"https", "one.test", 443};
    outbound::HttpClient* client = clients.to(one);
    BOOST_TEST(client != nullptr);
    BOOST_TEST(clients.to(one) == client);
    BOOST_TEST(clients.to({"https", "one.test", 8443}) != client);
    BOOST_TEST(clients.to({"http", "one.test", 443}) != client);
    BOOST_TEST(clients.to({"https", "two.test", 443}) != client);
}

BOOST_AUTO_TEST_CASE(no_more_origins_than_a_provider_has) {
    std::vector<outbound::HttpClient*> made;
    for (std::uint16_t port = 1; port <= GuardedHttpClients::kMostOrigins; ++port) {
        made.push_back(clients.to({"https", "one.test", port}));
        BOOST_TEST(made.back() != nullptr);
    }
    BOOST_TEST(clients.to({"https", "one.test", 9}) == nullptr);
    BOOST_TEST(clients.to({"https", "one.test", 1}) == made.front());
}

BOOST_AUTO_TEST_CASE(many_threads_get_the_same_clients) {
    std::array<std::vector<outbound::HttpClient*>, 4> seen;
    std::vector<std::thread> threads;
    for (auto& mine : seen)
        threads.emplace_back([&] {
            for (std::uint16_t port = 1; port <= GuardedHttpClients::kMostOrigins; ++port)
                mine.push_back(clients.to({"https", "one.test", port}));
        });
    for (std::thread& thread : threads)
        thread.join();
    for (const auto& mine : seen)
        BOOST_TEST((mine == seen.front()));
}

BOOST_AUTO_TEST_CASE(another_host_where_the_issuer_is_too) {
    const FakeServer server(always(kGood));
    names["keys.test"] = addresses({"127.0.0.1"});
    BOOST_TEST(get(clients.to({"http", "keys.test", server.port()})) == "ok");
    BOOST_TEST(get(clients.to({"http", "127.0.0.1", server.port()})) == "ok");
}

// What the configuration names may be anywhere, but its host on another port is another origin.
BOOST_AUTO_TEST_CASE(the_issuers_own_origin_is_not_judged) {
    const FakeServer server(always(kGood));
    names["issuer.test"] = addresses({"0.0.0.0"});  // which Linux takes for this machine
    GuardedHttpClients own({"http", "issuer.test", server.port()},
                           outbound::make_tls_context(ca.path()), resolver, {});
    BOOST_TEST(get(own.to({"http", "issuer.test", server.port()})) == "ok");
    BOOST_TEST(refusal(clients.to({"http", "issuer.test", server.port()})) == kRefused);
}

BOOST_AUTO_TEST_CASE(a_public_issuer_leads_to_nothing_inside) {
    const FakeServer server(always(kGood));
    names["issuer.test"] = addresses({"8.8.8.8"});
    for (const char* address :
         {"127.0.0.1", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1", "10.0.0.1", "192.168.1.1",
          "169.254.169.254", "fe80::1", "fd00::1", "224.0.0.1", "255.255.255.255"}) {
        BOOST_TEST_CONTEXT(address) {
            Resolver fixed([&](const std::string& name) {
                return name == "issuer.test" ? addresses({"8.8.8.8"}) : addresses({address});
            });
            GuardedHttpClients judged({"https", "issuer.test", 443},
                                      outbound::make_tls_context(ca.path()), fixed, {});
            BOOST_TEST(refusal(judged.to({"http", "inside.test", server.port()})) == kRefused);
        }
    }
    BOOST_TEST(refusal(clients.to({"http", "127.0.0.1", server.port()})) == kRefused);
    BOOST_TEST(refusal(clients.to({"http", "[::1]", server.port()})) == kRefused);
    // getaddrinfo(3) knows a number for an address too.
    BOOST_TEST((Resolver::look_up("2130706433") == addresses({"127.0.0.1"})));
    BOOST_TEST(server.accepted() == 0);
}

BOOST_AUTO_TEST_CASE(an_issuer_without_an_address_leads_to_nothing_inside) {
    const FakeServer server(always(kGood));
    names["issuer.test"] = {};
    BOOST_TEST(refusal(clients.to({"http", "127.0.0.1", server.port()})) == kRefused);
    BOOST_TEST(server.accepted() == 0);
}

// Nobody listens at the one that is allowed; the server is there under the other (0.0.0.0).
BOOST_AUTO_TEST_CASE(of_several_addresses_only_the_good_ones_are_tried) {
    const FakeServer server(always(kGood));
    for (const auto& both :
         {addresses({"0.0.0.0", "127.0.0.2"}), addresses({"127.0.0.2", "0.0.0.0"})}) {
        Resolver fixed([&](const std::string& name) {
            return name == "issuer.test" ? addresses({"127.0.0.1"}) : both;
        });
        GuardedHttpClients judged({"https", "issuer.test", 443},
                                  outbound::make_tls_context(ca.path()), fixed, {});
        BOOST_TEST(refusal(judged.to({"http", "both.test", server.port()})) == "no connection");
    }
    BOOST_TEST(server.accepted() == 0);
    names["both.test"] = addresses({"10.255.255.255", "127.0.0.1"});
    BOOST_TEST(get(clients.to({"http", "both.test", server.port()})) == "ok");
}

// DNS rebinding: the first answer passes, and the one after it would lead to the server.
BOOST_AUTO_TEST_CASE(an_answer_that_changes_is_judged_anew) {
    const FakeServer server(always(kGood));
    std::atomic<int> asked = 0;
    Resolver changing([&](const std::string& name) {
        if (name == "issuer.test") return addresses({"127.0.0.1"});
        return ++asked == 1 ? addresses({"127.0.0.2"}) : addresses({"0.0.0.0"});
    });
    GuardedHttpClients judged({"https", "issuer.test", 443}, outbound::make_tls_context(ca.path()),
                              changing, {});
    outbound::HttpClient* client = judged.to({"http", "changing.test", server.port()});
    BOOST_TEST(refusal(client) == kRefused);
    BOOST_TEST(asked == 2);
    BOOST_TEST(refusal(client) == kRefused);
    BOOST_TEST(server.accepted() == 0);
}

// Each look-up of a connection is the only one: nothing is asked between the check and the use.
BOOST_AUTO_TEST_CASE(what_was_judged_is_what_is_connected_to) {
    const FakeServer server(always(kGood));
    std::atomic<int> asked = 0;
    Resolver alternating([&](const std::string& name) {
        if (name == "issuer.test") return addresses({"127.0.0.1"});
        return ++asked % 2 == 1 ? addresses({"127.0.0.1"}) : addresses({"0.0.0.0"});
    });
    GuardedHttpClients judged({"https", "issuer.test", 443}, outbound::make_tls_context(ca.path()),
                              alternating, {});
    BOOST_TEST(get(judged.to({"http", "alternating.test", server.port()})) == "ok");
    BOOST_TEST(asked == 1);
}

BOOST_AUTO_TEST_CASE(certificates_are_verified_for_each_origin) {
    names["keys.test"] = names["other.test"] = addresses({"127.0.0.1"});
    const TlsContext context = authority.server("DNS:keys.test");
    const FakeServer server(always(kGood), context.get());
    BOOST_TEST(get(clients.to({"https", "keys.test", server.port()})) == "ok");
    BOOST_TEST(refusal(clients.to({"https", "other.test", server.port()})) ==
               "the certificate is for another host name");
    const TlsContext expired = authority.server("DNS:keys.test", -1);
    const FakeServer old(always(kGood), expired.get());
    BOOST_TEST(refusal(clients.to({"https", "keys.test", old.port()})) ==
               "the certificate isn't valid at this time");
    const Authority stranger;
    const TlsContext foreign = stranger.server("DNS:keys.test");
    const FakeServer unknown(always(kGood), foreign.get());
    BOOST_TEST(refusal(clients.to({"https", "keys.test", unknown.port()})) ==
               "the certificate isn't trusted");
}

BOOST_AUTO_TEST_SUITE_END()
