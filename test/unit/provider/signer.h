#pragma once
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "crypto/encoding.h"
#include "crypto/signature.h"

namespace difysso::test {

using crypto::Algorithm;

// A provider's signing key: makes what src/ only ever verifies.
class Signer {
  public:
    // Keys of the usual kinds, made once a process; `stranger` is an RSA key of somebody else.
    static const Signer& rsa() { return once("rsa"); }
    static const Signer& p256() { return once("P-256"); }
    static const Signer& p384() { return once("P-384"); }
    static const Signer& p521() { return once("P-521"); }
    static const Signer& ed25519() { return once("Ed25519"); }
    static const Signer& stranger() { return once("stranger"); }
    static const Signer& for_algorithm(Algorithm algorithm) {
        switch (algorithm) {
            case Algorithm::ES256:
                return p256();
            case Algorithm::ES384:
                return p384();
            case Algorithm::ES512:
                return p521();
            case Algorithm::EdDSA:
                return ed25519();
            default:
                return rsa();
        }
    }
    static Signer make_rsa(unsigned bits, unsigned long exponent = RSA_F4);
    static Signer make_ed25519() { return Signer(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }
    static Signer make_ec(const std::string& group) {
        return Signer(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", group.c_str()));
    }

    // A signature as a JWS carries it.
    std::string sign(Algorithm algorithm, std::string_view data) const;
    std::string token(Algorithm algorithm, std::string_view header, std::string_view claims) const {
        const std::string signed_part = crypto::base64url(header) + "." + crypto::base64url(claims);
        return signed_part + "." + crypto::base64url(sign(algorithm, signed_part));
    }

    // The members of the public key's JWK: {"n", "e"}, {"crv", "x", "y"} or {"crv", "x"}; raw, not
    // encoded.
    std::string member(std::string_view name) const;
    // A JWK; `more` is text like `,"kid":"a"`.
    std::string jwk(std::string_view more = "") const;
    std::string public_pem() const;
    std::string private_pem() const;
    std::string certificate_pem() const;

  private:
    explicit Signer(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {
        if (key == nullptr) throw std::runtime_error("no key could be made");
    }
    static const Signer& once(const std::string& name);
    bool is_rsa() const { return EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA; }
    bool is_ed25519() const { return EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_ED25519; }
    std::size_t coordinate_bytes() const {
        return (static_cast<std::size_t>(EVP_PKEY_get_bits(key_.get())) + 7) / 8;
    }
    std::shared_ptr<EVP_PKEY> key_;
};

inline const Signer& Signer::once(const std::string& name) {
    static std::map<std::string, Signer> made;
    auto found = made.find(name);
    if (found == made.end())
        found = made.emplace(name, name.starts_with("P-") ? make_ec(name)
                                   : name == "Ed25519"    ? make_ed25519()
                                                          : make_rsa(2048))
                    .first;
    return found->second;
}

inline Signer Signer::make_rsa(unsigned bits, unsigned long exponent) {
    const std::shared_ptr<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr),
                                                EVP_PKEY_CTX_free);
    const std::shared_ptr<BIGNUM> e(BN_new(), BN_free);
    BN_set_word(e.get(), exponent);
    EVP_PKEY* key = nullptr;
    EVP_PKEY_keygen_init(context.get());
    EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits));
    EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e.get());
    EVP_PKEY_generate(context.get(), &key);
    return Signer(key);
}

