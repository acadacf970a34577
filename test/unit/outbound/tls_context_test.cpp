#include "outbound/tls_context.h"

#include <future>

#include <boost/test/unit_test.hpp>

#include "unit/outbound/tls_bench.h"

using namespace difysso;
using namespace difysso::test;
using observe::Failure;
using observe::Reason;

namespace {

// What the client says to a server that the script never gets to see.
struct Refusal {
    Reason reason = Reason::internal;
    std::string detail;
};
Refusal refusal(const std::string& host, SSL_CTX* server_context, const std::string& ca_file) {
    std::atomic<int> requests = 0;
    const FakeServer server(
        [&](FakeConnection& connection, int) {
            // A client that refuses the certificate may still let the server's handshake end.
            if (!connection.read_request().empty()) ++requests;
        },
        server_context);
    TlsClient client(host, server, ca_file);
    Refusal result;
    try {
        client.get();
    } catch (const Failure& failure) {
        result = {failure.reason(), std::string(failure.detail().view())};
    }
    BOOST_TEST(requests == 0);
    return result;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls_context, TlsBench)

BOOST_AUTO_TEST_CASE(a_server_with_a_good_certificate_is_believed_and_its_connection_kept) {
    const TlsContext context = authority.server("DNS:localhost,IP:127.0.0.1");
    const FakeServer server(always(kGood), context.get());
    for (const std::string host : {"localhost", "127.0.0.1"}) {
        TlsClient client(host, server, ca.path());
        BOOST_TEST(client.get() == "ok");
        BOOST_TEST(client.get() == "ok");
    }
    BOOST_TEST(server.accepted() == 2);
}

BOOST_AUTO_TEST_CASE(the_host_is_named_in_the_handshake_but_an_address_is_not) {
    const TlsContext context = authority.server("DNS:localhost,IP:127.0.0.1");
    for (const auto& [host, expected] :
         {std::pair{"localhost", "localhost"}, std::pair{"127.0.0.1", "none"}}) {
        std::promise<std::string> name;
        const FakeServer server(
            [&](FakeConnection& connection, int number) {
                const char* sent = SSL_get_servername(connection.ssl(), TLSEXT_NAMETYPE_host_name);
                name.set_value(sent == nullptr ? "none" : sent);
                always(kGood)(connection, number);
            },
            context.get());
        TlsClient(host, server, ca.path()).get();
        BOOST_TEST(name.get_future().get() == expected);
    }
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_host_is_refused) {
    for (const std::string names : {"DNS:other.test", "DNS:*.localhost", "IP:127.0.0.1",
                                    "DNS:localhost.test", "URI:https://localhost"}) {
        const Refusal result = refusal("localhost", authority.server(names).get(), ca.path());
        BOOST_TEST((result.reason == Reason::provider_unavailable), names);
        BOOST_TEST(result.detail == "the certificate is for another host name", names);
    }
    const Refusal address =
        refusal("127.0.0.1", authority.server("DNS:localhost,IP:127.0.0.2").get(), ca.path());
    BOOST_TEST(address.detail == "the certificate is for another host name");
}

BOOST_AUTO_TEST_CASE(a_certificate_of_an_unknown_authority_is_refused) {
    const TlsContext context = authority.server("DNS:localhost");
    const Authority other;
    const auto other_file = other.file();
    const Refusal foreign = refusal("localhost", context.get(), other_file.path());
    BOOST_TEST((foreign.reason == Reason::provider_unavailable));
    BOOST_TEST(foreign.detail == "the certificate isn't trusted");
    // Nor does the system know the authority of a test.
    BOOST_TEST(refusal("localhost", context.get(), "").detail == "the certificate isn't trusted");
}

BOOST_AUTO_TEST_CASE(a_certificate_that_has_expired_is_refused) {
    const Refusal result =
        refusal("localhost", authority.server("DNS:localhost", -1).get(), ca.path());
    BOOST_TEST((result.reason == Reason::provider_unavailable));
    BOOST_TEST(result.detail == "the certificate isn't valid at this time");
}

BOOST_AUTO_TEST_CASE(an_old_protocol_is_refused) {
    const TlsContext context = authority.server("DNS:localhost");
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
    const Refusal result = refusal("localhost", context.get(), ca.path());
    BOOST_TEST((result.reason == Reason::provider_unavailable));
    BOOST_TEST(result.detail == "the TLS handshake failed");
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_is_refused) {
    const FakeServer server([](FakeConnection& connection, int) {
        connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
        connection.wait_until_client_leaves();
    });
    TlsClient client("localhost", server, ca.path());
    BOOST_CHECK_EXCEPTION(client.get(), Failure, [](const Failure& failure) {
        return failure.reason() == Reason::provider_unavailable;
    });
}

BOOST_AUTO_TEST_CASE(the_environment_may_name_the_systems_authorities) {
    const TlsContext context = authority.server("DNS:localhost");
    const FakeServer server(always(kGood), context.get());
    setenv("SSL_CERT_FILE", ca.path().c_str(), 1);
    TlsClient client("localhost", server, "");
    unsetenv("SSL_CERT_FILE");
    BOOST_TEST(client.get() == "ok");
}

BOOST_AUTO_TEST_CASE(a_file_without_authorities_is_refused) {
    for (const std::string path : {"/no/such/file", "/dev/null"}) {
        BOOST_CHECK_EXCEPTION(outbound::make_tls_context(path), Failure,
                              [](const Failure& failure) {
                                  return failure.reason() == Reason::provider_unavailable;
                              });
    }
}

BOOST_AUTO_TEST_SUITE_END()
