#include <boost/test/unit_test.hpp>

#include "unit/config/loading.h"

using namespace difysso;
using test::Environment;
using test::errors_with;
using test::Lines;
using test::settings_with;

namespace {

const Environment kSentinel{{"REDIS_USE_SENTINEL", "true"},
                            {"REDIS_SENTINELS", "s1:26379,10.0.0.6:26380"},
                            {"REDIS_SENTINEL_SERVICE_NAME", "mymaster"}};
const Environment kCluster{{"REDIS_USE_CLUSTERS", "true"}, {"REDIS_CLUSTERS", "n1:7001,n2:7002"}};

Environment with(Environment environment, const Environment& more) {
    for (const auto& [name, text] : more)
        environment[name] = text;
    return environment;
}

Lines warnings_with(const Environment& changes) {
    return test::lines_of(test::load_with(changes).warnings);
}

// Is one of them about the key.
bool names(const Lines& lines, const std::string& key) {
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
        return line.starts_with(key + " (") || line.starts_with(key + ": ");
    });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(redis_settings)

BOOST_AUTO_TEST_CASE(a_single_redis_without_tls_is_the_default) {
    const config::Redis redis = settings_with({}).redis;
    BOOST_TEST(redis.server.text() == "localhost:6379");
    BOOST_TEST(!redis.tls.use);
    BOOST_TEST(!redis.sentinel.use);
    BOOST_TEST(!redis.cluster.use);
}

BOOST_AUTO_TEST_CASE(sentinels_are_taken_apart) {
    const config::Redis redis =
        settings_with(with(kSentinel, {{"REDIS_SENTINEL_SOCKET_TIMEOUT", "0.25"},
                                       {"REDIS_SENTINEL_USERNAME", "u"},
                                       {"REDIS_SENTINEL_PASSWORD", "p"}}))
            .redis;
    BOOST_TEST(redis.sentinel.use);
    BOOST_REQUIRE(redis.sentinel.servers.size() == 2U);
    BOOST_TEST(redis.sentinel.servers[0].text() == "s1:26379");
    BOOST_TEST(redis.sentinel.servers[1].text() == "10.0.0.6:26380");
    BOOST_TEST(redis.sentinel.service_name == "mymaster");
    BOOST_TEST(redis.sentinel.username == "u");
    BOOST_TEST(redis.sentinel.password.reveal() == "p");
    BOOST_TEST(redis.sentinel.timeout.count() == 250);
}

BOOST_AUTO_TEST_CASE(servers_need_a_port_each) {
    for (const std::string bad : {"s1", "s1:", "s1:0", "s1:65536", "s1:1,,s2:2", "s1:1,", "s1:x",
                                  "redis://s1:1", "fd00::1:6379", ":6379", "s1:1 s2:2"}) {
        BOOST_TEST(names(errors_with({{"REDIS_SENTINELS", bad}}), "REDIS_SENTINELS"), bad);
        BOOST_TEST(names(errors_with({{"REDIS_CLUSTERS", bad}}), "REDIS_CLUSTERS"), bad);
    }
    const auto redis = settings_with(with(kCluster, {{"REDIS_CLUSTERS", "[fd00::1]:7001"}})).redis;
    BOOST_TEST(redis.cluster.servers.at(0).name == "fd00::1");
    BOOST_TEST(redis.cluster.servers.at(0).text() == "[fd00::1]:7001");
}

BOOST_AUTO_TEST_CASE(what_is_switched_on_must_be_complete) {
    BOOST_TEST(names(errors_with(with(kSentinel, {{"REDIS_SENTINELS", ""}})), "REDIS_SENTINELS"));
    BOOST_TEST(names(errors_with(with(kSentinel, {{"REDIS_SENTINEL_SERVICE_NAME", ""}})),
                     "REDIS_SENTINEL_SERVICE_NAME"));
    BOOST_TEST(names(errors_with(with(kCluster, {{"REDIS_CLUSTERS", ""}})), "REDIS_CLUSTERS"));
    BOOST_TEST(names(errors_with(with(kCluster, {{"REDIS_USERNAME", "difysso"}})),
                     "REDIS_CLUSTERS_PASSWORD"));
    // What is switched off may be anything that can be read.
    BOOST_TEST(errors_with({{"REDIS_SENTINEL_SERVICE_NAME", "mymaster"}}).empty());
}

