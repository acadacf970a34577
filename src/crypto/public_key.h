#pragma once
#include <map>
#include <memory>
#include <mutex>

#include "crypto/algorithm.h"
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
    // A verification with each algorithm that was asked for, begun and fed nothing yet, to be
    // copied: OpenSSL looks up by name what a verification needs, and that takes as long as a
    // small key's takes itself.
    struct Begun {
        std::mutex mutex;
        std::map<Algorithm, Owned<EVP_MD_CTX, EVP_MD_CTX_free>> verifications;
    };
    std::unique_ptr<Begun> begun = std::make_unique<Begun>();
    // Null when it can't be begun.
    const EVP_MD_CTX* begun_with(const AlgorithmRow& how) const;
};

}  // namespace difysso::crypto
