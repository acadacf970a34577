// Signatures, checked with keys that are built from the key set alone.
#include <boost/test/unit_test.hpp>

#include "running_provider.h"
#include "verified_token.h"

namespace casdoor_standin::test {

namespace {

Poco::JSON::Object::Ptr only_key(Client& client, const std::string& application) {
    const auto keys = client.get("/.well-known/" + application + "/jwks").json()->getArray("keys");
    BOOST_REQUIRE(keys->size() == 1);
    return keys->getObject(0);
}

struct Case {
    const char* application;
    const char* algorithm;
    const char* kid;
    std::size_t signature;  // bytes
};

}  // namespace

BOOST_AUTO_TEST_SUITE(tokens)

BOOST_AUTO_TEST_CASE(every_algorithm_verifies_under_the_key_set_of_its_application) {
    const RunningProvider provider;
    Client client = provider.client();
    for (const Case& expected :
         {Case{"app-std", "RS256", "cert-acme", 256}, Case{"app-rs512", "RS512", "cert-acme", 256},
          Case{"app-es256", "ES256", "cert-ec", 64}, Case{"app-es384", "ES384", "cert-ec384", 96},
          Case{"app-es512", "ES512", "cert-ec521", 132},
          Case{"app-other", "RS256", "cert-built-in", 256}}) {
        BOOST_TEST_CONTEXT(expected.application) {
            const std::string code = code_for(client, expected.application);
            const auto answer = exchange(client, expected.application, code).json();
            const auto jwk = only_key(client, expected.application);
            BOOST_TEST(text_of(*jwk, "kid") == expected.kid);
            for (const char* name : {"id_token", "refresh_token"}) {
                const std::string token = text_of(*answer, name);
                const auto header = parse_object(part_of(token, 0));
                BOOST_TEST(text_of(*header, "alg") == expected.algorithm);
                BOOST_TEST(text_of(*header, "kid") ==
                           (name == std::string("id_token") ? expected.kid : ""));
                BOOST_TEST(part_of(token, 2).size() == expected.signature);
                BOOST_TEST(verifies(token, *jwk));
                BOOST_TEST(!verifies(token.substr(1), *jwk));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(the_key_set_of_the_instance_has_every_certificate) {
    const RunningProvider provider;
    Client client = provider.client();
    for (const char* path : {"/.well-known/jwks", "/.well-known/no-such-app/jwks"}) {
        std::string kids;
        const auto keys = client.get(path).json()->getArray("keys");
        for (unsigned i = 0; i < keys->size(); ++i)
            kids += text_of(*keys->getObject(i), "kid") + ' ';
        BOOST_TEST(kids == "cert-acme cert-built-in cert-ec cert-ec384 cert-ec521 ");
    }
}

BOOST_AUTO_TEST_CASE(groups_and_roles_in_the_formats_that_have_them) {
    const RunningProvider provider;
    Client client = provider.client();
    for (const char* application : {"app-jwt", "app-custom"}) {
        const auto answer = exchange(client, application, code_for(client, application)).json();
        const auto claims = parse_object(part_of(text_of(*answer, "id_token"), 1));
        BOOST_TEST(array(texts_of(*claims, "groups")) == R"(["acme/staff","acme/engineering"])");
        const auto role = claims->getArray("roles")->getObject(0);
        BOOST_TEST(text_of(*role, "owner") == "acme");
        BOOST_TEST(text_of(*role, "name") == "editor");
    }
}

BOOST_AUTO_TEST_CASE(a_token_is_as_old_as_its_code) {
    const RunningProvider provider;
    Client client = provider.client();
    const std::string code = code_for(client, "app-es256");
    client.control("clock", R"({"offset":200})");
    const auto answer = exchange(client, "app-es256", code).json();
    const auto claims = parse_object(part_of(text_of(*answer, "id_token"), 1));
    const std::string later = code_for(client, "app-es256");
    const auto second = exchange(client, "app-es256", later).json();
    const auto later_claims = parse_object(part_of(text_of(*second, "id_token"), 1));
    BOOST_TEST(number_of(*later_claims, "iat", 0) - number_of(*claims, "iat", 0) >= 200);
    BOOST_TEST(number_of(*answer, "expires_in", 0) == 3600);
}

BOOST_AUTO_TEST_CASE(a_code_lives_five_minutes) {
    const RunningProvider provider;
    Client client = provider.client();
    const std::string code = code_for(client, "app-es256");
    client.control("clock", R"({"offset":400})");
    const auto answer = exchange(client, "app-es256", code);
    BOOST_TEST(answer.status == 400);
    BOOST_TEST(answer.body.find("authorization code has expired, nowUnix: [") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace casdoor_standin::test
