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

}  // namespace

KeyPair make_key_pair() {
    const Owned<EVP_PKEY, EVP_PKEY_free> key(EVP_RSA_gen(2048));
    // The secure kind wipes its buffer when it goes.
    const Memory private_pem(BIO_new(BIO_s_secmem()));
    const Memory public_pem(BIO_new(BIO_s_mem()));
    if (!key || !private_pem || !public_pem ||
        PEM_write_bio_PrivateKey_traditional(private_pem.get(), key.get(), nullptr, nullptr, 0,
                                             nullptr, nullptr) != 1 ||
        PEM_write_bio_PUBKEY(public_pem.get(), key.get()) != 1)
        broken("no RSA key pair could be made");
    return {.private_pem = observe::Secret(text_of(private_pem.get())),
            .public_pem = text_of(public_pem.get())};
}

}  // namespace difysso::crypto
