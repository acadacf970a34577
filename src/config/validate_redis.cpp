#include "config/read_certificate.h"
#include "config/validate.h"

namespace difysso::config {
namespace {

void check_tls(Validation& validation) {
    Redis::Tls& tls = validation.settings.redis.tls;
    if (!tls.use) return;
    if (!tls.verify && validation.good("REDIS_SSL_CERT_REQS")) {
        validation.warning("REDIS_SSL_CERT_REQS",
                           "is CERT_NONE: whoever gets between us and Redis can pass for it; set "
                           "it to CERT_REQUIRED, and REDIS_SSL_CA_CERTS");
    }
    if (tls.certificate_file.empty()) {
        if (!tls.key_file.empty() && validation.good("REDIS_SSL_CERTFILE"))
            validation.missing("REDIS_SSL_CERTFILE", "is not set, but REDIS_SSL_KEYFILE is");
        return;
    }
    if (!validation.good("REDIS_SSL_KEYFILE")) return;
    if (tls.key_file.empty()) tls.key_file = tls.certificate_file;
    if (!belong_together(tls.certificate_file, tls.key_file))
        validation.error(
            validation.is_given("REDIS_SSL_KEYFILE") ? "REDIS_SSL_KEYFILE" : "REDIS_SSL_CERTFILE",
            "has no private key of the certificate in REDIS_SSL_CERTFILE");
}

void check_sentinel(Validation& validation) {
    const Redis::Sentinel& sentinel = validation.settings.redis.sentinel;
    if (sentinel.servers.empty() && validation.good("REDIS_SENTINELS"))
        validation.missing("REDIS_SENTINELS", "is not set, but REDIS_USE_SENTINEL is");
    if (sentinel.service_name.empty() && validation.good("REDIS_SENTINEL_SERVICE_NAME"))
        validation.missing("REDIS_SENTINEL_SERVICE_NAME",
                           "is not set, but REDIS_USE_SENTINEL is; it is the name in the "
                           "Sentinels' line `sentinel monitor`");
}

void check_cluster(Validation& validation) {
    const Redis& redis = validation.settings.redis;
    if (redis.cluster.servers.empty() && validation.good("REDIS_CLUSTERS"))
        validation.missing("REDIS_CLUSTERS", "is not set, but REDIS_USE_CLUSTERS is");
    if (redis.db != 0)
        validation.warning("REDIS_DB", "isn't used: a cluster has only the database 0");
    if (!redis.username.empty() && redis.cluster.password.empty())
        validation.missing("REDIS_CLUSTERS_PASSWORD", "is not set, but REDIS_USERNAME is");
}

}  // namespace

void validate_redis(Validation& validation) {
    Redis& redis = validation.settings.redis;
    check_tls(validation);
    if (redis.sentinel.use && redis.cluster.use) {
        validation.warning("REDIS_USE_CLUSTERS", "isn't used: REDIS_USE_SENTINEL is set, and wins");
        redis.cluster.use = false;
    }
    if (redis.sentinel.use) check_sentinel(validation);
    if (redis.cluster.use) check_cluster(validation);
    if (redis.tls.use && (redis.sentinel.use || redis.cluster.use)) {
        validation.warning("REDIS_USE_SSL",
                           "is true: the gateway speaks TLS to Sentinels and to a cluster, Dify "
                           "itself doesn't; set it to false where their ports have no TLS");
    }
}

}  // namespace difysso::config
