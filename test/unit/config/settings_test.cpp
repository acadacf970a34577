#include "config/settings.h"

#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "unit/config/loading.h"
#include "unit/config/settings_text.h"
#include "unit/observe/scratch.h"

using namespace difysso;
using namespace difysso::config;
using test::loads;
using test::settings_with;

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(what_is_not_given_has_its_default) {
    const Settings settings = settings_with({{"DB_PASSWORD", ""}, {"LINK_BY_EMAIL", ""}});
    BOOST_TEST(!settings.web.base_url.has_value());
    BOOST_TEST(settings.web.mount_path == "");
    BOOST_TEST((settings.log.level == observe::Level::info));
    BOOST_TEST(settings.log.target == "");
    BOOST_TEST(settings.database.host == "localhost");
    BOOST_TEST(settings.database.port == "5432");
    BOOST_TEST(settings.database.user == "postgres");
    BOOST_TEST(settings.database.name == "dify");
    BOOST_TEST(settings.database.password.empty());
    BOOST_TEST(settings.redis.server.name == "localhost");
    BOOST_TEST(settings.redis.server.port == 6379);
    BOOST_TEST(settings.casdoor.issuer == "https://door.example.org");
    BOOST_TEST(settings.casdoor.internal_endpoint == "https://door.example.org");
    BOOST_TEST(settings.casdoor.certificate == "");
    BOOST_TEST(settings.dify.access_lifetime.count() == 60);
    BOOST_TEST(settings.dify.refresh_lifetime.count() == 30 * 86400);
    BOOST_TEST(settings.dify.hosted_pool_credits == 200);
    BOOST_TEST(settings.sign_in.allow_register);
    BOOST_TEST((settings.sign_in.link_by_email == LinkByEmail::verified));
    BOOST_TEST((settings.sign_in.workspace.kind == WorkspacePolicy::Kind::own));
    BOOST_TEST((settings.sign_in.workspace.default_role == Role::normal));
    BOOST_TEST(settings.sign_in.clock_skew.count() == 60);
    BOOST_TEST(settings.listen_mode == 0660);
    BOOST_TEST(settings.max_requests == 0);
    BOOST_TEST(settings.audit_retention_days == 180);
    BOOST_TEST(settings.casdoor.offered);
    BOOST_TEST(settings.openid.empty());
    BOOST_TEST(settings.rate_limits.login == 600);
    BOOST_TEST(settings.rate_limits.callback_failures == 300);
    BOOST_TEST(settings.rate_limits.refresh == 600);
    BOOST_TEST(settings.state_directory == "");
    BOOST_TEST(settings.sign_in.allowed_email_domains.empty());
    BOOST_TEST(!settings.sign_in.role_sync);
}

BOOST_AUTO_TEST_CASE(limits_are_numbers_a_minute) {
    const RateLimits limits = settings_with({{"RATE_LIMIT_LOGIN", "0"},
                                             {"RATE_LIMIT_CALLBACK_FAILURES", "7"},
                                             {"RATE_LIMIT_REFRESH", "1000000"}})
                                  .rate_limits;
    BOOST_TEST(limits.login == 0);
    BOOST_TEST(limits.callback_failures == 7);
    BOOST_TEST(limits.refresh == 1000000);
    BOOST_TEST(!loads({{"RATE_LIMIT_REFRESH", "1000001"}}));
}

// systemd.exec(5): several paths have colons between them.
BOOST_AUTO_TEST_CASE(of_several_state_directories_the_first_counts) {
    BOOST_TEST(settings_with({{"STATE_DIRECTORY", "/var/lib/difysso"}}).state_directory ==
               "/var/lib/difysso");
    BOOST_TEST(settings_with({{"STATE_DIRECTORY", "/var/lib/a:/var/lib/b"}}).state_directory ==
               "/var/lib/a");
}

BOOST_AUTO_TEST_CASE(domains_are_exact_or_all_below_one) {
    BOOST_TEST((settings_with({{"ALLOWED_EMAIL_DOMAINS", "Example.ORG , .sub.example.net,a-1.b"}})
                    .sign_in.allowed_email_domains ==
                std::vector<std::string>{"example.org", ".sub.example.net", "a-1.b"}));
}

