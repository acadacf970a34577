#include "crypto/digest.h"

#include <utility>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>

#include "crypto/openssl.h"

namespace difysso::crypto {
namespace {

constexpr std::size_t kSha256Bytes = 32;

const EVP_MD* fetch(const char* name) {
    const EVP_MD* method = EVP_MD_fetch(nullptr, name, nullptr);
    if (method == nullptr) broken("OpenSSL has no such digest");
    return method;
}

const unsigned char* bytes_of(std::string_view text) {
    // OpenSSL takes a null key as "the one set before", not as the empty one.
    return reinterpret_cast<const unsigned char*>(text.empty() ? "" : text.data());
}

// One that waits for a key. To say which hash it is made of costs as much as the rest of it, so
// that is done once and copied; OpenSSL copies only what has had a key.
const EVP_MAC_CTX* make_hmac_with_sha256() {
    EVP_MAC* const method = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
    EVP_MAC_CTX* const context = method == nullptr ? nullptr : EVP_MAC_CTX_new(method);
    char hash[] = "SHA2-256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash, 0),
        OSSL_PARAM_construct_end()};
    if (context == nullptr || EVP_MAC_init(context, bytes_of(""), 0, parameters) != 1)
        broken("OpenSSL has no HMAC");
    return context;
}

const EVP_MAC_CTX* hmac_with_sha256() {
    // Never freed: see digest_method().
    static const EVP_MAC_CTX* const context = make_hmac_with_sha256();
    return context;
}

std::string digest(Hash hash, std::string_view data) {
    std::string result(EVP_MAX_MD_SIZE, '\0');
    unsigned length = 0;
    if (EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(result.data()),
                   &length, digest_method(hash), nullptr) != 1)
        broken("a digest failed");
    result.resize(length);
    return result;
}

}  // namespace

const EVP_MD* digest_method(Hash hash) {
    // Never freed: a thread may still hash while the process ends.
    static const EVP_MD* const sha256 = fetch("SHA2-256");
    static const EVP_MD* const sha384 = fetch("SHA2-384");
    static const EVP_MD* const sha512 = fetch("SHA2-512");
    switch (hash) {
        case Hash::sha256:
            return sha256;
        case Hash::sha384:
            return sha384;
        case Hash::sha512:
            return sha512;
    }
    broken("no such hash");
}

std::string sha256(std::string_view data) {
    return digest(Hash::sha256, data);
}

std::string sha384(std::string_view data) {
    return digest(Hash::sha384, data);
}

std::string sha512(std::string_view data) {
    return digest(Hash::sha512, data);
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
    const Owned<EVP_MAC_CTX, EVP_MAC_CTX_free> context(EVP_MAC_CTX_dup(hmac_with_sha256()));
    std::string result(kSha256Bytes, '\0');
    std::size_t length = 0;
    if (!context || EVP_MAC_init(context.get(), bytes_of(key), key.size(), nullptr) != 1 ||
        EVP_MAC_update(context.get(), bytes_of(data), data.size()) != 1 ||
        EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(result.data()), &length,
                      result.size()) != 1 ||
        length != result.size())
        broken("HMAC failed");
    return result;
}

observe::Secret hkdf(const observe::Secret& key, std::string_view info, std::size_t length) {
    // No salt is a salt of zeros as long as the hash (section 2.2).
    const std::string salt(kSha256Bytes, '\0');
    return hkdf_expand(observe::Secret(hmac_sha256(salt, key.reveal())), info, length);
}

observe::Secret hkdf_expand(const observe::Secret& key, std::string_view info, std::size_t length) {
    if (length > 255 * kSha256Bytes) broken("more key than HKDF can give");
    std::string result;
    result.reserve(length + kSha256Bytes);
    std::string input;  // T(i-1) | info | i
    for (unsigned char round = 1; result.size() < length; ++round) {
        input.append(info).push_back(static_cast<char>(round));
        const observe::Secret block(hmac_sha256(key.reveal(), input));
        result += block.reveal();
        OPENSSL_cleanse(input.data(), input.size());
        input = block.reveal();
    }
    OPENSSL_cleanse(input.data(), input.size());
    OPENSSL_cleanse(result.data() + length, result.size() - length);
    result.resize(length);
    return observe::Secret(std::move(result));
}

bool equal_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace difysso::crypto
