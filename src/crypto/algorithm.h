#pragma once
#include "crypto/openssl.h"
#include "crypto/signature.h"

namespace difysso::crypto {

// How each algorithm signs; shared by what verifies (signature.cpp) and what signs (signing.cpp).
// Nothing outside the folder includes it.

enum class Scheme { pkcs1, pss, ecdsa, eddsa };

struct AlgorithmRow {
    Algorithm algorithm;
    std::string_view name;
    PublicKey::Kind kind;
    Scheme scheme;
    Hash hash;  // of EdDSA the one inside of it, which at_hash is made with
};
const AlgorithmRow& row(Algorithm algorithm);

// The digest to begin with: null for EdDSA, which takes the data as it is (RFC 8032).
const EVP_MD* digest_of(const AlgorithmRow& row);
// RSA's padding, on a context that was begun with digest_of(); nothing to do for the others.
bool set_padding(EVP_PKEY_CTX* context, const AlgorithmRow& row);

}  // namespace difysso::crypto
