#include <boost/test/unit_test.hpp>

#include "config/key_table.h"
#include "unit/config/loading.h"
#include "unit/config/settings_text.h"
#include "unit/observe/scratch.h"

// For each key of the table: a value that has to arrive in Settings or to be answered with a
// problem, and one that has to be refused. A key without a row here fails.

namespace {

using namespace difysso;
using test::Environment;

struct Sample {
    std::string value;
    std::string bad;
    Environment with = {};  // what it needs beside it
};

const std::string kControl = "canary\x01";
const std::string kTenant = "6f1d2a1e-8f53-4a21-9c1e-3a2b7c8d9e0f";

const Environment kSentinels{{"REDIS_SENTINELS", "10.0.0.5:26379"},
                             {"REDIS_SENTINEL_SERVICE_NAME", "mymaster"}};

const std::map<std::string, Sample, std::less<>>& samples() {
    static const std::map<std::string, Sample, std::less<>> kSamples{
        {"BASE_URL", {"https://sso.example.org", "canary"}},
        {"MOUNT_PATH", {"/sso", "canary"}},
        {"ALLOWED_HOSTS", {"a.example.org", "canary/"}},
        {"RETURN_HOSTS", {"a.example.org", "canary/"}},
        {"TRUSTED_PROXIES", {"10.0.0.1", "canary"}},
        {"ALLOW_INSECURE_HTTP", {"yes", "canary"}},
        {"FCGI_WEB_SERVER_ADDRS", {"10.0.0.1", "canary"}},
        {"LISTEN_MODE", {"0600", "canary"}},
        {"LISTEN_GROUP", {"root", "canary"}},
        {"DEBUG", {"1", "canary"}},
        {"LOG_LEVEL", {"ERROR", "canary"}},
        {"LOG_TARGET", {"syslog", "canary"}},
        {"DATABASE_URL", {"postgresql://a:canary@b/c", "canary"}},
        {"DB_HOST", {"db_postgres", "canary:1"}},
        {"DB_PORT", {"5433", "canary"}},
        {"DB_USERNAME", {"difysso", kControl}},
        {"DB_PASSWORD", {"canary-other", kControl}},
        {"DB_DATABASE", {"other", kControl}},
        {"DB_EXTRAS", {"sslmode=require", "canary"}},
        {"DB_PREPARED", {"false", "canary"}},
        {"DB_TYPE", {"mysql", "canary"}},
        {"SQL_DIR", {"/opt/sql", kControl}},
        {"REDIS_HOST", {"redis", "canary:1"}},
        {"REDIS_PORT", {"6380", "canary"}},
        {"REDIS_USERNAME", {"difysso", kControl}},
        {"REDIS_PASSWORD", {"canary-other", kControl}},
        {"REDIS_DB", {"3", "canary"}},
        {"REDIS_KEY_PREFIX", {"dify", kControl}},
        {"REDIS_USE_SSL", {"true", "canary"}},
        {"REDIS_SSL_CERT_REQS", {"CERT_REQUIRED", "canary"}},
        {"REDIS_SSL_CA_CERTS", {test::corpus("certificates/rsa-2048.pem"), "/canary"}},
        {"REDIS_SSL_CERTFILE", {test::corpus("certificates/rsa-2048.pem"), "/canary"}},
        {"REDIS_SSL_KEYFILE", {test::corpus("private-keys/p-256.pem"), "/canary"}},
        {"REDIS_USE_SENTINEL", {"true", "canary", kSentinels}},
        {"REDIS_SENTINELS", {"10.0.0.5:26379, s2:26380", "canary"}},
        {"REDIS_SENTINEL_SERVICE_NAME", {"mymaster", kControl}},
        {"REDIS_SENTINEL_USERNAME", {"dify", kControl}},
        {"REDIS_SENTINEL_PASSWORD", {"canary-other", kControl}},
        {"REDIS_SENTINEL_SOCKET_TIMEOUT", {"0.5", "canary"}},
        {"REDIS_USE_CLUSTERS", {"true", "canary", {{"REDIS_CLUSTERS", "10.0.0.5:6379"}}}},
        {"REDIS_CLUSTERS", {"10.0.0.5:6379,[fd00::1]:6379", "canary:0"}},
        {"REDIS_CLUSTERS_PASSWORD", {"canary-other", kControl}},
        {"CASDOOR_ENDPOINT", {"https://other.example.org", "canary"}},
        {"CASDOOR_CLIENT_ID", {"other", kControl}},
        {"CASDOOR_CLIENT_SECRET", {"canary-other", kControl}},
        {"CASDOOR_ORG_NAME", {"other", kControl}},
        {"CASDOOR_APP_NAME", {"other", kControl}},
        {"CASDOOR_CERT", {test::certificate("rsa-2048.pem"), "canary"}},
        {"CASDOOR_ISSUER", {"https://other.example.org", "canary"}},
        {"CASDOOR_INTERNAL_ENDPOINT", {"https://10.0.0.1", "canary"}},
        {"CASDOOR_CA_FILE", {test::corpus("certificates/rsa-2048.pem"), "/canary"}},
        {"CASDOOR_LOGOUT", {"true", "canary"}},
        {"SECRET_KEY", {"canary-other", kControl}},
        {"SECRET_KEY_PREVIOUS", {"canary-other", kControl}},
        {"DIFY_VERSION", {"1.9.1", "canary"}},
        {"CONSOLE_WEB_URL", {"https://dify.example.org", "canary"}},
        {"CONSOLE_API_URL", {"http://localhost", "canary"}},
        {"COOKIE_DOMAIN", {"example.org", "canary/"}},
        {"NEXT_PUBLIC_COOKIE_DOMAIN",
         {"1",
          "canary/",
          {{"CONSOLE_WEB_URL", "https://dify.example.org"},
           {"CONSOLE_API_URL", "https://dify.example.org"}}}},
        {"EDITION", {"COMMUNITY", "canary"}},
        {"ACCESS_TOKEN_EXPIRE_MINUTES", {"30", "canary"}},
        {"REFRESH_TOKEN_EXPIRE_DAYS", {"0.5", "canary"}},
        {"HOSTED_POOL_CREDITS", {"0", "canary"}},
        {"ALLOW_REGISTER", {"false", "canary"}},
        {"LINK_BY_EMAIL", {"always", "canary"}},
        {"WORKSPACE_POLICY", {"existing", "canary"}},
        {"DEFAULT_ROLE", {"editor", "canary", {{"WORKSPACE_POLICY", "join:" + kTenant}}}},
        {"ALLOWED_GROUPS", {"staff", "canary,"}},
        {"ROLE_MAP", {"staff=admin", "canary", {{"WORKSPACE_POLICY", "join:" + kTenant}}}},
        {"ROLE_SYNC", {"true", "canary"}},
        {"OFFBOARD", {"ban", "canary"}},
        {"SCIM_TOKEN", {"canary-sixteen-or-more", "canary"}},
        {"CASDOOR_WEBHOOK_SECRET", {"canary-sixteen-or-more", "canary"}},
        {"ALLOWED_EMAIL_DOMAINS", {"example.org", "canary@example.org"}},
        {"MAX_REQUESTS", {"1000", "-1"}},
        {"AUDIT_RETENTION_DAYS", {"0", "-1"}},
        {"ADMIN_EMAILS", {"ann@example.org,bob@example.org", "canary"}},
        {"ADMIN_GROUPS", {"operators", "canary,,"}},
        {"ADMIN_TOKEN", {"canary-0123456789abcdef0123456789abcdef", "canary-0123456789abcdef"}},
        {"METRICS_ALLOW", {"192.0.2.0/24", "canary"}},
        {"RATE_LIMIT_LOGIN", {"0", "canary"}},
        {"RATE_LIMIT_CALLBACK_FAILURES", {"0", "canary"}},
        {"RATE_LIMIT_REFRESH", {"0", "canary"}},
        {"STATE_DIRECTORY", {"/var/lib/difysso", "canary"}},
        {"OIDC_PROVIDERS", {"idp", "canary!"}},
        {"OIDC_IDP_ISSUER", {"https://other.example.org/", "canary"}},
        {"OIDC_IDP_CLIENT_ID", {"other", kControl}},
        {"OIDC_IDP_CLIENT_SECRET", {"canary-other", kControl}},
        {"OIDC_IDP_NAME", {"Our directory", kControl}},
        {"OIDC_IDP_SCOPES", {"openid email", "canary"}},
        {"OIDC_IDP_ALGORITHMS", {"PS256", "canary"}},
        {"OIDC_IDP_CA_FILE", {test::corpus("certificates/rsa-2048.pem"), "/canary"}},
        {"OIDC_IDP_TOKEN_AUTH_METHOD", {"client_secret_post", "canary"}},
        {"OIDC_IDP_PRIVATE_KEY",
         {test::private_key("p-256.pem"),
          "canary",
          {{"OIDC_IDP_TOKEN_AUTH_METHOD", "private_key_jwt"}}}},
        {"OIDC_IDP_RESPONSE_MODE", {"form_post", "canary"}},
        {"OIDC_IDP_PROMPT", {"login", "canary"}},
        {"OIDC_IDP_MAX_AGE", {"0", "canary"}},
        {"OIDC_IDP_ACR_VALUES", {"phr", kControl}},
        {"OIDC_IDP_USERINFO", {"never", "canary"}},
        {"OIDC_IDP_PAR", {"on", "canary"}},
        {"OIDC_IDP_OWN_CALLBACK", {"on", "canary"}},
        {"OIDC_IDP_LOGOUT", {"on", "canary"}},
        {"OIDC_IDP_REFRESH", {"on", "canary"}},
        {"OIDC_IDP_CLAIM_EMAIL", {"upn", "canary."}},
        {"OIDC_IDP_CLAIM_NAME", {"nickname", ".canary"}},
        {"OIDC_IDP_CLAIM_GROUPS", {"realm_access.roles", "canary..canary"}},
        {"CLOCK_SKEW_SECONDS", {"0", "canary"}},
        {"DIFY_STORAGE_PATH", {"/other", "canary"}},
        {"DIFY_INNER_API_URL", {"http://api:5001", "canary", {{"DIFY_INNER_API_KEY", "canary"}}}},
        {"DIFY_INNER_API_KEY",
         {"canary-other", kControl, {{"DIFY_INNER_API_URL", "http://api:5001"}}}},
        {"STORAGE_TYPE", {"s3", "canary canary"}},
        {"OPENDAL_SCHEME", {"s3", "canary canary"}},
        {"KEY_PROVIDER_TYPE", {"vault", "canary canary"}},
    };
    return kSamples;
}

// The keys of the table, and those of a provider called idp.
std::vector<config::Key> all_keys() {
    static const config::ProviderKeys kOfProvider({"idp"});
    std::vector<config::Key> keys;
    for (const auto part : {config::gateway_keys(), config::store_keys(), config::sign_in_keys(),
                            kOfProvider.all()}) {
        keys.insert(keys.end(), part.begin(), part.end());
    }
    return keys;
}

// What the key needs beside it.
Environment needs_of(const config::Key& key) {
    const auto sample = samples().find(key.name);
    BOOST_TEST_REQUIRE((sample != samples().end()));
    Environment needs = key.group == config::Group::openid ? test::provider("IDP") : Environment();
    needs.insert(sample->second.with.begin(), sample->second.with.end());
    if (key.name == "OIDC_PROVIDERS") needs.erase("OIDC_PROVIDERS");
    return needs;
}

// Everything that load() makes of it.
std::string outcome(const Environment& changes) {
    const config::Loaded loaded = test::load_with(changes);
    std::string text = loaded.settings ? test::text_of(*loaded.settings) : "no settings\n";
    for (const auto* problems : {&loaded.errors, &loaded.warnings}) {
        for (const std::string& line : test::lines_of(*problems)) {
            BOOST_TEST(line.find(test::kCanary) == std::string::npos);
            text += line + "\n";
        }
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(every_key)

BOOST_AUTO_TEST_CASE(arrives_in_the_settings_or_is_answered) {
    for (const config::Key& key : all_keys()) {
        BOOST_TEST_CONTEXT(key.name) {
            Environment changes = needs_of(key);
            const std::string without = outcome(changes);
            changes[std::string(key.name)] = samples().at(std::string(key.name)).value;
            BOOST_TEST(outcome(changes) != without);
        }
    }
}

BOOST_AUTO_TEST_CASE(refuses_what_it_can_not_be) {
    for (const config::Key& key : all_keys()) {
        BOOST_TEST_CONTEXT(key.name) {
            Environment changes = needs_of(key);
            changes[std::string(key.name)] = samples().at(std::string(key.name)).bad;
            const config::Loaded loaded = test::load_with(changes);
            BOOST_TEST(!loaded.settings.has_value());
            BOOST_TEST_REQUIRE(loaded.errors.size() == 1U);
            BOOST_TEST(loaded.errors[0].key == key.name);
            BOOST_TEST(loaded.errors[0].source == "environment");
            BOOST_TEST(loaded.errors[0].text.find(test::kCanary) == std::string::npos);
        }
    }
}

// The file can hold what the value can't, and by the same key.
BOOST_AUTO_TEST_CASE(can_be_read_from_a_file_when_it_is_secret) {
    const test::Scratch scratch;
    for (const config::Key& key : all_keys()) {
        if (key.form == config::Form::plain) continue;
        BOOST_TEST_CONTEXT(key.name) {
            const std::string name(key.name);
            Environment changes = needs_of(key);
            changes[name] = samples().at(name).value;
            const config::Loaded direct = test::load_with(changes);
            changes[name] = "";
            changes[name + "_FILE"] = scratch.write(name, samples().at(name).value + "\n");
            const config::Loaded from_file = test::load_with(changes);
            BOOST_TEST_REQUIRE(direct.settings.has_value());
            BOOST_TEST_REQUIRE(from_file.settings.has_value());
            BOOST_TEST(test::text_of(*from_file.settings) == test::text_of(*direct.settings));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
