#include "crypto/key_pair.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "crypto/openssl.h"

namespace difysso::crypto {
namespace {

// Dify's library ends a PEM without a newline.
std::string text_of(BIO* memory) {
    char* text = nullptr;
    const long length = BIO_get_mem_data(memory, &text);
    std::string pem(text, static_cast<std::size_t>(length));
    if (pem.ends_with('\n')) pem.pop_back();
    return pem;
}

// Asked between two candidates for a prime.
int unless_stopped(EVP_PKEY_CTX* context) {
    const auto* stop = static_cast<const std::stop_token*>(EVP_PKEY_CTX_get_app_data(context));
    return stop->stop_requested() ? 0 : 1;
}

}  // namespace

KeyPair make_key_pair() {
    return *make_key_pair(std::stop_token());
}

std::optional<KeyPair> make_key_pair(const std::stop_token& stop) {
    const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), 2048) != 1)
        broken("no RSA key pair could be made");
    EVP_PKEY_CTX_set_app_data(context.get(), const_cast<std::stop_token*>(&stop));
    EVP_PKEY_CTX_set_cb(context.get(), unless_stopped);
    EVP_PKEY* made = nullptr;
    const bool done = EVP_PKEY_generate(context.get(), &made) == 1;
    const Owned<EVP_PKEY, EVP_PKEY_free> key(made);
    if (!done && stop.stop_requested()) {
        ERR_clear_error();
        return std::nullopt;
    }

    // The secure kind wipes its buffer when it goes.
    const Memory private_pem(BIO_new(BIO_s_secmem()));
    const Memory public_pem(BIO_new(BIO_s_mem()));
    if (!done || !private_pem || !public_pem ||
        PEM_write_bio_PrivateKey_traditional(private_pem.get(), key.get(), nullptr, nullptr, 0,
                                             nullptr, nullptr) != 1 ||
        PEM_write_bio_PUBKEY(public_pem.get(), key.get()) != 1)
        broken("no RSA key pair could be made");
    return KeyPair{.private_pem = observe::Secret(text_of(private_pem.get())),
                   .public_pem = text_of(public_pem.get())};
}

}  // namespace difysso::crypto
