#include "crypto/signature.h"

#include <openssl/ecdsa.h>

#include "crypto/algorithm.h"
#include "crypto/public_key.h"

namespace difysso::crypto {
namespace {

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

PublicKey::Kind PublicKey::kind() const {
    return state_->kind;
}

bool PublicKey::fits(Algorithm algorithm) const {
    return row(algorithm).kind == state_->kind;
}

bool PublicKey::verify(Algorithm algorithm, std::string_view data,
                       std::string_view signature) const {
    if (!fits(algorithm) || signature.size() != state_->signature_bytes) return false;
    const AlgorithmRow& how = row(algorithm);
    const bool ecdsa = how.scheme == Scheme::ecdsa;
    const std::string der = ecdsa ? der_of(signature) : std::string();
    if (ecdsa) signature = der;
    const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* key_context = nullptr;  // belongs to `context`
    const bool good = context &&
                      EVP_DigestVerifyInit(context.get(), &key_context, digest_of(how), nullptr,
                                           state_->key.get()) == 1 &&
                      set_padding(key_context, how) &&
                      EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(),
                                       bytes_of(data), data.size()) == 1;
    if (!good) ERR_clear_error();
    return good;
}

}  // namespace difysso::crypto
