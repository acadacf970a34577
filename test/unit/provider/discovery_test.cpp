#include "provider/discovery.h"

#include <set>

#include <boost/test/unit_test.hpp>

#include "unit/provider/corpus.h"

using namespace difysso::provider;
using difysso::config::parse_url;
using difysso::test::corpus;
using difysso::test::CorpusFile;

namespace {

const std::string kIssuer = "https://op.example.test/realms/acme";

std::string verdict(const std::string& text, const std::string& issuer = kIssuer) {
    const auto document = read_discovery(text, issuer);
    return document ? "accepted" : std::string(difysso::observe::row(document.reason()).code);
}

Discovery good(const std::string& name) {
    return read_discovery(corpus_file(corpus("discovery"), name), kIssuer).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(discovery)

BOOST_AUTO_TEST_CASE(each_document_of_the_corpus_gets_its_verdict) {
    std::set<std::string> seen;
    for (const CorpusFile& file : corpus("discovery")) {
        BOOST_TEST(verdict(file.text) == file.expected, file.name << " is " << verdict(file.text));
        seen.insert(file.expected);
    }
    const std::set<std::string> all{"accepted", "discovery_issuer", "discovery_malformed"};
    BOOST_TEST(seen == all);
}

BOOST_AUTO_TEST_CASE(what_a_minimal_document_says) {
    const Discovery document = good("accepted--minimal.json");
    BOOST_TEST(document.authorization_endpoint.url == "https://op.example.test/auth");
    BOOST_TEST(document.token_endpoint.origin.text() == "https://op.example.test");
    BOOST_TEST(document.token_endpoint.target == "/token");
    BOOST_TEST(document.jwks_uri.target == "/jwks");
    BOOST_TEST(!document.userinfo_endpoint);
    BOOST_TEST(!document.end_session_endpoint);
    BOOST_TEST(!document.revocation_endpoint);
    BOOST_TEST(!document.pushed_authorization_request_endpoint);
    BOOST_TEST(!document.require_pushed_authorization_requests);
    BOOST_TEST(!document.authorization_response_iss_parameter_supported);
    BOOST_TEST(!document.token_endpoint_auth_methods_supported);
    BOOST_TEST(document.prompt_values_supported.empty());
}

BOOST_AUTO_TEST_CASE(what_a_full_document_says) {
    const Discovery document = good("accepted--full.json");
    BOOST_TEST(document.userinfo_endpoint.value().target == "/userinfo");
    BOOST_TEST(document.end_session_endpoint.value().target == "/logout?a=b");
    BOOST_TEST(document.revocation_endpoint.value().target == "/revoke");
    BOOST_TEST(document.pushed_authorization_request_endpoint.value().target == "/par");
    BOOST_TEST(!document.require_pushed_authorization_requests);
    BOOST_TEST(document.authorization_response_iss_parameter_supported);
    const std::vector<std::string> methods{"client_secret_post", "private_key_jwt"};
    BOOST_TEST(document.token_endpoint_auth_methods_supported.value() == methods);
    const std::vector<std::string> prompts{"none", "login", "create"};
    BOOST_TEST(document.prompt_values_supported == prompts);
}

// A server may know /token and not /token/, or the other way round.
BOOST_AUTO_TEST_CASE(an_endpoint_is_asked_as_it_is_written) {
    const auto issuer = parse_url("https://op.example.test").value().origin;
    const auto target = [&](const char* url) { return parse_endpoint(url, issuer).value().target; };
    BOOST_TEST(target("https://op.example.test/token/") == "/token/");
    BOOST_TEST(target("https://op.example.test/token?a=b/&c") == "/token?a=b/&c");
    BOOST_TEST(target("https://op.example.test") == "/");
    BOOST_TEST(target("https://op.example.test?a=b") == "/?a=b");
    BOOST_TEST(target("https://op.example.test:8443//x") == "//x");
    BOOST_TEST(parse_endpoint("https://OP.example.test:8443/x", issuer).value().origin.text() ==
               "https://op.example.test:8443");
}

BOOST_AUTO_TEST_CASE(plain_endpoints_only_of_a_plain_issuer) {
    const std::string plain = "http://localhost:9000";
    const auto document = [](const std::string& scheme) {
        return R"({"issuer":"http://localhost:9000","authorization_endpoint":")" + scheme +
               R"(://localhost/a","token_endpoint":")" + scheme +
               R"(://localhost/t","jwks_uri":")" + scheme + R"(://localhost/j"})";
    };
    BOOST_TEST(verdict(document("http"), plain) == "accepted");
    BOOST_TEST(verdict(document("https"), plain) == "accepted");
    BOOST_TEST(verdict(document("ftp"), plain) == "discovery_malformed");
}

BOOST_AUTO_TEST_CASE(where_the_document_is_looked_for) {
    struct Place {
        const char* issuer;
        const char* openid;
        const char* oauth;
    };
    for (const auto& [issuer, openid, oauth] :
         {Place{"https://op.example.test",
                "https://op.example.test/.well-known/openid-configuration",
                "https://op.example.test/.well-known/oauth-authorization-server"},
          Place{"https://op.example.test/",
                "https://op.example.test/.well-known/openid-configuration",
                "https://op.example.test/.well-known/oauth-authorization-server"},
          Place{"https://op.example.test:8443/a/b",
                "https://op.example.test:8443/a/b/.well-known/openid-configuration",
                "https://op.example.test:8443/.well-known/oauth-authorization-server/a/b"},
          Place{"https://op.example.test/a/b/",
                "https://op.example.test/a/b/.well-known/openid-configuration",
                "https://op.example.test/.well-known/oauth-authorization-server/a/b"}}) {
        BOOST_TEST(openid_configuration(issuer).url == openid);
        BOOST_TEST(oauth_authorization_server(issuer).url == oauth);
    }
}

BOOST_AUTO_TEST_SUITE_END()
