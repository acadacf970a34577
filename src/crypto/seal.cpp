#include "crypto/seal.h"

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "crypto/openssl.h"

namespace difysso::crypto {
namespace {

// A sealed value is salt | ciphertext | tag.
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kKeyBytes = 32;
// Cookies are far smaller; a stranger's text is measured before it is decoded.
constexpr std::size_t kMostPlain = std::size_t{32} * 1024;
constexpr std::size_t kMostSealed = std::size_t{64} * 1024;
// All zeros: each key encrypts one value only.
constexpr unsigned char kNonce[12] = {};

using Context = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

const EVP_CIPHER* aes_256_gcm() {
    static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    if (cipher == nullptr) broken("OpenSSL has no AES-256-GCM");
    return cipher;
}

const unsigned char* in(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* out(std::string& text, std::size_t offset = 0) {
    return reinterpret_cast<unsigned char*>(text.data()) + offset;
}

observe::Secret key_of_use(const observe::Secret& secret, std::string_view label) {
    if (secret.empty()) return {};
    return hkdf(secret, label, kKeyBytes);
}

observe::Secret key_of_value(const observe::Secret& key, std::string_view label,
                             std::string_view salt) {
    // The salt's length is fixed, so label and salt can't be taken for another pair.
    return hkdf_expand(key, std::string(label).append(salt), kKeyBytes);
}

std::optional<std::string> open_with(const observe::Secret& value_key, std::string_view ciphertext,
                                     std::string_view tag, std::string_view associated) {
    const Context context(EVP_CIPHER_CTX_new());
    std::string plain(ciphertext.size(), '\0');
    std::string expected_tag(tag);  // OpenSSL takes it as not const
    int length = 0;
    const bool good = context &&
                      EVP_DecryptInit_ex2(context.get(), aes_256_gcm(), in(value_key.reveal()),
                                          kNonce, nullptr) == 1 &&
                      EVP_DecryptUpdate(context.get(), nullptr, &length, in(associated),
                                        static_cast<int>(associated.size())) == 1 &&
                      EVP_DecryptUpdate(context.get(), out(plain), &length, in(ciphertext),
                                        static_cast<int>(ciphertext.size())) == 1 &&
                      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG,
                                          static_cast<int>(kTagBytes), expected_tag.data()) == 1 &&
                      EVP_DecryptFinal_ex(context.get(), out(plain, plain.size()), &length) == 1;
    if (good) return plain;
    ERR_clear_error();
    return std::nullopt;
}

}  // namespace

Sealer::Sealer(const observe::Secret& key, const observe::Secret& previous, std::string_view label)
    : key_(key_of_use(key, label)), previous_(key_of_use(previous, label)), label_(label) {
    if (key_.empty()) broken("there is no key to seal with");
}

std::string Sealer::seal(std::string_view plain, std::string_view associated,
                         Random& random) const {
    if (plain.size() > kMostPlain || associated.size() > kMostPlain) broken("too much to seal");
    std::string sealed = random.bytes(kSaltBytes);
    const observe::Secret value_key = key_of_value(key_, label_, sealed);
    sealed.resize(kSaltBytes + plain.size() + kTagBytes);
    const Context context(EVP_CIPHER_CTX_new());
    int length = 0;
    if (!context ||
        EVP_EncryptInit_ex2(context.get(), aes_256_gcm(), in(value_key.reveal()), kNonce,
                            nullptr) != 1 ||
        EVP_EncryptUpdate(context.get(), nullptr, &length, in(associated),
                          static_cast<int>(associated.size())) != 1 ||
        EVP_EncryptUpdate(context.get(), out(sealed, kSaltBytes), &length, in(plain),
                          static_cast<int>(plain.size())) != 1 ||
        EVP_EncryptFinal_ex(context.get(), out(sealed, kSaltBytes + plain.size()), &length) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(kTagBytes),
                            sealed.data() + kSaltBytes + plain.size()) != 1)
        broken("sealing failed");
    return base64url(sealed);
}

std::optional<std::string> Sealer::open(std::string_view sealed,
                                        std::string_view associated) const {
    if (sealed.size() > kMostSealed || associated.size() > kMostPlain) return std::nullopt;
    const auto bytes = from_base64url(sealed);
    if (!bytes || bytes->size() < kSaltBytes + kTagBytes) return std::nullopt;
    const std::string_view whole = *bytes;
    const auto salt = whole.substr(0, kSaltBytes);
    const auto ciphertext = whole.substr(kSaltBytes, whole.size() - kSaltBytes - kTagBytes);
    const auto tag = whole.substr(whole.size() - kTagBytes);
    for (const observe::Secret* key : {&key_, &previous_}) {
        if (key->empty()) continue;
        auto plain = open_with(key_of_value(*key, label_, salt), ciphertext, tag, associated);
        if (plain) return plain;
    }
    return std::nullopt;
}

}  // namespace difysso::crypto
