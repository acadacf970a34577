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

using Context = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

Context begin(EVP_PKEY* key, const AlgorithmRow& how) {
    Context context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* key_context = nullptr;  // belongs to `context`
    if (!context ||
        EVP_DigestVerifyInit(context.get(), &key_context, digest_of(how), nullptr, key) != 1 ||
        !set_padding(key_context, how))
        return nullptr;
    return context;
}

}  // namespace

// The context is only read after it was made, so that it may be copied without the lock.
const EVP_MD_CTX* PublicKey::State::begun_with(const AlgorithmRow& how) const {
    const std::lock_guard lock(begun->mutex);
    Context& context = begun->verifications[how.algorithm];
    if (!context) context = begin(key.get(), how);
    return context.get();
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
    const AlgorithmRow& how = row(algorithm);
    const bool ecdsa = how.scheme == Scheme::ecdsa;
    const std::string der = ecdsa ? der_of(signature) : std::string();
    if (ecdsa) signature = der;
    const EVP_MD_CTX* const begun = state_->begun_with(how);
    const Context context(EVP_MD_CTX_new());
    const bool good = begun != nullptr && context &&
                      EVP_MD_CTX_copy_ex(context.get(), begun) == 1 &&
                      EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(),
                                       bytes_of(data), data.size()) == 1;
    if (!good) ERR_clear_error();
    return good;
}

}  // namespace difysso::crypto