BOOST_AUTO_TEST_CASE(roles_can_be_given_anew) {
    BOOST_TEST(settings_with({{"ROLE_SYNC", "true"}}).sign_in.role_sync);
    const Loaded loaded =
        test::load_with({{"WORKSPACE_POLICY", "join:6f1d2a1e-8f53-4a21-9c1e-3a2b7c8d9e0f"},
                         {"ROLE_MAP", "staff=editor"},
                         {"ROLE_SYNC", "true"}});
    BOOST_TEST(loaded.warnings.empty());
}

BOOST_AUTO_TEST_CASE(offboarding_needs_somebody_who_says_who_has_left) {
    const Settings settings =
        settings_with({{"OFFBOARD", "leave"}, {"SCIM_TOKEN", "sixteen-or-more-x"}});
    BOOST_TEST((settings.sign_in.offboard == Offboard::leave));
    BOOST_TEST(settings.sign_in.scim_token.reveal() == "sixteen-or-more-x");
    BOOST_TEST(!loads({{"CASDOOR_WEBHOOK_SECRET", "fifteen-or-less"}}));
    const auto warned = [](const test::Environment& environment) {
        const Loaded loaded = test::load_with(environment);
        return std::any_of(loaded.warnings.begin(), loaded.warnings.end(),
                           [](const Problem& problem) { return problem.key == "OFFBOARD"; });
    };
    BOOST_TEST(warned({{"OFFBOARD", "ban"}}));
    BOOST_TEST(!warned({{"OFFBOARD", "ban"}, {"SCIM_TOKEN", "sixteen-or-more-x"}}));
    BOOST_TEST(!warned({{"OFFBOARD", "none"}}));
}

BOOST_AUTO_TEST_CASE(flags_are_written_in_many_ways) {
    for (const std::string yes : {"true", "True", "TRUE", "1", "yes", "on", "ON"}) {
        BOOST_TEST(settings_with({{"DEBUG", yes}}).debug);
    }
    for (const std::string no : {"false", "False", "0", "no", "off", "Off", ""}) {
        BOOST_TEST(!settings_with({{"DEBUG", no}}).debug);
    }
    for (const std::string neither : {"y", "2", "truee", "t", "enabled", "-1", "01"}) {
        BOOST_TEST(!loads({{"DEBUG", neither}}));
    }
}

BOOST_AUTO_TEST_CASE(the_public_url_is_an_origin) {
    const Settings settings =
        settings_with({{"BASE_URL", "https://SSO.example.org:443/sso/"}, {"MOUNT_PATH", "/sso"}});
    BOOST_TEST(settings.web.base_url.value().text() == "https://sso.example.org");
    BOOST_TEST(settings.web.mount_path == "/sso");
    BOOST_TEST(loads({{"BASE_URL", "https://sso.example.org"}, {"MOUNT_PATH", "/a/b.c_d~e-f"}}));
    BOOST_TEST(!loads({{"BASE_URL", "https://sso.example.org/sso"}}));
}

BOOST_AUTO_TEST_CASE(plain_http_stays_on_this_machine_unless_allowed) {
    for (const std::string key : {"BASE_URL", "CASDOOR_ENDPOINT", "CASDOOR_INTERNAL_ENDPOINT"}) {
        BOOST_TEST_CONTEXT(key) {
            for (const std::string host :
                 {"localhost:8000", "127.0.0.1:8000", "[::1]:8000", "dify.localhost"}) {
                BOOST_TEST(loads({{key, "http://" + host}}));
            }
            BOOST_TEST(!loads({{key, "http://sso.example.org"}}));
            BOOST_TEST(loads({{key, "http://sso.example.org"}, {"ALLOW_INSECURE_HTTP", "true"}}));
        }
    }
}

BOOST_AUTO_TEST_CASE(lists_may_have_blanks_around_their_commas) {
    const Settings settings =
        settings_with({{"ALLOWED_HOSTS", "a.example.org , B.example.org:8443"},
                       {"TRUSTED_PROXIES", "10.0.0.1, fd00::/8"},
                       {"ALLOWED_GROUPS", " org/staff,  two words "}});
    BOOST_TEST((settings.web.allowed_hosts ==
                std::vector<Host>{{"a.example.org", 0}, {"b.example.org", 8443}}));
    BOOST_TEST(settings.web.trusted_proxies.size() == 2U);
    BOOST_TEST(
        (settings.sign_in.allowed_groups == std::vector<std::string>{"org/staff", "two words"}));
}

