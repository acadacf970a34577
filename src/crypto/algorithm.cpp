#include "crypto/algorithm.h"

#include <array>

#include <openssl/rsa.h>

#include "crypto/digest.h"

namespace difysso::crypto {
namespace {

using Kind = PublicKey::Kind;

// In the order of the enumeration. An ECDSA algorithm has one curve only (RFC 7518, section 3.4).
constexpr std::array kAlgorithms{
    AlgorithmRow{Algorithm::RS256, "RS256", Kind::rsa, Scheme::pkcs1, Hash::sha256},
    AlgorithmRow{Algorithm::RS384, "RS384", Kind::rsa, Scheme::pkcs1, Hash::sha384},
    AlgorithmRow{Algorithm::RS512, "RS512", Kind::rsa, Scheme::pkcs1, Hash::sha512},
    AlgorithmRow{Algorithm::PS256, "PS256", Kind::rsa, Scheme::pss, Hash::sha256},
    AlgorithmRow{Algorithm::PS384, "PS384", Kind::rsa, Scheme::pss, Hash::sha384},
    AlgorithmRow{Algorithm::PS512, "PS512", Kind::rsa, Scheme::pss, Hash::sha512},
    AlgorithmRow{Algorithm::ES256, "ES256", Kind::p256, Scheme::ecdsa, Hash::sha256},
    AlgorithmRow{Algorithm::ES384, "ES384", Kind::p384, Scheme::ecdsa, Hash::sha384},
    AlgorithmRow{Algorithm::ES512, "ES512", Kind::p521, Scheme::ecdsa, Hash::sha512},
    AlgorithmRow{Algorithm::EdDSA, "EdDSA", Kind::ed25519, Scheme::eddsa, Hash::sha512},
};

}  // namespace

const AlgorithmRow& row(Algorithm algorithm) {
    return kAlgorithms.at(static_cast<std::size_t>(algorithm));
}

const EVP_MD* digest_of(const AlgorithmRow& row) {
    return row.scheme == Scheme::eddsa ? nullptr : digest_method(row.hash);
}

bool set_padding(EVP_PKEY_CTX* context, const AlgorithmRow& row) {
    switch (row.scheme) {
        case Scheme::pkcs1:
            return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
        case Scheme::pss:
            // RFC 7518, section 3.5: a salt of the hash's length; and MGF1 with the same hash,
            // which is what OpenSSL takes when none is named.
            return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
                   EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
        case Scheme::ecdsa:
        case Scheme::eddsa:
            return true;
    }
    return false;
}

std::optional<Algorithm> parse_algorithm(std::string_view name) {
    for (const AlgorithmRow& known : kAlgorithms)
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

}  // namespace difysso::crypto
