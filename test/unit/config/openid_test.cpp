#include <filesystem>

#include <boost/test/unit_test.hpp>

#include "unit/config/loading.h"
#include "unit/config/settings_text.h"
#include "unit/observe/scratch.h"

// OIDC_PROVIDERS and OIDC_<ID>_*.

using namespace difysso;
using config::OpenId;
using test::Environment;
using test::Lines;
using test::loads;

namespace {

Environment with(const Environment& changes, Environment base = test::provider("IDP")) {
    for (const auto& [name, text] : changes) {
        base.insert_or_assign(name, text);
    }
    return base;
}

// The one provider that these settings have.
OpenId provider_with(const Environment& changes) {
    const config::Settings settings = test::settings_with(with(changes));
    BOOST_TEST_REQUIRE(settings.openid.size() == 1U);
    return settings.openid.front();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(openid)

BOOST_AUTO_TEST_CASE(a_provider_has_its_defaults) {
    const OpenId provider = provider_with({});
    BOOST_TEST(provider.id == "idp");
    BOOST_TEST(provider.name == "idp");
    BOOST_TEST(provider.issuer == "https://idp.example.org");
    BOOST_TEST(provider.client_id == "dify");
    BOOST_TEST(provider.client_secret.reveal() == "canary-oidc-secret");
    BOOST_TEST(provider.private_key.empty());
    BOOST_TEST(provider.scopes == "openid profile email");
    BOOST_TEST(provider.algorithms.empty());
    BOOST_TEST((provider.token_auth == OpenId::TokenAuth::announced));
    BOOST_TEST((provider.response_mode == OpenId::ResponseMode::query));
    BOOST_TEST((provider.userinfo == OpenId::UserInfo::automatic));
    BOOST_TEST(!provider.par);
    BOOST_TEST(!provider.own_callback);
    BOOST_TEST(provider.prompt == "");
    BOOST_TEST(!provider.max_age.has_value());
    BOOST_TEST(provider.claim_email == "email");
    BOOST_TEST(provider.claim_name == "name");
    BOOST_TEST(provider.claim_groups == "groups");
}

BOOST_AUTO_TEST_CASE(several_keep_their_order_and_their_own_keys) {
    const Environment both = with(test::provider("B_2"), test::provider("ABCDEFGHIJKLMNOP"));
    const config::Settings settings = test::settings_with(
        with({{"OIDC_PROVIDERS", "b_2 , AbcdefghijklmnoP"}, {"OIDC_B_2_NAME", "Second"}}, both));
    BOOST_TEST_REQUIRE(settings.openid.size() == 2U);
    BOOST_TEST(settings.openid[0].id == "b_2");
    BOOST_TEST(settings.openid[0].name == "Second");
    BOOST_TEST(settings.openid[1].id == "abcdefghijklmnop");
    BOOST_TEST(settings.openid[1].name == "abcdefghijklmnop");
    BOOST_TEST(settings.casdoor.offered);
}

// OpenID Connect Discovery 1.0, section 4.3: the same string.
BOOST_AUTO_TEST_CASE(an_issuer_stays_to_the_letter) {
    for (const std::string issuer :
         {"https://tenant.auth0.com/", "https://tenant.auth0.com",
          "https://Auth.example.org:443/application/o/dify/", "https://idp.example.org//",
          "http://localhost:8080/realms/x", "http://127.0.0.1/", "http://[::1]:5556/dex"}) {
        BOOST_TEST(provider_with({{"OIDC_IDP_ISSUER", issuer}}).issuer == issuer);
    }
    BOOST_TEST(!loads(with({{"OIDC_IDP_ISSUER", "http://idp.example.org/"}})));
    BOOST_TEST(provider_with({{"OIDC_IDP_ISSUER", "http://idp.example.org/"},
                              {"ALLOW_INSECURE_HTTP", "true"}})
                   .issuer == "http://idp.example.org/");
}

BOOST_AUTO_TEST_CASE(every_value_has_its_place) {
    const OpenId provider = provider_with({{"OIDC_IDP_NAME", "Our <directory>"},
                                           {"OIDC_IDP_SCOPES", "  openid  groups "},
                                           {"OIDC_IDP_ALGORITHMS", "PS256 , EdDSA"},
                                           {"OIDC_IDP_TOKEN_AUTH_METHOD", "client_secret_post"},
                                           {"OIDC_IDP_RESPONSE_MODE", "form_post"},
                                           {"OIDC_IDP_PROMPT", "login consent"},
                                           {"OIDC_IDP_MAX_AGE", "0"},
                                           {"OIDC_IDP_ACR_VALUES", "phr  phrh"},
                                           {"OIDC_IDP_USERINFO", "always"},
                                           {"OIDC_IDP_PAR", "true"},
                                           {"OIDC_IDP_OWN_CALLBACK", "true"},
                                           {"OIDC_IDP_REFRESH", "true"},
                                           {"OIDC_IDP_CLAIM_EMAIL", "https://example.org/mail"},
                                           {"OIDC_IDP_CLAIM_GROUPS", "realm_access.roles"}});
    BOOST_TEST(provider.name == "Our <directory>");
    BOOST_TEST(provider.scopes == "openid groups");
    BOOST_TEST((provider.algorithms == std::vector<std::string>{"PS256", "EdDSA"}));
    BOOST_TEST((provider.token_auth == OpenId::TokenAuth::client_secret_post));
    BOOST_TEST((provider.response_mode == OpenId::ResponseMode::form_post));
    BOOST_TEST((provider.userinfo == OpenId::UserInfo::always));
    BOOST_TEST(provider.par);
    BOOST_TEST(provider.own_callback);
    BOOST_TEST(provider.refresh);
    BOOST_TEST(provider.prompt == "login consent");
    BOOST_TEST(provider.max_age.value().count() == 0);
    BOOST_TEST(provider.acr_values == "phr phrh");
    BOOST_TEST(provider.claim_email == "https://example.org/mail");
    BOOST_TEST(provider.claim_groups == "realm_access.roles");
}

BOOST_AUTO_TEST_CASE(a_private_key_alone_means_private_key_jwt) {
    for (const std::string name :
         {"p-256.pem", "p-521.pem", "rsa-2048.pem", "rsa-2048-pkcs1.pem", "ed25519.pem"}) {
        BOOST_TEST_CONTEXT(name) {
            const std::string pem = test::read_text(test::corpus("private-keys/" + name));
            const OpenId from_file = provider_with(
                {{"OIDC_IDP_CLIENT_SECRET", ""},
                 {"OIDC_IDP_PRIVATE_KEY_FILE", test::corpus("private-keys/" + name)}});
            BOOST_TEST((from_file.token_auth == OpenId::TokenAuth::private_key_jwt));
            BOOST_TEST((from_file.private_key.reveal() == pem));
            const OpenId on_one_line =
                provider_with({{"OIDC_IDP_CLIENT_SECRET", ""},
                               {"OIDC_IDP_PRIVATE_KEY", test::private_key(name)}});
            BOOST_TEST((on_one_line.private_key.reveal() == pem));
        }
    }
    const OpenId with_secret =
        provider_with({{"OIDC_IDP_PRIVATE_KEY", test::private_key("p-256.pem")}});
    BOOST_TEST((with_secret.token_auth == OpenId::TokenAuth::announced));
}

BOOST_AUTO_TEST_CASE(a_private_key_that_everybody_can_read_is_warned_about) {
    const test::Scratch scratch;
    const std::string path =
        scratch.write("key.pem", test::read_text(test::corpus("private-keys/p-256.pem")));
    using std::filesystem::perms;
    const Environment changes =
        with({{"OIDC_IDP_CLIENT_SECRET", ""}, {"OIDC_IDP_PRIVATE_KEY_FILE", path}});
    std::filesystem::permissions(path, perms::owner_read | perms::others_read);
    BOOST_TEST(test::lines_of(test::load_with(changes).warnings) ==
               Lines{"OIDC_IDP_PRIVATE_KEY_FILE (environment): names a file that everybody can "
                     "read; chmod o-r " +
                     path});
    std::filesystem::permissions(path, perms::owner_read);
    BOOST_TEST(test::load_with(changes).warnings.empty());
}

BOOST_AUTO_TEST_CASE(its_keys_come_from_every_source_like_the_others) {
    const test::Scratch scratch;
    test::Setup setup;
    setup.config_file = scratch.write("config",
                                      "OIDC_IDP_CLIENT_ID=file\n"
                                      "OIDC_IDP_NAME=file\n"
                                      "OIDC_PROVIDERS=idp\n"
                                      "OIDC_IDP_CLIENT_SECRET_FILE=" +
                                          scratch.write("secret", "canary-from-file\n") + "\n");
    setup.env_file = scratch.write("env",
                                   "OIDC_IDP_ISSUER='https://idp.example.org/'\n"
                                   "DIFYSSO_OIDC_IDP_CLIENT_ID=prefixed\n"
                                   "OIDC_IDP_CLIENT_ID=bare\n");
    setup.environment["OIDC_IDP_NAME"] = "environment";
    const config::Loaded loaded = test::load(setup);
    BOOST_TEST(test::lines_of(loaded.errors) == Lines{}, boost::test_tools::per_element());
    const OpenId& provider = loaded.settings.value().openid.at(0);
    BOOST_TEST(provider.issuer == "https://idp.example.org/");
    BOOST_TEST(provider.client_id == "prefixed");
    BOOST_TEST(provider.client_secret.reveal() == "canary-from-file");
    BOOST_TEST(provider.name == "environment");
    BOOST_TEST(loaded.files.size() == 3U);

    // The list is a key like any other: a higher source takes it away, and with it the keys' sense.
    setup.environment["OIDC_PROVIDERS"] = "";
    BOOST_TEST(test::load(setup).errors.size() == 7U);
}

BOOST_AUTO_TEST_CASE(a_key_twice_in_the_config_file_is_an_error) {
    const test::Scratch scratch;
    test::Setup setup;
    setup.environment = with({}, test::good_environment());
    setup.config_file =
        scratch.write("config",
                      "OIDC_PROVIDERS=idp\nOIDC_IDP_NAME=a\nOIDC_IDP_NAME=a\n"
                      "OIDC_IDP_ISSUER=https://idp.example.org\nOIDC_IDP_CLIENT_ID=a\n"
                      "OIDC_IDP_CLIENT_SECRET=a\n");
    const Lines errors = test::lines_of(test::load(setup).errors);
    BOOST_TEST_REQUIRE(errors.size() == 1U);
    BOOST_TEST(errors[0].find("is set already in") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_id_is_in_capitals_in_the_keys) {
    BOOST_TEST(test::errors_with(with({{"OIDC_idp_NAME", "canary"}})) ==
               Lines{"OIDC_idp_NAME (environment): is an unknown key; did you mean "
                     "OIDC_IDP_NAME?"});
}

BOOST_AUTO_TEST_CASE(what_a_container_platform_injects_is_no_providers_key) {
    BOOST_TEST(loads(with({{"OIDC_SERVICE_HOST", "10.96.0.1"},
                           {"OIDC_IDP_SERVICE_PORT", "80"},
                           {"OIDC_IDP_PORT", "tcp://10.96.0.1:80"},
                           {"OIDC_IDP_PORT_80_TCP_ADDR", "10.96.0.1"}})));
    BOOST_TEST(!loads(with({{"OIDC_IDP_PORTS", "80"}})));
}

BOOST_AUTO_TEST_CASE(casdoor_can_be_left_out_as_a_whole) {
    const Environment alone = with(test::without_casdoor());
    const config::Settings settings = test::settings_with(alone);
    BOOST_TEST(!settings.casdoor.offered);
    BOOST_TEST(settings.openid.size() == 1U);

    for (const auto& [name, text] : test::good_environment()) {
        if (!name.starts_with("CASDOOR_")) continue;
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(test::errors_with(with({{name, text}}, alone)).size() == 4U);
        }
    }
    // What is set badly was meant too.
    const Lines errors = test::errors_with(with({{"CASDOOR_CERT_FILE", "/nowhere"}}, alone));
    BOOST_TEST(errors.size() == 6U);
    BOOST_TEST(test::settings_with({}).casdoor.offered);
}

// Only Casdoor's people may be able to make themselves verified addresses.
BOOST_AUTO_TEST_CASE(verified_addresses_are_warned_about_with_casdoor_only) {
    const Environment alone = with(test::without_casdoor());
    BOOST_TEST(test::load_with(with({{"LINK_BY_EMAIL", "verified"}}, alone)).warnings.empty());
    BOOST_TEST(test::load_with(with({{"LINK_BY_EMAIL", "always"}}, alone)).warnings.size() == 1U);
    BOOST_TEST(test::load_with(with({{"LINK_BY_EMAIL", "verified"}})).warnings.size() == 1U);
}

// In Casdoor people may be able to enter an administrator's address.
BOOST_AUTO_TEST_CASE(an_administrators_address_is_warned_of_with_casdoor_only) {
    const Environment admin{{"ADMIN_EMAILS", "Ann@Example.org"}};
    const Environment alone = with(test::without_casdoor());
    const auto loaded = test::load_with(admin);
    BOOST_TEST_REQUIRE(loaded.warnings.size() == 1U);
    BOOST_TEST(loaded.warnings[0].key == "ADMIN_EMAILS");
    BOOST_TEST(loaded.settings.value().admin.emails.at(0) == "ann@example.org");
    BOOST_TEST(test::load_with(with(admin, alone)).warnings.empty());
    BOOST_TEST(test::load_with({{"ADMIN_GROUPS", "operators"}}).warnings.empty());
    BOOST_TEST(!test::load_with({}).settings.value().admin.offered());
}

BOOST_AUTO_TEST_CASE(form_post_needs_https_where_that_is_known) {
    const std::string mode = "OIDC_IDP_RESPONSE_MODE";
    BOOST_TEST(loads(with({{mode, "form_post"}})));
    BOOST_TEST(loads(with({{mode, "form_post"}, {"BASE_URL", "https://sso.example.org"}})));
    BOOST_TEST(!loads(with({{mode, "form_post"}, {"BASE_URL", "http://localhost"}})));
    BOOST_TEST(loads(with({{mode, "query"}, {"BASE_URL", "http://localhost"}})));
}

BOOST_AUTO_TEST_SUITE_END()