BOOST_AUTO_TEST_CASE(log_levels_are_pythons) {
    using enum observe::Level;
    for (const auto& [name, level] :
         {std::pair{"debug", debug}, std::pair{"Info", info}, std::pair{"WARN", warning},
          std::pair{"WARNING", warning}, std::pair{"ERROR", error}, std::pair{"CRITICAL", critical},
          std::pair{"FATAL", critical}}) {
        BOOST_TEST((settings_with({{"LOG_LEVEL", name}}).log.level == level));
    }
    BOOST_TEST((settings_with({{"DEBUG", "1"}, {"LOG_LEVEL", "ERROR"}}).log.level == debug));
    for (const std::string target :
         {"stderr", "syslog", "syslog:/run/log", "/var/log/difysso.log"}) {
        BOOST_TEST(settings_with({{"LOG_TARGET", target}}).log.target == target);
    }
}

BOOST_AUTO_TEST_CASE(a_socket_mode_is_octal) {
    BOOST_TEST(settings_with({{"LISTEN_MODE", "666"}}).listen_mode == 0666);
    BOOST_TEST(settings_with({{"LISTEN_MODE", "0777"}}).listen_mode == 0777);
}

BOOST_AUTO_TEST_CASE(redis_prefix_is_stripped) {
    BOOST_TEST(settings_with({{"REDIS_KEY_PREFIX", "  dify "}}).redis.key_prefix == "dify");
    BOOST_TEST(settings_with({{"REDIS_HOST", "[fd00::1]"}}).redis.server.name == "fd00::1");
    BOOST_TEST(settings_with({{"REDIS_HOST", "fd00::1"}}).redis.server.name == "fd00::1");
}

BOOST_AUTO_TEST_CASE(casdoor_has_up_to_three_addresses) {
    const Settings settings =
        settings_with({{"CASDOOR_ENDPOINT", "https://Door.example.org/auth/"},
                       {"CASDOOR_ISSUER", "https://Issuer.example.org/"},
                       {"CASDOOR_INTERNAL_ENDPOINT", "https://casdoor:8443"}});
    BOOST_TEST(settings.casdoor.endpoint == "https://door.example.org/auth");
    // Compared with the claim iss letter by letter: as it was written.
    BOOST_TEST(settings.casdoor.issuer == "https://Issuer.example.org");
    BOOST_TEST(settings.casdoor.internal_endpoint == "https://casdoor:8443");
}

BOOST_AUTO_TEST_CASE(every_kind_of_key_that_casdoor_signs_with_can_be_pinned) {
    for (const std::string name : {"rsa-2048.pem", "p-256.pem", "p-384.pem", "p-521.pem"}) {
        const std::string pem = test::read_text(test::corpus("certificates/" + name));
        const std::string line = test::certificate(name);
        BOOST_TEST(settings_with({{"CASDOOR_CERT", line}}).casdoor.certificate == pem);
        BOOST_TEST(settings_with({{"CASDOOR_CERT", pem}}).casdoor.certificate == pem);
        BOOST_TEST(settings_with({{"CASDOOR_CERT_FILE", test::corpus("certificates/" + name)}})
                       .casdoor.certificate == pem);
    }
    const test::Scratch scratch;
    test::Setup setup;
    for (const std::string quote : {"'", "\""}) {
        setup.env_file = scratch.write(
            "env", "CASDOOR_CERT=" + quote + test::certificate("p-256.pem") + quote + "\n");
        BOOST_TEST(test::load(setup).settings.value().casdoor.certificate ==
                   test::read_text(test::corpus("certificates/p-256.pem")));
        setup.env_file =
            scratch.write("env", "CASDOOR_CERT=" + quote +
                                     test::read_text(test::corpus("certificates/p-256.pem")) +
                                     quote + "\r\nREDIS_DB=1\n");
        BOOST_TEST(test::load(setup).settings.value().casdoor.certificate ==
                   test::read_text(test::corpus("certificates/p-256.pem")));
        BOOST_TEST(test::load(setup).settings.value().redis.db == 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()
