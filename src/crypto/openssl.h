#pragma once
#include <memory>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "observe/failure.h"

namespace difysso::crypto {

// What the files of this folder share about OpenSSL. Nothing outside the folder includes it.

// An OpenSSL object that is freed with its own function.
template <auto Free>
struct FreeWith {
    template <class Object>
    void operator()(Object* object) const {
        Free(object);
    }
};
template <class Object, auto Free>
using Owned = std::unique_ptr<Object, FreeWith<Free>>;

enum class Hash { sha256, sha384, sha512 };
// Fetched once a process: a fetch by name costs as much as hashing a token. Throws
// observe::Failure.
const EVP_MD* digest_method(Hash hash);

// OpenSSL refused something that can't fail but for want of memory or a broken installation.
[[noreturn]] inline void broken(observe::Literal what) {
    ERR_clear_error();
    throw observe::Failure(observe::Reason::internal, what);
}

}  // namespace difysso::crypto
