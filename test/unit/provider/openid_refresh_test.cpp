#include <boost/test/unit_test.hpp>

#include "unit/provider/openid_fixture.h"

using namespace difysso::provider;
using namespace difysso::test;
using difysso::outbound::Deadline;

namespace {

const std::string kOtherKeys = "https://keys.example.test/next";

struct Fixture : OpenIdFixture {
    std::string start(OpenId& provider) {
        return verdict_of([&] { return provider.authorization_url(request, deadline); });
    }
    void serve_discovery(const std::string& text) { web.on(kOpDiscovery, always(200, text)); }
};

}  // namespace

// How the discovery document and the keys live with a provider that changes, fails and comes back.
BOOST_FIXTURE_TEST_SUITE(openid_refresh, Fixture)

BOOST_AUTO_TEST_CASE(nothing_is_asked_when_it_is_made) {
    OpenId provider = openid();
    BOOST_TEST(web.count() == 0U);
    BOOST_TEST(provider.id() == "keycloak");
    BOOST_TEST(provider.name() == "Acme");
    BOOST_TEST(provider.issuer() == kOpIssuer);
    BOOST_TEST(provider.client_id() == "gate:way");
}

BOOST_AUTO_TEST_CASE(a_refresh_reads_the_document_and_the_keys) {
    OpenId provider = openid();
    BOOST_TEST(provider.refresh(deadline));
    BOOST_TEST(web.count() == 2U);
    BOOST_TEST(web.last(kOpDiscovery).method == "GET");
    BOOST_TEST(web.last(kOpDiscovery).headers.empty());
    BOOST_TEST(web.count(kOpKeys) == 1U);
    now += 10min - 1s;
    BOOST_TEST(provider.refresh(deadline));
    BOOST_TEST(web.count() == 2U);
    now += 1s;
    BOOST_TEST(provider.refresh(deadline));
    BOOST_TEST(web.count() == 4U);
}

BOOST_AUTO_TEST_CASE(rfc_8414s_place_is_second) {
    const std::string second =
        "https://op.example.test/.well-known/oauth-authorization-server/realms/acme";
    web.on(second, always(200, object(document)));
    OpenId provider = openid();
    BOOST_TEST(start(provider) == "accepted");
    BOOST_TEST(web.count() == 1U);
    web.on(kOpDiscovery, always(404, ""));
    OpenId another = openid();
    BOOST_TEST(start(another) == "accepted");
    BOOST_TEST(web.count(second) == 1U);
    // Only when there is none in the first place.
    for (const int status : {301, 302, 401, 403, 410, 500, 503}) {
        web.on(kOpDiscovery, always(status, object(document)));
        store.texts.clear();
        OpenId broken = openid();
        BOOST_TEST(start(broken) == "provider_unavailable", status);
    }
    BOOST_TEST(web.count(second) == 1U);
}

BOOST_AUTO_TEST_CASE(without_a_document_nothing_begins_and_nothing_else_is_asked) {
    web.on(kOpDiscovery, away());
    OpenId provider = openid();
    BOOST_TEST(!provider.refresh(deadline));
    BOOST_TEST(start(provider) == "provider_unavailable");
    BOOST_TEST(verdict(provider) == "provider_unavailable");
    BOOST_TEST(web.count() == 1U);  // and the next try is five seconds away
    now += 5s;
    serve_discovery(object(document));
    BOOST_TEST(provider.refresh(deadline));
    BOOST_TEST(verdict(provider) == "accepted");
}

BOOST_AUTO_TEST_CASE(a_wrong_document_stops_before_any_other_request) {
    Members wrong = document;
    wrong["issuer"] = quoted("https://evil.example");
    for (const auto& [text, reason] : {std::pair{object(wrong), "discovery_issuer"},
                                       std::pair{std::string("<html>"), "discovery_malformed"},
                                       std::pair{std::string("{}"), "discovery_malformed"}}) {
        serve_discovery(text);
        web.forget();
        OpenId provider = openid();
        BOOST_TEST(start(provider) == reason);
        BOOST_TEST(verdict(provider) == reason);
        BOOST_TEST(verdict_of([&] { return provider.judge_iss(std::nullopt, deadline); }) ==
                   reason);
        BOOST_TEST(!provider.refresh(deadline));
        BOOST_TEST(web.count() == web.count(kOpDiscovery));
        BOOST_TEST(store.saves == 0);
    }
    web.on(kOpDiscovery, too_large());
    OpenId provider = openid();
    BOOST_TEST(start(provider) == "discovery_malformed");
}

BOOST_AUTO_TEST_CASE(the_last_good_document_is_kept_through_an_outage) {
    OpenId provider = openid();
    BOOST_TEST(provider.refresh(deadline));
    for (const auto& bad : {away(), always(500, ""), always(404, "")}) {
        now += 10min;
        web.on(kOpDiscovery, bad);
        BOOST_TEST(provider.refresh(deadline));
        BOOST_TEST(start(provider) == "accepted");
        BOOST_TEST(verdict(provider) == "accepted");
    }
}

