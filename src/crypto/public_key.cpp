#include "crypto/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "crypto/key_judgement.h"

namespace difysso::crypto {
namespace {

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Number = Owned<BIGNUM, BN_free>;
using Parameters = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;

// Longer texts aren't looked at.
constexpr std::size_t kMostNumber = 2048;
constexpr std::size_t kEd25519Bytes = 32;

Key key_from(const char* type, OSSL_PARAM_BLD* builder) {
    const Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder));
    const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
        EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1)
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get());
    return Key(key);
}

Key key_from_certificate(std::string_view pem) {
    const Memory memory = memory_of(pem);
    const Owned<X509, X509_free> certificate(
        PEM_read_bio_X509(memory.get(), nullptr, no_passphrase, nullptr));
    return Key(certificate ? X509_get_pubkey(certificate.get()) : nullptr);
}

Key key_from_public_pem(std::string_view pem) {
    const Memory memory = memory_of(pem);
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
    const Curve* curve = find_curve(crv);
    // RFC 7518, section 6.2.1.2: the full size of a coordinate, leading zeros and all.
    if (curve == nullptr || x.size() != curve->coordinate_bytes ||
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

std::optional<PublicKey> PublicKey::from_okp(std::string_view crv, std::string_view x) {
    if (crv != "Ed25519" || x.size() != kEd25519Bytes) return std::nullopt;
    return judged({.key = Key(EVP_PKEY_new_raw_public_key_ex(
                       nullptr, "ED25519", nullptr,
                       reinterpret_cast<const unsigned char*>(x.data()), x.size()))});
}

}  // namespace difysso::crypto
