#include <iostream>
#include <map>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "command/check_parts.h"
#include "fake/clock.h"
#include "observe/failure.h"

// What `difysso check` says of a provider of OIDC_PROVIDERS.

using namespace difysso;
using config::OpenId;

namespace {

constexpr auto kIssuer = "https://idp.example.org/realms/x";
constexpr auto kKeys = R"({"keys":[{"kty":"EC","crv":"P-256","kid":"1","alg":"ES256","use":"sig",)"
                       R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                       R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})";

using Members = std::map<std::string, std::string>;

std::string json(const Members& members) {
    std::string text;
    for (const auto& [name, value] : members) {
        if (value.empty()) continue;
        text += (text.empty() ? "\"" : ",\"") + name + "\":" + value;
    }
    return "{" + text + "}";
}

// The provider's server: its documents by path.
class Site final : public outbound::HttpClients, public outbound::HttpClient {
  public:
    outbound::HttpClient* to(const config::Origin&) override { return this; }
    outbound::HttpResponse send(const outbound::HttpRequest& request,
                                const outbound::Deadline&) override {
        if (away) throw observe::Failure(observe::Reason::provider_unavailable, "no connection");
        const auto page = pages.find(request.target);
        if (page == pages.end()) return {404, "text/html", "", date};
        return {200, "application/json", page->second, date};
    }
    bool away = false;
    std::map<std::string, std::string> pages;
    std::optional<observe::Time> date;
};

struct Fixture {
    Fixture() {
        provider.id = "idp";
        provider.issuer = kIssuer;
        provider.client_id = "dify";
        provider.client_secret = observe::Secret("canary");
    }