BOOST_AUTO_TEST_CASE(a_document_that_went_wrong_does_not_replace_the_good_one) {
    OpenId provider = openid();
    BOOST_TEST(provider.refresh(deadline));
    Members wrong = document;
    wrong["issuer"] = quoted("https://evil.example");
    wrong["token_endpoint"] = quoted("https://evil.example/token");
    wrong["jwks_uri"] = quoted("https://evil.example/jwks");
    Members malformed = wrong;
    malformed["issuer"] = quoted(kOpIssuer);
    malformed["authorization_endpoint"] = "1";
    for (const Members& bad : {wrong, malformed}) {
        now += 10min;
        serve_discovery(object(bad));
        BOOST_TEST(!provider.refresh(deadline));
        BOOST_TEST(verdict(provider) == "accepted");
        BOOST_TEST(!provider.refresh(deadline));
    }
    for (const auto& asked : web.asked())
        BOOST_TEST(!asked.url.starts_with("https://evil"), asked.url);
    now += 5s;
    serve_discovery(object(document));
    BOOST_TEST(provider.refresh(deadline));
}

BOOST_AUTO_TEST_CASE(new_endpoints_are_used_after_a_refresh) {
    OpenId provider = openid();
    BOOST_TEST(verdict(provider) == "accepted");
    document["token_endpoint"] = quoted("https://new.example.test/token");
    web.on("https://new.example.test/token", always(200, token_answer()));
    now += 10min;
    BOOST_TEST(provider.refresh(deadline));
    web.forget();
    BOOST_TEST(verdict(provider) == "accepted");
    BOOST_TEST(web.count("https://new.example.test/token") == 1U);
    BOOST_TEST(web.count(kOpToken) == 0U);
}

// The keys of the place that the document no longer names are dropped with the refresh that finds
// out, however fresh they are.
BOOST_AUTO_TEST_CASE(another_jwks_uri_is_used_at_once) {
    OpenId provider = openid();
    // The keys came later than the document, so they aren't due when it is.
    web.on(kOpKeys, away());
    BOOST_TEST(!provider.refresh(deadline));
    now += 5s;
    web.on(kOpKeys, always(200, published));
    BOOST_TEST(provider.refresh(deadline));
    now += 10min - 5s;
    document["jwks_uri"] = quoted(kOtherKeys);
    web.on(kOtherKeys, always(200, key_set(Signer::stranger(), "a")));
    BOOST_TEST(provider.refresh(deadline));
    BOOST_TEST(web.count(kOpKeys) == 2U);
    BOOST_TEST(web.count(kOtherKeys) == 1U);
    BOOST_TEST(verdict(provider) == "id_token_signature_invalid");
    signs_with = &Signer::stranger();
    BOOST_TEST(verdict(provider) == "accepted");
}

BOOST_AUTO_TEST_CASE(another_jwks_uri_that_fails_is_tried_every_five_seconds) {
    OpenId provider = openid();
    BOOST_TEST(provider.refresh(deadline));
    now += 10min;
    document["jwks_uri"] = quoted(kOtherKeys);
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(provider.refresh(deadline));
    BOOST_TEST(web.count(kOtherKeys) == 1U);
    now += 5s;
    BOOST_TEST(provider.refresh(deadline));
    BOOST_TEST(web.count(kOtherKeys) == 2U);
    BOOST_TEST(verdict(provider) == "accepted");  // with the last good ones
}

BOOST_AUTO_TEST_CASE(keys_that_moved_between_two_refreshes_are_found) {
    OpenId provider = openid();
    BOOST_TEST(provider.refresh(deadline));
    document["jwks_uri"] = quoted(kOtherKeys);
    web.on(kOtherKeys, always(200, key_set(Signer::stranger(), "b")));
    web.on(kOpKeys, always(404, ""));
    signs_with = &Signer::stranger();
    header = R"({"alg":"RS256","kid":"b"})";
    BOOST_TEST(verdict(provider) == "accepted");
}

BOOST_AUTO_TEST_CASE(unknown_kids_do_not_make_us_fetch_and_fetch) {
    OpenId provider = openid();
    BOOST_TEST(verdict(provider) == "accepted");
    header = R"({"alg":"RS256","kid":"nowhere"})";
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(verdict(provider) == "id_token_key_unknown");
    BOOST_TEST(web.count(kOpKeys) == 2U);
    BOOST_TEST(web.count(kOpDiscovery) == 2U);
    now += 1min;
    BOOST_TEST(verdict(provider) == "id_token_key_unknown");
    BOOST_TEST(web.count(kOpKeys) == 3U);
}

BOOST_AUTO_TEST_CASE(a_code_is_not_spent_without_keys) {
    for (const auto& bad : {away(), always(500, ""), always(200, R"({"keys":[]})"), too_large()}) {
        web.on(kOpKeys, bad);
        BOOST_TEST(verdict() == "provider_keys_unavailable");
    }
    BOOST_TEST(web.count(kOpToken) == 0U);
}

BOOST_AUTO_TEST_CASE(too_many_origins) {
    web.closed = true;
    BOOST_TEST(verdict() == "provider_unavailable");
}

BOOST_AUTO_TEST_CASE(nobody_waits_beyond_his_deadline) {
    deadline = Deadline::after(0s);
    web.on(kOpDiscovery, [](const auto&) -> difysso::outbound::HttpResponse {
        throw difysso::observe::Failure(difysso::observe::Reason::deadline);
    });
    BOOST_TEST(verdict() == "deadline");
}

BOOST_AUTO_TEST_SUITE_END()
