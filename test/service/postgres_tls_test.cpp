// PostgreSQL over TLS, up to sslmode=verify-full.
#include <boost/test/unit_test.hpp>

#include "postgres/pooled_database.h"
#include "stack.h"
#include "unit/outbound/certificates.h"

using namespace difysso;
using namespace difysso::service;
using namespace std::chrono_literals;
using observe::Failure;
using outbound::Deadline;

namespace {

Deadline late() {
    return Deadline::after(60s);
}

struct Certificates {
    Certificates() {
        const std::string user = unprivileged("postgres");
        authority.write(files, "server", "DNS:localhost");
        test::Authority("Other CA").write(others, "server", "DNS:localhost");
        for (const char* name : {"server.key", "server.crt", "ca.crt"}) {
            std::filesystem::permissions(files / name, std::filesystem::perms::owner_read);
            give_to(files / name, user);
        }
    }
    PostgresOptions options() const {
        return {.settings = {{"ssl", "on"},
                             {"ssl_cert_file", files / "server.crt"},
                             {"ssl_key_file", files / "server.key"},
                             {"ssl_ca_file", files / "ca.crt"}}};
    }
    TemporaryFolder folder;
    std::filesystem::path files = folder.make("tls", unprivileged("postgres"));
    std::filesystem::path others = folder.make("others");
    test::Authority authority;
};

struct TlsStack {
    // What the session says of its TLS, or why there is none.
    std::string session(const std::string& host, const std::string& mode,
                        const std::filesystem::path& ca = {}) {
        config::Database database;
        database.host = host;
        database.port = std::to_string(stack.postgres.port());
        database.user = PostgresServer::superuser;
        database.password = observe::Secret(stack.postgres.superuser_password());
        database.name = "dify";
        database.options["sslmode"] = mode;
        if (!ca.empty()) database.options["sslrootcert"] = ca;
        try {
            postgres::PooledDatabase pool(database, resolver, 1);
            const postgres::Statement tls{
                "test_tls", "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"};
            return std::string(pool.acquire(late())->execute(tls, {}, late())->text(0, 0));
        } catch (const Failure& failure) {
            return std::string(failure.detail().view());
        }
    }

    Certificates certificates;
    Stack stack{{.gateway = {.workers = 1, .threads = 4},
                 .postgres = certificates.options(),
                 .serve = false}};
    const std::filesystem::path our_ca = certificates.files / "ca.crt";
    const std::filesystem::path other_ca = certificates.others / "ca.crt";
    outbound::Resolver resolver;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(postgres_tls, TlsStack)

BOOST_AUTO_TEST_CASE(each_mode_asks_for_what_it_is_called) {
    BOOST_TEST(session("localhost", "disable") == "");
    BOOST_TEST(session("localhost", "require") == "TLSv1.3");
    BOOST_TEST(session("127.0.0.1", "require") == "TLSv1.3");
    BOOST_TEST(session("localhost", "verify-ca", our_ca) == "TLSv1.3");
    BOOST_TEST(session("127.0.0.1", "verify-ca", our_ca) == "TLSv1.3");
    BOOST_TEST(session("localhost", "verify-full", our_ca) == "TLSv1.3");
    BOOST_TEST(session("127.0.0.1", "verify-full", our_ca) ==
               "the server's certificate is for another host name");
    for (const std::string mode : {"verify-ca", "verify-full"}) {
        BOOST_TEST(session("localhost", mode, other_ca) ==
                   "the server's certificate isn't trusted");
        BOOST_TEST(session("localhost", mode, "/nonexistent/ca.crt") ==
                   "the file of the parameter sslrootcert can't be used");
    }
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_is_refused_where_it_is_required) {
    const PostgresServer plain(certificates.folder);
    config::Database database;
    database.host = "localhost";
    database.port = std::to_string(plain.port());
    database.user = PostgresServer::superuser;
    database.password = observe::Secret(plain.superuser_password());
    database.name = "postgres";
    database.options["sslmode"] = "require";
    postgres::PooledDatabase pool(database, resolver, 1);
    BOOST_CHECK_EXCEPTION(pool.acquire(late()), Failure, [](const Failure& failure) {
        return failure.detail().view() == "the server has no TLS";
    });
}

BOOST_AUTO_TEST_CASE(a_sign_in_works) {
    stack.gateway.configure(stack.settings(
        {.settings = {{"DB_HOST", "localhost"},
                      {"DB_EXTRAS", "sslmode=verify-full&sslrootcert=" + our_ca.string()}}}));
    stack.serve();
    Browser alice = stack.browser();
    BOOST_TEST(stack.sign_in(alice, "alice").done());
    BOOST_TEST(stack.postgres.value("SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a"
                                    " USING (pid) WHERE a.usename = 'difysso' AND NOT s.ssl") ==
               "0");
    const Result check = stack.gateway.run({"check"});
    BOOST_TEST(check.output.find(", TLSv1.3") != std::string::npos, check.output);
}

BOOST_AUTO_TEST_SUITE_END()
