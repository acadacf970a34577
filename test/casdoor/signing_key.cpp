#include "signing_key.h"

#include <array>
#include <stdexcept>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "encoding.h"

namespace casdoor_standin {

namespace {

struct Closer {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <typename T>
using Owned = std::unique_ptr<T, Closer>;

void require(bool done, const char* what) {
    if (!done) throw std::runtime_error(what);
}

std::string padded(const BIGNUM* number, int size) {
    std::string bytes(static_cast<std::size_t>(size), '\0');
    require(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), size) == size,
            "BN_bn2binpad");
    return bytes;
}

std::string parameter(EVP_PKEY& key, const char* name, int size) {
    BIGNUM* number = nullptr;
    require(EVP_PKEY_get_bn_param(&key, name, &number) == 1, name);
    const Owned<BIGNUM> owned(number);
    return padded(number, size > 0 ? size : BN_num_bytes(number));
}

std::string text_of(BIO& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(&bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

X509Certificate self_signed(EVP_PKEY& key, const std::string& name) {
    X509Certificate certificate(X509_new());
    X509* x509 = certificate.get();
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 123456);
    X509_gmtime_adj(X509_getm_notBefore(x509), 0);
    X509_gmtime_adj(X509_getm_notAfter(x509), 60L * 60 * 24 * 365 * 20);
    X509_NAME* subject = X509_get_subject_name(x509);
    const auto* organization = reinterpret_cast<const unsigned char*>("admin");
    const auto* common_name = reinterpret_cast<const unsigned char*>(name.c_str());
    X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_ASC, organization, -1, -1, 0);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, common_name, -1, -1, 0);
    X509_set_issuer_name(x509, subject);
    X509_set_pubkey(x509, &key);
    X509_EXTENSION* leaf =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:FALSE");
    X509_add_ext(x509, leaf, -1);
    X509_EXTENSION_free(leaf);
    // Ed25519 brings its own digest.
    const EVP_MD* digest = EVP_PKEY_is_a(&key, "ED25519") == 1 ? nullptr : EVP_sha256();
    require(X509_sign(x509, &key, digest) > 0, "X509_sign");
    return certificate;
}

struct Curve {
    const char* name;
    const char* algorithm;
    int size;  // of a coordinate in bytes
};

Curve curve_of(const std::string& kind) {
    if (kind == "P-256") return {"P-256", "ES256", 32};
    if (kind == "P-384") return {"P-384", "ES384", 48};
    return {"P-521", "ES512", 66};
}

// JWS has r and s side by side (RFC 7518 section 3.4), OpenSSL gives DER.
std::string raw_ecdsa(const std::string& der, int size) {
    const auto* data = reinterpret_cast<const unsigned char*>(der.data());
    const Owned<ECDSA_SIG> signature(d2i_ECDSA_SIG(nullptr, &data, static_cast<long>(der.size())));
    require(signature != nullptr, "d2i_ECDSA_SIG");
    return padded(ECDSA_SIG_get0_r(signature.get()), size) +
           padded(ECDSA_SIG_get0_s(signature.get()), size);
}

}  // namespace

Key generate_key(const std::string& kind) {
    EVP_PKEY* key = nullptr;
    if (kind == "RSA-2048") key = EVP_RSA_gen(2048);
    if (kind == "RSA-1024") key = EVP_RSA_gen(1024);
    if (kind == "Ed25519") key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    if (kind == "P-256" || kind == "P-384" || kind == "P-521") key = EVP_EC_gen(kind.c_str());
    require(key != nullptr, "no such kind of key");
    return Key(key);
}

std::string public_key_pem(EVP_PKEY& key) {
    const Owned<BIO> bio(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_PUBKEY(bio.get(), &key) == 1, "PEM_write_bio_PUBKEY");
    return text_of(*bio);
}

std::string certificate_pem(X509& certificate) {
    const Owned<BIO> bio(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(bio.get(), &certificate) == 1, "PEM_write_bio_X509");
    return text_of(*bio);
}

SigningKey::SigningKey(const std::string& name, const std::string& kind)
    : name_(name), kind_(kind), key_(generate_key(kind)), certificate_(self_signed(*key_, name)) {}

std::string SigningKey::sign(const std::string& algorithm, std::string_view input) const {
    const EVP_MD* digest = EVP_sha256();
    if (algorithm.ends_with("384")) digest = EVP_sha384();
    if (algorithm.ends_with("512")) digest = EVP_sha512();
    if (algorithm == "EdDSA") digest = nullptr;
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* padding = nullptr;
    require(EVP_DigestSignInit(context.get(), &padding, digest, nullptr, key_.get()) == 1,
            "EVP_DigestSignInit");
    if (algorithm.starts_with("PS")) {
        // RFC 7518 section 3.5: the salt is as long as the digest.
        require(EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
                    EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1,
                "PSS");
    }
    const auto* data = reinterpret_cast<const unsigned char*>(input.data());
    std::size_t size = 0;
    require(EVP_DigestSign(context.get(), nullptr, &size, data, input.size()) == 1, "sign");
    std::string signature(size, '\0');
    require(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                           data, input.size()) == 1,
            "sign");
    signature.resize(size);
    return kind_.starts_with("P-") ? raw_ecdsa(signature, curve_of(kind_).size) : signature;
}

Members SigningKey::jwk() const {
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate_.get(), &der);
    require(size > 0, "i2d_X509");
    const std::string x5c = base64({reinterpret_cast<char*>(der), static_cast<std::size_t>(size)});
    OPENSSL_free(der);

    Members jwk;
    jwk.text("use", "sig");
    if (kind_.starts_with("P-")) {
        const Curve curve = curve_of(kind_);
        jwk.text("kty", "EC").text("kid", name_).text("crv", curve.name);
        jwk.text("alg", curve.algorithm);
        jwk.text("x", base64url(parameter(*key_, OSSL_PKEY_PARAM_EC_PUB_X, curve.size)));
        jwk.text("y", base64url(parameter(*key_, OSSL_PKEY_PARAM_EC_PUB_Y, curve.size)));
    } else if (kind_ == "Ed25519") {
        std::string x(32, '\0');
        std::size_t length = x.size();
        require(EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(x.data()),
                                            &length) == 1,
                "EVP_PKEY_get_raw_public_key");
        jwk.text("kty", "OKP").text("kid", name_).text("crv", "Ed25519").text("alg", "EdDSA");
        jwk.text("x", base64url(x));
    } else {
        jwk.text("kty", "RSA").text("kid", name_).text("alg", "RS256");
        jwk.text("n", base64url(parameter(*key_, OSSL_PKEY_PARAM_RSA_N, 0)));
        jwk.text("e", base64url(parameter(*key_, OSSL_PKEY_PARAM_RSA_E, 0)));
    }
    return jwk.raw("x5c", array({x5c}));
}

}  // namespace casdoor_standin
