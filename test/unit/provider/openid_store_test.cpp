#include <boost/test/unit_test.hpp>

#include "provider/state_files.h"
#include "unit/observe/scratch.h"
#include "unit/provider/openid_fixture.h"

using namespace difysso::provider;
using namespace difysso::test;

// What a process leaves for the next one, and how the next one judges it.
BOOST_FIXTURE_TEST_SUITE(openid_store, OpenIdFixture)

BOOST_AUTO_TEST_CASE(good_documents_are_kept) {
    OpenId provider = openid();
    BOOST_TEST(provider.refresh(deadline));
    BOOST_TEST(store.texts.size() == 2U);
    BOOST_TEST(store.texts["keycloak.discovery"] == object(document));
    BOOST_TEST(store.texts["keycloak.jwks"] == kOpKeys + "\n" + published);
    // Written when they change, not every ten minutes.
    now += 10min;
    BOOST_TEST(provider.refresh(deadline));
    BOOST_TEST(store.saves == 2);
    document["x"] = "1";
    now += 10min;
    BOOST_TEST(provider.refresh(deadline));
    BOOST_TEST(store.saves == 3);
}

BOOST_AUTO_TEST_CASE(an_outage_at_the_start_is_lived_through) {
    BOOST_TEST(verdict() == "accepted");
    web.on(kOpDiscovery, away());
    web.on(kOpKeys, away());
    OpenId provider = openid();
    BOOST_TEST(provider.refresh(deadline));
    BOOST_TEST(provider.authorization_url(request, deadline).ok());
    BOOST_TEST(verdict(provider) == "accepted");
    // Also without the background.
    BOOST_TEST(verdict() == "accepted");
    // And it is due again soon.
    now += 5s;
    published = key_set(Signer::stranger(), "a");
    web.on(kOpKeys, always(200, published));
    BOOST_TEST(provider.refresh(deadline));
    BOOST_TEST(verdict(provider) == "id_token_signature_invalid");
}

BOOST_AUTO_TEST_CASE(a_provider_that_answers_is_believed_before_what_was_kept) {
    BOOST_TEST(verdict() == "accepted");
    published = key_set(Signer::stranger(), "a");
    BOOST_TEST(verdict() == "id_token_signature_invalid");
    BOOST_TEST(store.texts["keycloak.jwks"] == kOpKeys + "\n" + published);
}

BOOST_AUTO_TEST_CASE(a_kept_document_is_judged_again) {
    Members other = document;
    other["issuer"] = quoted("https://evil.example");
    web.on(kOpDiscovery, away());
    for (const std::string& text : {object(other), std::string("{}"), std::string("<html>"),
                                    std::string(), object(document).substr(1)}) {
        store.texts["keycloak.discovery"] = text;
        OpenId provider = openid();
        BOOST_TEST(!provider.refresh(deadline));
        BOOST_TEST(verdict(provider) == "provider_unavailable");
    }
    BOOST_TEST(web.count() == web.count(kOpDiscovery));
}

BOOST_AUTO_TEST_CASE(another_issuer_in_the_configuration_takes_nothing_over) {
    BOOST_TEST(verdict() == "accepted");
    settings.issuer = "https://new.example.test";
    OpenId provider = openid();
    BOOST_TEST(!provider.refresh(deadline));
    BOOST_TEST(verdict(provider) == "provider_unavailable");
}

// The key set says nothing of its issuer: the address that it came from must still be the one.
BOOST_AUTO_TEST_CASE(kept_keys_of_another_jwks_uri_are_nobodys) {
    BOOST_TEST(verdict() == "accepted");
    web.on(kOpKeys, away());
    BOOST_TEST(verdict() == "accepted");
    for (const std::string& text :
         {"https://evil.example/jwks\n" + published, kOpKeys + "2\n" + published, published,
          "\n" + published, kOpKeys + "\n", kOpKeys + "\n{}", kOpKeys, std::string()}) {
        store.texts["keycloak.jwks"] = text;
        BOOST_TEST(verdict() == "provider_keys_unavailable", text);
    }
    BOOST_TEST(web.count(kOpToken) == 2U);
}

BOOST_AUTO_TEST_CASE(with_files) {
    const Scratch folder;
    const auto verdict_with_files = [&] {
        StateFiles files(folder.path("."));
        OpenId provider(settings, web, files, clock, random, 60s, [this] { return now; });
        return verdict(provider);
    };
    BOOST_TEST(verdict_with_files() == "accepted");
    web.on(kOpDiscovery, away());
    web.on(kOpKeys, away());
    BOOST_TEST(verdict_with_files() == "accepted");
    BOOST_TEST(verdict() == "provider_unavailable");
}

BOOST_AUTO_TEST_SUITE_END()
