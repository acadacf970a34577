// How a client of the plain face shows who it is: one way, the one that it is registered for.
#include <boost/test/unit_test.hpp>

#include "openid_client_of.h"

namespace casdoor_standin::test {

namespace {

const std::string assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

struct Asserting : OpenIdClientOf {
    const SigningKey rsa{"k", "RSA-2048"};

    void register_key(const std::string& pem) {
        const Members registered = Members()
                                       .text("id", "client-op")
                                       .text("auth", "private_key_jwt")
                                       .text("public_key", pem);
        control(Members().text("realm", "op").raw("client", registered.dump()).dump());
    }
    static Members right_claims(const std::string& jti) {
        Members claims;
        claims.text("iss", "client-op").text("sub", "client-op").text("aud", issuer);
        return claims.number("exp", std::time(nullptr) + 60).text("jti", jti);
    }
    static std::string assertion(const SigningKey& key, const std::string& algorithm,
                                 const Members& claims) {
        const std::string input =
            base64url(Members().text("alg", algorithm).dump()) + '.' + base64url(claims.dump());
        return input + '.' + base64url(key.sign(algorithm, input));
    }
    int status(const std::string& assertion) {
        Pairs fields = grant(code());
        fields.emplace_back("client_id", "client-op");
        fields.emplace_back("client_assertion_type", assertion_type);
        fields.emplace_back("client_assertion", assertion);
        return client.form(realm + "/token", fields).status;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(openid_client, Asserting)

BOOST_AUTO_TEST_CASE(by_basic_both_parts_are_form_encoded) {
    control(R"({"realm":"op","client":{"id":"c:d","secret":"p@ss:w%r d+&=ü"}})");
    Pairs own{{"client_id", "c:d"}};
    BOOST_TEST(exchange_basic(code(own), "c:d", "p@ss:w%r d+&=ü").status == 200);
    BOOST_TEST(exchange_basic(code(own), "c:d", "p@ss:w%r d+&=u").status == 401);
    Pairs fields = grant(code(own));
    BOOST_TEST(client
                   .form(realm + "/token", fields,
                         {{"Authorization", "Basic " + base64("c:d:p@ss:w%r d+&=ü")}})
                   .status == 401);
}

BOOST_AUTO_TEST_CASE(one_way_and_the_registered_one) {
    Pairs fields = grant(code());
    fields.emplace_back("client_id", "client-op");
    fields.emplace_back("client_secret", "secret-op");
    BOOST_TEST(client.form(realm + "/token", fields).status == 401);
    const std::string pair = "Basic " + base64("client-op:secret-op");
    BOOST_TEST(client.form(realm + "/token", fields, {{"Authorization", pair}}).status == 401);
    BOOST_TEST(client.form(realm + "/token", grant(code())).status == 401);
    control(
        R"({"realm":"op","client":{"id":"client-op","secret":"secret-op","auth":"client_secret_post"}})");
    BOOST_TEST(exchange_basic(code()).status == 401);
    fields[1].second = code();
    BOOST_TEST(client.form(realm + "/token", fields).status == 200);
}

BOOST_AUTO_TEST_CASE(an_assertion_by_each_algorithm) {
    struct Case {
        const char* kind;
        std::vector<const char*> algorithms;
    };
    int number = 0;
    for (const auto& [kind, algorithms] :
         {Case{"RSA-2048", {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}},
          Case{"P-256", {"ES256"}}, Case{"P-384", {"ES384"}}, Case{"P-521", {"ES512"}},
          Case{"Ed25519", {"EdDSA"}}}) {
        const SigningKey key("k", kind);
        register_key(key.public_key());
        for (const char* algorithm : algorithms) {
            const Members claims = right_claims("jti-" + std::to_string(++number));
            BOOST_TEST(status(assertion(key, algorithm, claims)) == 200, algorithm);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_assertion_is_judged) {
    register_key(rsa.public_key());
    const std::string once = assertion(rsa, "RS256", right_claims("once"));
    BOOST_TEST(status(once) == 200);
    BOOST_TEST(status(once) == 401);
    BOOST_TEST(status(assertion(SigningKey("k", "RSA-2048"), "RS256", right_claims("a"))) == 401);
    BOOST_TEST(status("a.b") == 401);
    const auto with = [&](const char* name, const std::string& json) {
        Members claims = right_claims("b");
        claims.set(name, json);
        return status(assertion(rsa, "RS256", claims));
    };
    const std::int64_t now = std::time(nullptr);
    BOOST_TEST(with("iss", quote("somebody")) == 401);
    BOOST_TEST(with("sub", quote("somebody")) == 401);
    BOOST_TEST(with("aud", quote("https://elsewhere.example")) == 401);
    BOOST_TEST(with("exp", std::to_string(now - 1)) == 401);
    BOOST_TEST(with("exp", std::to_string(now + 3600)) == 401);
    BOOST_TEST(with("jti", "null") == 401);
    BOOST_TEST(with("aud", array({issuer + "/token"})) == 200);
    // A secret is of no use to a client with a key.
    BOOST_TEST(exchange_basic(code(), "client-op", "").status == 401);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace casdoor_standin::test