// configs/middleware/cache/redis_config.py and extensions/ext_redis.py of Dify.
BOOST_AUTO_TEST_CASE(sentinel_wins_over_cluster_as_in_dify) {
    const Environment both = with(kSentinel, kCluster);
    const config::Redis redis = settings_with(both).redis;
    BOOST_TEST(redis.sentinel.use);
    BOOST_TEST(!redis.cluster.use);
    BOOST_TEST(names(warnings_with(both), "REDIS_USE_CLUSTERS"));
}

BOOST_AUTO_TEST_CASE(a_cluster_has_one_database) {
    BOOST_TEST(names(warnings_with(with(kCluster, {{"REDIS_DB", "3"}})), "REDIS_DB"));
    BOOST_TEST(warnings_with(kCluster).empty());
}

BOOST_AUTO_TEST_CASE(certificates_are_required_as_python_spells_it) {
    const std::string ca = test::corpus("certificates/rsa-2048.pem");
    for (const auto& [word, verified] :
         {std::pair{"CERT_NONE", false}, std::pair{"CERT_OPTIONAL", true},
          std::pair{"CERT_REQUIRED", true}, std::pair{"cert_required", true}}) {
        const config::Redis::Tls tls = settings_with({{"REDIS_USE_SSL", "true"},
                                                      {"REDIS_SSL_CERT_REQS", word},
                                                      {"REDIS_SSL_CA_CERTS", ca}})
                                           .redis.tls;
        BOOST_TEST(tls.use);
        BOOST_TEST(tls.verify == verified, word);
        BOOST_TEST(tls.ca_file == ca);
    }
    BOOST_TEST(names(warnings_with({{"REDIS_USE_SSL", "true"}}), "REDIS_SSL_CERT_REQS"));
    BOOST_TEST(warnings_with({{"REDIS_USE_SSL", "true"}, {"REDIS_SSL_CERT_REQS", "CERT_REQUIRED"}})
                   .empty());
}

BOOST_AUTO_TEST_CASE(a_certificate_of_ours_needs_its_key) {
    const auto errors = [](const std::string& certificate, const std::string& key) {
        return errors_with({{"REDIS_USE_SSL", "true"},
                            {"REDIS_SSL_CERT_REQS", "CERT_REQUIRED"},
                            {"REDIS_SSL_CERTFILE", certificate},
                            {"REDIS_SSL_KEYFILE", key}});
    };
    const std::string certificate = test::corpus("certificates/rsa-2048.pem");
    BOOST_TEST(
        names(errors(certificate, test::corpus("private-keys/p-521.pem")), "REDIS_SSL_KEYFILE"));
    BOOST_TEST(names(errors(certificate, test::corpus("private-keys/encrypted.pem")),
                     "REDIS_SSL_KEYFILE"));
    BOOST_TEST(names(errors(certificate, ""), "REDIS_SSL_CERTFILE"));
    BOOST_TEST(names(errors("", test::corpus("private-keys/p-256.pem")), "REDIS_SSL_CERTFILE"));
    BOOST_TEST(names(errors(test::corpus("private-keys/p-256.pem"), ""), "REDIS_SSL_CERTFILE"));
}

BOOST_AUTO_TEST_CASE(tls_beyond_what_dify_itself_does_is_told) {
    const Environment tls{{"REDIS_USE_SSL", "true"}, {"REDIS_SSL_CERT_REQS", "CERT_REQUIRED"}};
    BOOST_TEST(names(warnings_with(with(kSentinel, tls)), "REDIS_USE_SSL"));
    BOOST_TEST(names(warnings_with(with(kCluster, tls)), "REDIS_USE_SSL"));
    BOOST_TEST(settings_with(with(kCluster, tls)).redis.tls.use);
}

BOOST_AUTO_TEST_CASE(a_sentinel_has_at_most_ten_seconds) {
    for (const std::string bad : {"0", "-1", "10.1", "nan", "inf", "1s", "0,1", ""}) {
        const bool refused = names(errors_with({{"REDIS_SENTINEL_SOCKET_TIMEOUT", bad}}),
                                   "REDIS_SENTINEL_SOCKET_TIMEOUT");
        BOOST_TEST(refused == !bad.empty(), bad);
    }
}

BOOST_AUTO_TEST_SUITE_END()
