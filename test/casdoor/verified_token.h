#pragma once
// For the tests: a token's signature, checked with a key that is built from its JWK alone.

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "running_provider.h"

namespace casdoor_standin::test {

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

inline Owned<BIGNUM> number(const std::string& bytes) {
    return Owned<BIGNUM>(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()), nullptr));
}

inline Key key_of(const Poco::JSON::Object& jwk) {
    const auto bytes = [&](const char* name) { return from_base64(text_of(jwk, name)); };
    if (text_of(jwk, "kty") == "OKP") {
        const std::string x = bytes("x");
        return Key(EVP_PKEY_new_raw_public_key(
            EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(x.data()), x.size()));
    }
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
    return Key(key);
}

// By the algorithm that the token's header names.
inline bool verifies(const std::string& token, const Poco::JSON::Object& jwk) {
    const auto header = parse_object(part_of(token, 0));
    const std::string algorithm = header ? text_of(*header, "alg") : "";
    const EVP_MD* digest = EVP_sha256();
    if (algorithm.ends_with("384")) digest = EVP_sha384();
    if (algorithm.ends_with("512")) digest = EVP_sha512();
    if (algorithm == "EdDSA") digest = nullptr;
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
    EVP_PKEY_CTX* padding = nullptr;
    EVP_DigestVerifyInit(context.get(), &padding, digest, nullptr, key.get());
    if (algorithm.starts_with("PS")) {
        EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING);
        EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST);
    }
    return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                            signature.size(), reinterpret_cast<const unsigned char*>(input.data()),
                            input.size()) == 1;
}

}  // namespace casdoor_standin::test