    // With these members over the good ones; "" takes one away.
    std::string report(const Members& changes = {}) {
        Members members{{"issuer", '"' + std::string(kIssuer) + '"'},
                        {"authorization_endpoint", R"("https://idp.example.org/authorize")"},
                        {"token_endpoint", R"("https://idp.example.org/token")"},
                        {"jwks_uri", R"("https://idp.example.org/keys")"},
                        {"id_token_signing_alg_values_supported", R"(["ES256","PS256"])"},
                        {"token_endpoint_auth_methods_supported",
                         R"(["client_secret_post","private_key_jwt"])"},
                        {"response_modes_supported", R"(["query","form_post"])"}};
        for (const auto& [name, value] : changes) {
            members.insert_or_assign(name, value);
        }
        site.pages.emplace(document, json(members));
        site.pages.emplace("/keys", kKeys);
        return printed();
    }

    std::string printed() {
        std::ostringstream text;
        std::streambuf* const before = std::cout.rdbuf(text.rdbuf());
        command::Report report;
        command::check_openid(settings, provider, site, clock, report);
        std::cout.rdbuf(before);
        failed = report.failed();
        BOOST_TEST(text.str().find("canary") == std::string::npos);
        return text.str();
    }

    void expect(const std::string& line, const std::string& found, bool fails = true) {
        BOOST_TEST(found.find(line) != std::string::npos, "no \"" << line << "\" in\n" << found);
        BOOST_TEST(failed == fails, found);
    }

    std::string document = "/realms/x/.well-known/openid-configuration";
    config::Settings settings;
    OpenId provider;
    Site site;
    fake::Clock clock;
    bool failed = false;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(check_openid, Fixture)

BOOST_AUTO_TEST_CASE(all_is_well) {
    site.date = clock.now();
    const std::string found = report();
    BOOST_TEST(!failed, found);
    BOOST_TEST(found.find("warn") == std::string::npos, found);
    for (const std::string line :
         {"ok    idp's issuer: https://idp.example.org/realms/x\n",
          "ok    clock: agrees with idp's\n", "ok    idp's signatures: ES256, PS256\n",
          "ok    idp's client authentication: ", "ok    idp's keys: "}) {
        expect(line, found, false);
    }
}

BOOST_AUTO_TEST_CASE(of_where_the_document_is) {
    document = "/.well-known/oauth-authorization-server/realms/x";
    expect("ok    idp's issuer: ", report(), false);
    site.pages.clear();
    expect(
        "FAIL  idp's discovery: https://idp.example.org/realms/x/.well-known/"
        "openid-configuration answers with status 404",
        printed());
    site.away = true;
    expect("FAIL  idp: https://idp.example.org/realms/x: ", printed());
}

BOOST_AUTO_TEST_CASE(of_a_document_that_is_none) {
    site.pages[document] = "<html>";
    expect("FAIL  idp's discovery: the document can't be used: ", printed());
}

BOOST_AUTO_TEST_CASE(of_an_issuer_with_a_slash_more) {
    expect(
        "FAIL  idp's issuer: it announces https://idp.example.org/realms/x/; OIDC_IDP_ISSUER is "
        "https://idp.example.org/realms/x\n",
        report({{"issuer", R"("https://idp.example.org/realms/x/")"}}));
}

BOOST_AUTO_TEST_CASE(what_it_announces_can_not_reach_the_terminal_as_it_is) {
    expect("it announces https://a?[31m?; ", report({{"issuer", R"("https://a\u001b[31m\n")"}}));
}

BOOST_AUTO_TEST_CASE(of_a_clock_that_is_off) {
    site.date = clock.now() + std::chrono::minutes(10);
    expect("FAIL  clock: idp's clock and this machine's differ by 600 s", report());
}

BOOST_AUTO_TEST_CASE(of_signatures_that_are_not_allowed) {
    const std::string member = "id_token_signing_alg_values_supported";
    expect(
        "FAIL  idp's signatures: it announces HS256, and allowed are RS256, RS384, RS512, "
        "ES256, ES384, ES512\n",
        report({{member, R"(["HS256"])"}}));
    provider.algorithms = {"EdDSA"};
    site.pages.clear();
    expect("FAIL  idp's signatures: it announces ES256, PS256, and allowed are EdDSA\n", report());
    provider.algorithms = {"PS256"};
    expect("ok    idp's signatures: ", printed(), false);
    provider.algorithms = {};
    site.pages.clear();
    BOOST_TEST(report({{member, ""}}).find("signatures") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_a_way_to_authenticate_that_is_not_announced) {
    const std::string member = "token_endpoint_auth_methods_supported";
    expect(
        "FAIL  idp's client authentication: a client secret isn't announced, but "
        "private_key_jwt\n",
        report({{member, R"(["private_key_jwt"])"}}));
    provider.token_auth = OpenId::TokenAuth::client_secret_basic;
    site.pages.clear();
    expect(
        "warn  idp's client authentication: client_secret_basic isn't announced, but "
        "client_secret_post, private_key_jwt\n",
        report(), false);
    // Without a list it is the one that is announced.
    site.pages.clear();
    expect("ok    idp's client authentication: client_secret_basic\n", report({{member, ""}}),
           false);
}

BOOST_AUTO_TEST_CASE(of_a_private_key_that_can_not_be_read) {
    provider.token_auth = OpenId::TokenAuth::private_key_jwt;
    provider.private_key = observe::Secret("-----BEGIN canary-----");
    expect("FAIL  idp: ", report());
    expect("OIDC_IDP_PRIVATE_KEY", printed());
}

BOOST_AUTO_TEST_CASE(of_an_answer_by_a_way_that_is_not_announced) {
    provider.response_mode = OpenId::ResponseMode::form_post;
    expect("ok    idp's keys", report(), false);
    site.pages.clear();
    expect("warn  idp's answer: form_post isn't announced, but query, fragment\n",
           report({{"response_modes_supported", ""}}), false);
}

// RFC 9700, section 4.4.
BOOST_AUTO_TEST_CASE(of_answers_that_could_be_anothers) {
    const auto warns = [&] { return printed().find("warn  idp's iss: ") != std::string::npos; };
    report();
    BOOST_TEST(!warns());
    settings.casdoor.offered = true;
    settings.openid.push_back(provider);
    BOOST_TEST(warns());
    expect("set OIDC_IDP_OWN_CALLBACK=true", printed(), false);
    provider.own_callback = true;
    BOOST_TEST(!warns());
    provider.own_callback = false;
    site.pages.clear();
    report({{"authorization_response_iss_parameter_supported", "true"}});
    BOOST_TEST(!warns());
}

BOOST_AUTO_TEST_CASE(of_pkce_that_is_not_announced) {
    expect("warn  idp's PKCE: S256 isn't announced, but plain\n",
           report({{"code_challenge_methods_supported", R"(["plain"])"}}), false);
}

BOOST_AUTO_TEST_CASE(of_pushed_requests) {
    const std::string required = "require_pushed_authorization_requests";
    expect("FAIL  idp's pushed requests: no endpoint for them is announced",
           report({{required, "true"}}));
    site.pages.clear();
    expect("ok    idp's pushed requests: used, as it requires them\n",
           report({{required, "true"},
                   {"pushed_authorization_request_endpoint", R"("https://idp.example.org/par")"}}),
           false);
    site.pages.clear();
    provider.par = true;
    expect("FAIL  idp's pushed requests: ", report());
}

BOOST_AUTO_TEST_CASE(of_userinfo_that_is_not_there) {
    provider.userinfo = OpenId::UserInfo::always;
    expect("FAIL  idp's userinfo: no endpoint for it is announced", report());
}

BOOST_AUTO_TEST_CASE(of_a_refresh_token_that_nobody_asks_for) {
    const Members announced{{"scopes_supported", R"(["openid","offline_access"])"}};
    const auto said = [&](const Members& changes) {
        site.pages.clear();
        return report(changes);
    };
    BOOST_TEST(said(announced).find("refresh token") == std::string::npos);
    provider.refresh = true;
    expect("warn  idp's refresh token: offline_access is announced", said(announced), false);
    expect("ok    idp's refresh token: ", said({}), false);
    provider.scopes += " offline_access";
    expect("ok    idp's refresh token: ", said(announced), false);
}

BOOST_AUTO_TEST_CASE(of_keys_that_are_not_there) {
    site.pages["/keys"] = R"({"keys":[]})";
    expect("FAIL  idp's keys: ", report());
}

BOOST_AUTO_TEST_SUITE_END()
