#include "config/key_table.h"
#include "config/read_database.h"
#include "config/read_redis.h"
#include "config/read_value.h"

namespace difysso::config {
namespace {

using enum Form;
using enum Group;
using Text = std::string_view;
using S = Settings;

constexpr std::array kKeys{
    Key{"DATABASE_URL", "", database, secret, kNone,
        "Dify's PostgreSQL as a URL: postgresql://user:password@host:5432/dify?sslmode=require. "
        "Wins "
        "over the DB_* as a whole",
        [](Text text, S&) {
            Database unused;
            return read_database_url(text, unused);
        }},
    Key{"DB_HOST", "", database, plain, value(kDefaultHost),
        "Its host, the folder of its socket, or several hosts (comma list): the one that takes "
        "writes is found",
        [](Text text, S& s) { return read_database_hosts(text, s.database.host); }},
    Key{"DB_PORT", "", database, plain, value(kDefaultPort), "Its port, or one for each host",
        [](Text text, S& s) { return read_database_ports(text, s.database.port); }},
    Key{"DB_USERNAME", "DB_USER", database, plain, value(kDefaultUser), "The role to log in as",
        [](Text text, S& s) { return read_text(text, s.database.user); }},
    Key{"DB_PASSWORD", "", database, secret, kNone, "Its password; may be empty",
        [](Text text, S& s) { return read_secret(text, s.database.password); }},
    Key{"DB_DATABASE", "DB_NAME", database, plain, value("dify"), "Dify's database",
        [](Text text, S& s) { return read_text(text, s.database.name); }},
    Key{"DB_EXTRAS", "", database, plain, kNone,
        "libpq's parameters, e.g. sslmode=verify-full&options=-c%20search_path%3Ddify",
        [](Text text, S& s) { return read_database_extras(text, s.database.options); }},
    Key{"DB_TYPE", "", database, plain, value("postgresql"),
        "As in Dify; only postgresql is served",
        [](Text text, S&) {
            return lower(text) == "postgresql"
                       ? Complaint()
                       : Complaint("is not postgresql, the only kind of database served here");
        }},
    Key{"DB_PREPARED", "", database, plain, value("true"),
        "Keep statements prepared on the server; false for a PgBouncer in transaction mode",
        [](Text text, S& s) { return read_flag(text, s.database.prepared); }},
    Key{"SQL_DIR", "", database, plain, derived("the installed folder"),
        "Folder of the files that difysso migrate applies",
        [](Text text, S& s) { return read_text(text, s.sql_dir); }},

    Key{"REDIS_HOST", "", redis, plain, value("localhost"),
        "Dify's Redis; not used with Sentinel or a cluster",
        [](Text text, S& s) { return read_server(text, s.redis.server.name); }},
    Key{"REDIS_PORT", "", redis, plain, value("6379"), "Port of Dify's Redis",
        [](Text text, S& s) { return read_port(text, s.redis.server.port); }},
    Key{"REDIS_USERNAME", "", redis, plain, kNone, "The user to log in as; empty: the default user",
        [](Text text, S& s) { return read_text(text, s.redis.username); }},
    Key{"REDIS_PASSWORD", "", redis, secret, kNone, "Its password",
        [](Text text, S& s) { return read_secret(text, s.redis.password); }},
    Key{"REDIS_DB", "", redis, plain, value("0"), "Number of the database; a cluster has only 0",
        [](Text text, S& s) {
            return read_number(text, 0, 1'000'000, "must be a database's number, as in 0",
                               s.redis.db);
        }},
    Key{"REDIS_KEY_PREFIX", "", redis, plain, kNone,
        "As in Dify 1.14 and newer: put before every key, with a colon",
        [](Text text, S& s) { return read_text(without_blanks(text), s.redis.key_prefix); }},
    Key{"REDIS_USE_SSL", "", redis, plain, value("false"),
        "Speak TLS to Redis, also to Sentinels and to a cluster's nodes",
        [](Text text, S& s) { return read_flag(text, s.redis.tls.use); }},
    Key{"REDIS_SSL_CERT_REQS", "", redis, plain, value("CERT_NONE"),
        "CERT_REQUIRED (or CERT_OPTIONAL, which means the same to a client): the server's "
        "certificate must be trusted and have the name it was reached by; CERT_NONE: nobody looks "
        "at it",
        [](Text text, S& s) { return read_certificate_requirement(text, s.redis.tls.verify); }},
    Key{"REDIS_SSL_CA_CERTS", "", redis, plain, derived("the system's"),
        "File with the CAs to trust, in PEM",
        [](Text text, S& s) { return read_ca_file(text, s.redis.tls.ca_file); }},
    Key{"REDIS_SSL_CERTFILE", "", redis, plain, kNone,
        "File with our certificate, where Redis asks for one, in PEM",
        [](Text text, S& s) { return read_ca_file(text, s.redis.tls.certificate_file); }},
    Key{"REDIS_SSL_KEYFILE", "", redis, plain, derived("the certificate's file"),
        "File with its private key, in PEM",
        [](Text text, S& s) { return read_key_file(text, s.redis.tls.key_file); }},
    Key{"REDIS_USE_SENTINEL", "", redis, plain, value("false"),
        "Ask Sentinels which server is the master",
        [](Text text, S& s) { return read_flag(text, s.redis.sentinel.use); }},
    Key{"REDIS_SENTINELS", "", redis, plain, kNone, "The Sentinels: host:port,host:port",
        [](Text text, S& s) { return read_servers(text, s.redis.sentinel.servers); }},
    Key{"REDIS_SENTINEL_SERVICE_NAME", "", redis, plain, kNone, "What they call the master",
        [](Text text, S& s) { return read_text(text, s.redis.sentinel.service_name); }},
    Key{"REDIS_SENTINEL_USERNAME", "", redis, plain, kNone,
        "The user to log in as at the Sentinels; empty: the default user",
        [](Text text, S& s) { return read_text(text, s.redis.sentinel.username); }},
    Key{"REDIS_SENTINEL_PASSWORD", "", redis, secret, kNone, "Its password",
        [](Text text, S& s) { return read_secret(text, s.redis.sentinel.password); }},
    Key{"REDIS_SENTINEL_SOCKET_TIMEOUT", "", redis, plain, value("0.1"),
        "How many seconds a Sentinel has to let us in, and to answer",
        [](Text text, S& s) { return read_timeout(text, s.redis.sentinel.timeout); }},
    Key{"REDIS_USE_CLUSTERS", "", redis, plain, value("false"), "Speak to a Redis Cluster",
        [](Text text, S& s) { return read_flag(text, s.redis.cluster.use); }},
    Key{"REDIS_CLUSTERS", "", redis, plain, kNone,
        "Some of its nodes, from which the others are learned: host:port,host:port",
        [](Text text, S& s) { return read_servers(text, s.redis.cluster.servers); }},
    Key{"REDIS_CLUSTERS_PASSWORD", "", redis, secret, kNone,
        "The password at its nodes, of REDIS_USERNAME or the default user",
        [](Text text, S& s) { return read_secret(text, s.redis.cluster.password); }},
};

}  // namespace

std::span<const Key> store_keys() {
    return kKeys;
}

}  // namespace difysso::config
