#include "crypto/signing.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>

#include "crypto/algorithm.h"
#include "crypto/key_judgement.h"

namespace difysso::crypto {
namespace {

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;

Key key_from(std::string_view pem) {
    if (pem.size() > kMostPem) return nullptr;
    const Memory memory = memory_of(pem);
    return Key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_passphrase, nullptr));
}

Judgement judge_pem(std::string_view pem, EVP_PKEY* key) {
    if (key != nullptr) return judge(key);
    // PKCS #8 has it in its first line, the older form in a header.
    if (pem.find("ENCRYPTED") != std::string_view::npos)
        return {.fault = "the private key is locked with a passphrase"};
    return {.fault = "it is no PEM private key"};
}

// r and s side by side, each of its full length (RFC 7518, section 3.4), out of OpenSSL's DER.
std::string side_by_side(const std::string& der, std::size_t bytes) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    std::string signature(bytes, '\0');
    auto* r = reinterpret_cast<unsigned char*>(signature.data());
    const auto half = static_cast<int>(bytes / 2);
    if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), r, half) != half ||
        BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), r + half, half) != half)
        broken("a signature is no ECDSA signature");
    return signature;
}

}  // namespace

struct SigningKey::State {
    Key key;
    PublicKey::Kind kind;
    std::size_t signature_bytes;
};

std::optional<SigningKey> SigningKey::from_pem(std::string_view pem, observe::Literal* why) {
    Key key = key_from(pem);
    const Judgement judgement = judge_pem(pem, key.get());
    ERR_clear_error();
    if (why != nullptr) *why = judgement.fault;
    if (!judgement.fault.empty()) return std::nullopt;
    return SigningKey(
        std::make_shared<const State>(State{.key = std::move(key),
                                            .kind = judgement.kind,
                                            .signature_bytes = judgement.signature_bytes}));
}

Algorithm SigningKey::default_algorithm() const {
    switch (state_->kind) {
        case PublicKey::Kind::rsa:
            return Algorithm::RS256;
        case PublicKey::Kind::p256:
            return Algorithm::ES256;
        case PublicKey::Kind::p384:
            return Algorithm::ES384;
        case PublicKey::Kind::p521:
            return Algorithm::ES512;
        case PublicKey::Kind::ed25519:
            return Algorithm::EdDSA;
    }
    broken("no such kind of key");
}

bool SigningKey::fits(Algorithm algorithm) const {
    return row(algorithm).kind == state_->kind;
}

std::string SigningKey::sign(Algorithm algorithm, std::string_view data) const {
    const AlgorithmRow& how = row(algorithm);
    if (!fits(algorithm)) broken("the signing key doesn't fit the algorithm");
    const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* key_context = nullptr;  // belongs to `context`
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(state_->key.get())), '\0');
    std::size_t length = signature.size();
    if (!context ||
        EVP_DigestSignInit(context.get(), &key_context, digest_of(how), nullptr,
                           state_->key.get()) != 1 ||
        !set_padding(key_context, how) ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                       reinterpret_cast<const unsigned char*>(data.data()), data.size()) != 1)
        broken("signing failed");
    signature.resize(length);
    return how.scheme == Scheme::ecdsa ? side_by_side(signature, state_->signature_bytes)
                                       : signature;
}

}  // namespace difysso::crypto
