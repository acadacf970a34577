// Redis over TLS, with a client certificate and without.
#include <csignal>

#include <boost/test/unit_test.hpp>

#include "observe/failure.h"
#include "redis/make_client.h"
#include "redis_cluster.h"
#include "stack.h"
#include "unit/outbound/certificates.h"

using namespace difysso;
using namespace difysso::service;
using namespace std::chrono_literals;
using observe::Failure;
using outbound::Deadline;

namespace {

// The stack's Redis listens for TLS on a second port and wants a certificate from everybody there.
struct TlsStack {
    TlsStack() : before(std::signal(SIGPIPE, SIG_IGN)) {
        authority.write(files, "server", "DNS:localhost,IP:127.0.0.1");
        authority.write(files, "client", "DNS:difysso");
        test::Authority("Other CA").write(others, "client", "DNS:difysso");
        stack.redis.command({"CONFIG", "SET", "tls-cert-file", files / "server.crt", "tls-key-file",
                             files / "server.key", "tls-ca-cert-file", files / "ca.crt",
                             "tls-auth-clients", "yes", "tls-port", std::to_string(port)});
    }
    ~TlsStack() { std::signal(SIGPIPE, before); }

    config::Redis settings(const std::filesystem::path& certificates) const {
        config::Redis redis;
        redis.server = {"localhost", port};
        redis.password = observe::Secret(RedisServer::password);
        redis.tls = {.use = true,
                     .verify = true,
                     .ca_file = files / "ca.crt",
                     .certificate_file = certificates / "client.crt",
                     .key_file = certificates / "client.key"};
        return redis;
    }
    // As redis.conf and sentinel.conf have it.
    std::vector<std::string> certificate() const {
        return {"tls-cert-file " + (files / "server.crt").string(),
                "tls-key-file " + (files / "server.key").string(),
                "tls-ca-cert-file " + (files / "ca.crt").string(), "tls-auth-clients yes"};
    }
    std::string ping(const config::Redis& redis) {
        return redis::make_client(redis, resolver, 2)->command({"PING"}, Deadline::after(60s)).text;
    }
    Settings keys() const {
        return {{"REDIS_HOST", "localhost"},
                {"REDIS_PORT", std::to_string(port)},
                {"REDIS_USE_SSL", "true"},
                {"REDIS_SSL_CERT_REQS", "CERT_REQUIRED"},
                {"REDIS_SSL_CA_CERTS", files / "ca.crt"},
                {"REDIS_SSL_CERTFILE", files / "client.crt"},
                {"REDIS_SSL_KEYFILE", files / "client.key"}};
    }

    void (*before)(int);
    Stack stack{{.gateway = {.workers = 1, .threads = 4}, .serve = false}};
    std::filesystem::path files = stack.folder.make("redis-tls");
    std::filesystem::path others = stack.folder.make("redis-tls-others");
    test::Authority authority;
    const std::uint16_t port = free_port();
    outbound::Resolver resolver;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(redis_tls, TlsStack)

BOOST_AUTO_TEST_CASE(who_has_a_certificate_gets_in) {
    BOOST_TEST(ping(settings(files)) == "PONG");
    BOOST_CHECK_THROW(ping(settings(others)), Failure);
    config::Redis redis = settings(files);
    redis.tls.certificate_file = redis.tls.key_file = "";
    BOOST_CHECK_THROW(ping(redis), Failure);
    redis = settings(files);
    redis.tls.ca_file = others / "ca.crt";
    BOOST_CHECK_THROW(ping(redis), Failure);
    redis = settings(files);
    redis.tls.use = false;
    BOOST_CHECK_THROW(ping(redis), Failure);
}

BOOST_AUTO_TEST_CASE(a_large_value_comes_whole) {
    const auto client = redis::make_client(settings(files), resolver, 1);
    const std::string value(3'000'000, 'x');
    const auto replies =
        client->pipeline({{"SET", "large", value}, {"GET", "large"}}, Deadline::after(60s));
    BOOST_TEST((replies[1].text == value));
}

BOOST_AUTO_TEST_CASE(the_nodes_of_a_cluster_speak_it_too) {
    RedisCluster cluster(certificate());
    config::Redis redis = settings(files);
    redis.cluster.use = true;
    redis.cluster.servers = {{"127.0.0.1", cluster.tls_port(0)}};
    redis.cluster.password = observe::Secret(RedisServer::password);
    const auto client = redis::make_client(redis, resolver, 1);
    for (int i = 0; i < 50; ++i)
        BOOST_TEST(
            client->command({"SET", "key " + std::to_string(i), "1"}, Deadline::after(60s)).text ==
            "OK");
    for (std::size_t node = 0; node < RedisCluster::size; ++node)
        BOOST_TEST(!cluster.node(node).entries().empty());

    redis.tls.certificate_file = redis.tls.key_file = "";
    BOOST_CHECK_THROW(ping(redis), Failure);
}

BOOST_AUTO_TEST_CASE(sentinels_and_the_master_they_name_speak_it_too) {
    const std::uint16_t sentinel_port = free_port();
    std::string lines = "port 0\ntls-port " + std::to_string(sentinel_port) +
                        "\ntls-replication yes\nsentinel monitor mymaster 127.0.0.1 " +
                        std::to_string(port) + " 1\nsentinel auth-pass mymaster " +
                        RedisServer::quoted(RedisServer::password) + "\n";
    for (const std::string& line : certificate())
        lines += line + "\n";
    write_file(files / "sentinel.conf", lines);
    const Process process(
        Command{.arguments = {"/usr/bin/redis-server", files / "sentinel.conf", "--sentinel"}},
        stack.folder.make("sentinel"));
    wait_until([&] { return accepts_tcp(sentinel_port); }, "the Sentinel to accept connections");

    config::Redis redis = settings(files);
    redis.server = {"nowhere.test", 1};
    redis.sentinel.use = true;
    redis.sentinel.servers = {{"127.0.0.1", sentinel_port}};
    redis.sentinel.service_name = "mymaster";
    redis.sentinel.timeout = 10s;
    BOOST_TEST(ping(redis) == "PONG");

    redis.tls.ca_file = others / "ca.crt";
    BOOST_CHECK_THROW(ping(redis), Failure);
}

BOOST_AUTO_TEST_CASE(a_sign_in_works) {
    stack.gateway.configure(stack.settings({.settings = keys()}));
    stack.serve();
    Browser alice = stack.browser();
    BOOST_TEST(stack.sign_in(alice, "alice").done());
    const Result check = stack.gateway.run({"check"});
    BOOST_TEST(check.output.find("localhost:" + std::to_string(port) +
                                 ", database 0, TLS, writable") != std::string::npos,
               check.output);
}

BOOST_AUTO_TEST_SUITE_END()