inline std::string Signer::sign(Algorithm algorithm, std::string_view data) const {
    const std::string name(crypto::algorithm_name(algorithm));
    const std::string hash = "SHA" + name.substr(2);
    const char* digest = algorithm == Algorithm::EdDSA ? nullptr : hash.c_str();
    EVP_PKEY_CTX* padding = nullptr;
    const std::shared_ptr<EVP_MD_CTX> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::string result(1100, '\0');
    auto* out = reinterpret_cast<unsigned char*>(result.data());
    std::size_t length = result.size();
    if (EVP_DigestSignInit_ex(context.get(), &padding, digest, nullptr, nullptr, key_.get(),
                              nullptr) != 1 ||
        (name.starts_with("PS") &&
         (EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) != 1 ||
          EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) != 1)) ||
        EVP_DigestSign(context.get(), out, &length,
                       reinterpret_cast<const unsigned char*>(data.data()), data.size()) != 1)
        throw std::runtime_error("signing failed");
    result.resize(length);
    if (is_rsa() || is_ed25519()) return result;
    const auto* der = reinterpret_cast<const unsigned char*>(result.data());
    const std::shared_ptr<ECDSA_SIG> pair(
        d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(result.size())), ECDSA_SIG_free);
    std::string raw(2 * coordinate_bytes(), '\0');
    auto* half = reinterpret_cast<unsigned char*>(raw.data());
    const auto bytes = static_cast<int>(coordinate_bytes());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), half, bytes);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), half + bytes, bytes);
    return raw;
}

inline std::string Signer::member(std::string_view name) const {
    if (is_ed25519()) {
        if (name == "crv") return "Ed25519";
        std::string x(32, '\0');
        std::size_t length = x.size();
        EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(x.data()),
                                    &length);
        return x;
    }
    if (name == "crv") return "P-" + std::to_string(EVP_PKEY_get_bits(key_.get()));
    const char* parameter = name == "n"   ? OSSL_PKEY_PARAM_RSA_N
                            : name == "e" ? OSSL_PKEY_PARAM_RSA_E
                            : name == "x" ? OSSL_PKEY_PARAM_EC_PUB_X
                            : name == "y" ? OSSL_PKEY_PARAM_EC_PUB_Y
                                          : OSSL_PKEY_PARAM_RSA_D;
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), parameter, &number);
    const std::shared_ptr<BIGNUM> owned(number, BN_free);
    const std::size_t bytes =
        is_rsa() ? static_cast<std::size_t>(BN_num_bytes(number)) : coordinate_bytes();
    std::string raw(bytes, '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char*>(raw.data()), static_cast<int>(bytes));
    return raw;
}

inline std::string Signer::jwk(std::string_view more) const {
    const auto text = [&](std::string_view name) { return crypto::base64url(member(name)); };
    const std::string key =
        is_rsa()       ? R"({"kty":"RSA","n":")" + text("n") + R"(","e":")" + text("e")
        : is_ed25519() ? R"({"kty":"OKP","crv":"Ed25519","x":")" + text("x")
                       : R"({"kty":"EC","crv":")" + member("crv") + R"(","x":")" + text("x") +
                             R"(","y":")" + text("y");
    return key + "\"" + std::string(more) + "}";
}

inline std::string pem_text(int (*write)(BIO*, EVP_PKEY*), EVP_PKEY* key) {
    const std::shared_ptr<BIO> memory(BIO_new(BIO_s_mem()), BIO_free_all);
    write(memory.get(), key);
    char* text = nullptr;
    const long length = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(length)};
}

inline std::string Signer::public_pem() const {
    return pem_text([](BIO* out, EVP_PKEY* key) { return PEM_write_bio_PUBKEY(out, key); },
                    key_.get());
}

inline std::string Signer::private_pem() const {
    return pem_text(
        [](BIO* out, EVP_PKEY* key) {
            return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
        },
        key_.get());
}

inline std::string Signer::certificate_pem() const {
    return pem_text(
        [](BIO* out, EVP_PKEY* key) {
            const std::shared_ptr<X509> certificate(X509_new(), X509_free);
            ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
            X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -7200);
            X509_gmtime_adj(X509_getm_notAfter(certificate.get()), -3600);  // expired, on purpose
            X509_set_pubkey(certificate.get(), key);
            const bool digested = EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519;
            X509_sign(certificate.get(), key, digested ? EVP_sha256() : nullptr);
            return PEM_write_bio_X509(out, certificate.get());
        },
        key_.get());
}

}  // namespace difysso::test
