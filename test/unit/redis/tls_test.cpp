#include <csignal>

#include "unit/outbound/certificates.h"
#include "unit/redis/redis_bench.h"

using namespace difysso;
using namespace difysso::test;
using observe::Reason;

namespace {

struct TlsRedis {
    TlsRedis() : before(std::signal(SIGPIPE, SIG_IGN)) {}
    ~TlsRedis() { std::signal(SIGPIPE, before); }

    config::Redis settings_of(const FakeServer& server, bool verify) const {
        config::Redis redis = settings(server);
        redis.tls.use = true;
        redis.tls.verify = verify;
        redis.tls.ca_file = ca.path();
        return redis;
    }

    void (*before)(int);
    Authority authority;
    Authority::File ca = authority.file();
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls, TlsRedis)

BOOST_AUTO_TEST_CASE(a_trusted_server_of_that_name_is_spoken_to) {
    const auto context = authority.server("IP:127.0.0.1");
    const FakeServer server(always("$1\r\nv\r\n"), context.get());
    Client client(settings_of(server, true));
    BOOST_TEST(client.get().text == "v");
    BOOST_TEST(client.get().text == "v");
    BOOST_TEST(server.accepted() == 1);
}

BOOST_AUTO_TEST_CASE(a_server_of_another_name_or_authority_is_not) {
    const auto other_name = authority.server("DNS:redis.example.org");
    const auto other_authority = Authority().server("IP:127.0.0.1");
    const auto expired = authority.server("IP:127.0.0.1", -1);
    for (SSL_CTX* context : {other_name.get(), other_authority.get(), expired.get()}) {
        const FakeServer server(always("$1\r\nv\r\n"), context);
        Client strict(settings_of(server, true));
        BOOST_TEST((strict.refusal() == Reason::redis_unavailable));
        // CERT_NONE: whoever it is.
        Client lax(settings_of(server, false));
        BOOST_TEST(lax.get().text == "v");
    }
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_gets_no_password) {
    std::string seen;
    {
        const FakeServer server([&](FakeConnection& connection, int) {
            seen = connection.read_bytes(64);
            connection.write("-ERR\r\n");
        });
        config::Redis redis = settings_of(server, false);
        redis.password = observe::Secret("canary");
        Client client(redis);
        BOOST_TEST((client.refusal() == Reason::redis_unavailable));
    }
    BOOST_TEST(!seen.empty());
    BOOST_TEST(seen.find("canary") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_none_is_told_when_the_client_is_made) {
    config::Redis redis;
    redis.tls.use = true;
    redis.tls.certificate_file = redis.tls.key_file = "/nonexistent/redis.pem";
    outbound::Resolver resolver;
    BOOST_CHECK_EXCEPTION(redis::PooledClient(redis, resolver, 1), observe::Failure,
                          [](const observe::Failure& failure) {
                              return failure.reason() == Reason::redis_unavailable;
                          });
}

BOOST_AUTO_TEST_SUITE_END()
