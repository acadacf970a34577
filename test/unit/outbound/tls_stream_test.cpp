#include <boost/test/unit_test.hpp>

#include "unit/outbound/tls_bench.h"

using namespace difysso;
using namespace std::chrono_literals;
using namespace difysso::test;
using observe::Failure;
using observe::Reason;
using outbound::Deadline;

BOOST_FIXTURE_TEST_SUITE(tls_stream, TlsBench)

BOOST_AUTO_TEST_CASE(a_new_connection_resumes_the_last_session) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const TlsContext context = authority.server("DNS:localhost");
        SSL_CTX_set_max_proto_version(context.get(), version);
        std::atomic<int> resumed = 0;
        const FakeServer server(
            [&](FakeConnection& connection, int) {
                resumed += SSL_session_reused(connection.ssl());
                connection.read_request();
                connection.write(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\n"
                    "Content-Length: 2\r\n\r\nok");
                connection.wait_until_client_leaves();
            },
            context.get());
        TlsClient client("localhost", server, ca.path());
        for (int i = 0; i < 3; ++i)
            BOOST_TEST(client.get() == "ok");
        BOOST_TEST(resumed == 2);
    }
}

BOOST_AUTO_TEST_CASE(a_body_that_ends_without_a_close_notify_is_cut_off) {
    const TlsContext context = authority.server("DNS:localhost");
    for (const bool in_due_form : {true, false}) {
        const FakeServer server(
            [&](FakeConnection& connection, int) {
                connection.read_request();
                connection.write("HTTP/1.1 200 OK\r\n\r\nok");
                if (in_due_form) SSL_shutdown(connection.ssl());
            },
            context.get());
        TlsClient client("localhost", server, ca.path());
        if (in_due_form) {
            BOOST_TEST(client.get() == "ok");
        } else {
            BOOST_CHECK_THROW(client.get(), Failure);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_silent_handshake_ends_at_the_deadline) {
    const FakeServer server(
        [](FakeConnection& connection, int) { connection.wait_until_client_leaves(); });
    TlsClient client("localhost", server, ca.path());
    BOOST_CHECK_EXCEPTION(client.get(Deadline::after(50ms)), Failure, [](const Failure& failure) {
        return failure.reason() == Reason::deadline;
    });
}

// OpenSSL hands on whole records only: on a blocking socket it would wait for all of this one,
// whatever the time-out of a single read.
BOOST_AUTO_TEST_CASE(a_record_that_drips_ends_at_the_deadline) {
    const TlsContext context = authority.server("DNS:localhost");
    const FakeServer server(
        [](FakeConnection& connection, int) {
            connection.read_request();
            BIO* encrypted = BIO_new(BIO_s_mem());
            SSL_set0_wbio(connection.ssl(), encrypted);
            connection.write(kGood + std::string(8000, 'x'));
            char* data = nullptr;
            const long size = BIO_get_mem_data(encrypted, &data);
            for (const char byte : std::string(data, static_cast<std::size_t>(size))) {
                if (!connection.send_raw(std::string(1, byte)) || connection.client_left(10)) break;
            }
        },
        context.get());
    TlsClient client("localhost", server, ca.path());
    BOOST_CHECK_EXCEPTION(client.get(Deadline::after(100ms)), Failure, [](const Failure& failure) {
        return failure.reason() == Reason::deadline;
    });
}

BOOST_AUTO_TEST_CASE(many_threads_share_few_connections) {
    const TlsContext context = authority.server("DNS:localhost");
    const FakeServer server(
        [](FakeConnection& connection, int) {
            // Not kept for long, so that sessions are resumed by all threads at once.
            for (int i = 0; i < 3 && !connection.read_request().empty(); ++i) {
                connection.write(i < 2 ? kGood
                                       : "HTTP/1.1 200 OK\r\nConnection: close\r\n"
                                         "Content-Length: 2\r\n\r\nok");
            }
            connection.wait_until_client_leaves();
        },
        context.get());
    TlsClient client("localhost", server, ca.path());
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 15; ++round) {
                if (client.get() == "ok") ++good;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(good == 120);
}

BOOST_AUTO_TEST_SUITE_END()
