#include "crypto/public_key.h"

#include <algorithm>
#include <array>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace difysso::crypto {
namespace {

using observe::Literal;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Number = Owned<BIGNUM, BN_free>;
using Parameters = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;

struct Curve {
    PublicKey::Kind kind;
    std::string_view crv;  // RFC 7518, section 6.2.1.1
    const char* group;     // OpenSSL's name
    std::size_t coordinate_bytes;
};
constexpr std::array kCurves{
    Curve{PublicKey::Kind::p256, "P-256", "prime256v1", 32},
    Curve{PublicKey::Kind::p384, "P-384", "secp384r1", 48},
    Curve{PublicKey::Kind::p521, "P-521", "secp521r1", 66},
};

constexpr int kLeastModulusBits = 2048;
constexpr int kMostModulusBits = 8192;
constexpr BN_ULONG kLeastExponent = 65537;
// Longer texts aren't looked at.
constexpr std::size_t kMostPem = std::size_t{256} * 1024;
constexpr std::size_t kMostNumber = 2048;
// OpenSSL's own limit for large moduli; a longer one only costs time.
constexpr int kMostExponentBits = 64;

Number number_of(const EVP_PKEY* key, const char* parameter) {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key, parameter, &number);
    return Number(number);
}

// Nothing when the key is usable, else what is wrong with it.
Literal fault_of_rsa(const EVP_PKEY* key) {
    const Number modulus = number_of(key, OSSL_PKEY_PARAM_RSA_N);
    const Number exponent = number_of(key, OSSL_PKEY_PARAM_RSA_E);
    if (!modulus || !exponent) return "the RSA key is incomplete";
    if (BN_num_bits(modulus.get()) < kLeastModulusBits)
        return "the RSA key has less than 2048 bits";
    if (BN_num_bits(modulus.get()) > kMostModulusBits) return "the RSA key has more than 8192 bits";
    if (!BN_is_odd(modulus.get())) return "the RSA key's modulus is even";
    if (!BN_is_odd(exponent.get())) return "the RSA key's exponent is even";
    const BN_ULONG value = BN_get_word(exponent.get());  // all ones when it doesn't fit
    if (value < kLeastExponent) return "the RSA key's exponent is less than 65537";
    if (BN_num_bits(exponent.get()) > kMostExponentBits)
        return "the RSA key's exponent has more than 64 bits";
    return {};
}

const Curve* curve_of(const EVP_PKEY* key) {
    std::array<char, 64> group{};
    if (EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) != 1) return nullptr;
    for (const Curve& curve : kCurves)
        if (std::string_view(group.data()) == curve.group) return &curve;
    return nullptr;
}

bool on_its_curve(EVP_PKEY* key) {
    const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
        EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    return context && EVP_PKEY_public_check(context.get()) == 1;
}

struct Judgement {
    Literal fault;
    PublicKey::Kind kind = PublicKey::Kind::rsa;
    std::size_t signature_bytes = 0;
};

// The rules for a key, wherever it came from.
Judgement judge(EVP_PKEY* key) {
    switch (EVP_PKEY_get_base_id(key)) {
        case EVP_PKEY_RSA:
            return {.fault = fault_of_rsa(key),
                    .kind = PublicKey::Kind::rsa,
                    .signature_bytes = static_cast<std::size_t>(EVP_PKEY_get_size(key))};
        case EVP_PKEY_EC: {
            const Curve* curve = curve_of(key);
            if (curve == nullptr) return {.fault = "the curve isn't P-256, P-384 or P-521"};
            if (!on_its_curve(key)) return {.fault = "the point isn't on its curve"};
            return {
                .fault = {}, .kind = curve->kind, .signature_bytes = 2 * curve->coordinate_bytes};
        }
        default:
            return {.fault = "the key is neither RSA nor EC"};
    }
}

Key key_from(const char* type, OSSL_PARAM_BLD* builder) {
    const Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder));
    const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
        EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1)
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get());
    return Key(key);
}

// OpenSSL would ask the terminal for the passphrase of an encrypted PEM.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) {
    return -1;
}

using Memory = Owned<BIO, BIO_free_all>;

Key key_from_certificate(std::string_view pem) {
    const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Owned<X509, X509_free> certificate(
        PEM_read_bio_X509(memory.get(), nullptr, no_passphrase, nullptr));
    return Key(certificate ? X509_get_pubkey(certificate.get()) : nullptr);
}

Key key_from_public_pem(std::string_view pem) {
    const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return Key(PEM_read_bio_PUBKEY(memory.get(), nullptr, no_passphrase, nullptr));
}

Number number_from(std::string_view bytes) {
    return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                            static_cast<int>(bytes.size()), nullptr));
}

}  // namespace

std::optional<PublicKey> PublicKey::judged(State state, observe::Literal* why) {
    const Judgement judgement =
        state.key ? judge(state.key.get())
                  : Judgement{.fault = "it is neither a PEM certificate nor a PEM public key"};
    ERR_clear_error();
    if (why != nullptr) *why = judgement.fault;
    if (!judgement.fault.empty()) return std::nullopt;
    state.kind = judgement.kind;
    state.signature_bytes = judgement.signature_bytes;
    return PublicKey(std::make_shared<const State>(std::move(state)));
}

std::optional<PublicKey> PublicKey::from_pem(std::string_view pem, observe::Literal* why) {
    if (pem.size() > kMostPem) pem = {};
    Key key = key_from_certificate(pem);
    if (!key) key = key_from_public_pem(pem);
    return judged({.key = std::move(key)}, why);
}

std::optional<PublicKey> PublicKey::from_rsa(std::string_view n, std::string_view e) {
    if (n.size() > kMostNumber || e.size() > kMostNumber) return std::nullopt;
    const Number modulus = number_from(n);
    const Number exponent = number_from(e);
    const Parameters builder(OSSL_PARAM_BLD_new());
    if (!modulus || !exponent || !builder ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
        return judged({});
    return judged({.key = key_from("RSA", builder.get())});
}

std::optional<PublicKey> PublicKey::from_ec(std::string_view crv, std::string_view x,
                                            std::string_view y) {
    const auto* curve = std::find_if(kCurves.begin(), kCurves.end(),
                                     [&](const Curve& known) { return known.crv == crv; });
    // RFC 7518, section 6.2.1.2: the full size of a coordinate, leading zeros and all.
    if (curve == kCurves.end() || x.size() != curve->coordinate_bytes ||
        y.size() != curve->coordinate_bytes)
        return std::nullopt;
    const std::string point = std::string(1, '\x04').append(x).append(y);  // SEC 1, section 2.3.3
    const Parameters builder(OSSL_PARAM_BLD_new());
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve->group,
                                        0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1)
        return judged({});
    return judged({.key = key_from("EC", builder.get())});
}

}  // namespace difysso::crypto
