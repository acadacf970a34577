// Signatures, checked with keys that are built from the key set alone.
#include <boost/test/unit_test.hpp>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "running_provider.h"

namespace casdoor_standin::test {

namespace {

struct Free {
    void operator()(OSSL_PARAM_BLD* build) const { OSSL_PARAM_BLD_free(build); }
    void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

Owned<BIGNUM> number(const std::string& bytes) {
    return Owned<BIGNUM>(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()), nullptr));
}

Key key_of(const Poco::JSON::Object& jwk) {
    const auto bytes = [&](const char* name) { return from_base64(text_of(jwk, name)); };
    const Owned<OSSL_PARAM_BLD> build(OSSL_PARAM_BLD_new());
    const bool rsa = text_of(jwk, "kty") == "RSA";
    const Owned<BIGNUM> n = number(bytes("n"));
    const Owned<BIGNUM> e = number(bytes("e"));
    const std::string point = '\x04' + bytes("x") + bytes("y");
    const std::string curve = text_of(jwk, "crv");
    if (rsa) {
        OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
        OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    } else {
        OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.c_str(), 0);
        OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size());
    }
    const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(build.get()));
    const Owned<EVP_PKEY_CTX> context(
        EVP_PKEY_CTX_new_from_name(nullptr, rsa ? "RSA" : "EC", nullptr));
    EVP_PKEY* key = nullptr;
    EVP_PKEY_fromdata_init(context.get());
    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get());
    BOOST_REQUIRE(key != nullptr);
    return Key(key);
}

bool verifies(const std::string& token, const Poco::JSON::Object& jwk, const EVP_MD* digest) {
    const std::string input = token.substr(0, token.rfind('.'));
    std::string signature = part_of(token, 2);
    if (text_of(jwk, "kty") == "EC") {
        const std::size_t half = signature.size() / 2;
        const Owned<ECDSA_SIG> pair(ECDSA_SIG_new());
        ECDSA_SIG_set0(pair.get(), number(signature.substr(0, half)).release(),
                       number(signature.substr(half)).release());
        unsigned char* der = nullptr;
        const int size = i2d_ECDSA_SIG(pair.get(), &der);
        signature.assign(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
        OPENSSL_free(der);
    }
    const Key key = key_of(jwk);
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key.get());
    return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                            signature.size(), reinterpret_cast<const unsigned char*>(input.data()),
                            input.size()) == 1;
}

Poco::JSON::Object::Ptr only_key(Client& client, const std::string& application) {
    const auto keys = client.get("/.well-known/" + application + "/jwks").json()->getArray("keys");
    BOOST_REQUIRE(keys->size() == 1);
    return keys->getObject(0);
}

struct Case {
    const char* application;
    const char* algorithm;
    const char* kid;
    const EVP_MD* digest;
    std::size_t signature;  // bytes
};

}  // namespace

BOOST_AUTO_TEST_SUITE(tokens)

BOOST_AUTO_TEST_CASE(every_algorithm_verifies_under_the_key_set_of_its_application) {
    const RunningProvider provider;
    Client client = provider.client();
    for (const Case& expected : {Case{"app-std", "RS256", "cert-acme", EVP_sha256(), 256},
                                 Case{"app-rs512", "RS512", "cert-acme", EVP_sha512(), 256},
                                 Case{"app-es256", "ES256", "cert-ec", EVP_sha256(), 64},
                                 Case{"app-es384", "ES384", "cert-ec384", EVP_sha384(), 96},
                                 Case{"app-es512", "ES512", "cert-ec521", EVP_sha512(), 132},
                                 Case{"app-other", "RS256", "cert-built-in", EVP_sha256(), 256}}) {
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
                BOOST_TEST(verifies(token, *jwk, expected.digest));
                BOOST_TEST(!verifies(token.substr(1), *jwk, expected.digest));
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
