#include "crypto/signature.h"

#include <array>

#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include "crypto/digest.h"
#include "crypto/public_key.h"

namespace difysso::crypto {
namespace {

struct Row {
    Algorithm algorithm;
    std::string_view name;
    PublicKey::Kind kind;
    Hash hash;
};
// In the order of the enumeration. An ECDSA algorithm has one curve only (RFC 7518, section 3.4).
constexpr std::array kAlgorithms{
    Row{Algorithm::RS256, "RS256", PublicKey::Kind::rsa, Hash::sha256},
    Row{Algorithm::RS384, "RS384", PublicKey::Kind::rsa, Hash::sha384},
    Row{Algorithm::RS512, "RS512", PublicKey::Kind::rsa, Hash::sha512},
    Row{Algorithm::ES256, "ES256", PublicKey::Kind::p256, Hash::sha256},
    Row{Algorithm::ES384, "ES384", PublicKey::Kind::p384, Hash::sha384},
    Row{Algorithm::ES512, "ES512", PublicKey::Kind::p521, Hash::sha512},
};

const Row& row(Algorithm algorithm) {
    return kAlgorithms.at(static_cast<std::size_t>(algorithm));
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// r and s side by side as the DER that OpenSSL takes; empty when that can't be made.
std::string der_of(std::string_view signature) {
    const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
    const auto half = static_cast<int>(signature.size() / 2);
    BIGNUM* r = BN_bin2bn(bytes_of(signature), half, nullptr);
    BIGNUM* s = BN_bin2bn(bytes_of(signature) + half, half, nullptr);
    if (!pair || r == nullptr || s == nullptr || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return {};
    }
    std::string der(signature.size() + 16, '\0');
    auto* end = reinterpret_cast<unsigned char*>(der.data());
    const int length = i2d_ECDSA_SIG(pair.get(), &end);
    der.resize(static_cast<std::size_t>(std::max(length, 0)));
    return der;
}

}  // namespace

std::optional<Algorithm> parse_algorithm(std::string_view name) {
    for (const Row& known : kAlgorithms)
        if (known.name == name) return known.algorithm;
    return std::nullopt;
}

std::string_view algorithm_name(Algorithm algorithm) {
    return row(algorithm).name;
}

std::string hash_of(Algorithm algorithm, std::string_view data) {
    switch (row(algorithm).hash) {
        case Hash::sha256:
            return sha256(data);
        case Hash::sha384:
            return sha384(data);
        case Hash::sha512:
            return sha512(data);
    }
    broken("no such hash");
}

PublicKey::Kind PublicKey::kind() const {
    return state_->kind;
}

bool PublicKey::fits(Algorithm algorithm) const {
    return row(algorithm).kind == state_->kind;
}

bool PublicKey::verify(Algorithm algorithm, std::string_view data,
                       std::string_view signature) const {
    if (!fits(algorithm) || signature.size() != state_->signature_bytes) return false;
    const bool rsa = state_->kind == Kind::rsa;
    const std::string der = rsa ? std::string() : der_of(signature);
    if (!rsa) signature = der;
    const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* key_context = nullptr;  // belongs to `context`
    const bool good =
        context &&
        EVP_DigestVerifyInit(context.get(), &key_context, digest_method(row(algorithm).hash),
                             nullptr, state_->key.get()) == 1 &&
        (!rsa || EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PADDING) == 1) &&
        EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(data),
                         data.size()) == 1;
    if (!good) ERR_clear_error();
    return good;
}

}  // namespace difysso::crypto
