#pragma once
#include <memory>
#include <string_view>

#include <openssl/bio.h>
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

using Memory = Owned<BIO, BIO_free_all>;
// To read `text` by; it must outlive it.
inline Memory memory_of(std::string_view text) {
    return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}
// Longer PEM texts aren't looked at.
inline constexpr std::size_t kMostPem = std::size_t{256} * 1024;
// Of an encrypted PEM OpenSSL would ask the terminal for the passphrase.
inline int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) {
    return -1;
}

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
