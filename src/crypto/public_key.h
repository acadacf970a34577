#pragma once
#include "crypto/openssl.h"
#include "crypto/signature.h"

namespace difysso::crypto {

// What a PublicKey is inside; shared by how it is loaded (public_key.cpp) and what it verifies
// (signature.cpp). Nothing outside the folder includes it.
struct PublicKey::State {
    Owned<EVP_PKEY, EVP_PKEY_free> key;
    // Set when the key was judged.
    Kind kind = Kind::rsa;
    std::size_t signature_bytes = 0;  // as a JWS carries it
};

}  // namespace difysso::crypto
