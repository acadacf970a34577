#include "key_pair.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

namespace judge {

namespace {

using Bytes = std::vector<unsigned char>;
using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)>;
using Bio = std::unique_ptr<BIO, int (*)(BIO*)>;

Key read_key(const std::string& pem, bool is_private) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    Key key(is_private ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr)
                       : PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr),
            EVP_PKEY_free);
    if (!key || EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA)
        throw KeyPairError("ValueError", "RSA key format is not supported");
    return key;
}

Key read_private_key(const std::string& storage, const std::string& tenant) {
    std::ifstream file(storage + "/privkeys/" + tenant + "/private.pem", std::ios::binary);
    if (!file)
        throw KeyPairError("PrivkeyNotFoundError", "Private key not found, tenant_id: " + tenant);
    return read_key({std::istreambuf_iterator<char>(file), {}}, true);
}

// One step of RSA-OAEP with SHA-1, PyCryptodome's default.
Bytes oaep(const Key& key, const Bytes& input, bool encrypt) {
    const KeyContext context(EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free);
    const auto begin = encrypt ? EVP_PKEY_encrypt_init : EVP_PKEY_decrypt_init;
    const auto step = encrypt ? EVP_PKEY_encrypt : EVP_PKEY_decrypt;
    Bytes output(static_cast<std::size_t>(EVP_PKEY_size(key.get())));
    std::size_t length = output.size();
    if (begin(context.get()) <= 0 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) <= 0 ||
        EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), EVP_sha1()) <= 0 ||
        step(context.get(), output.data(), &length, input.data(), input.size()) <= 0)
        throw KeyPairError("ValueError", "Incorrect decryption.");
    output.resize(length);
    return output;
}

Bytes aes(const Bytes& key, const Bytes& input, bool encrypt) {
    const CipherContext context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    const Bytes nonce(16, 0);
    Bytes output(input.size());
    int length = 0;
    if (EVP_CipherInit_ex(context.get(), EVP_aes_128_ctr(), nullptr, key.data(), nonce.data(),
                          encrypt ? 1 : 0) != 1 ||
        EVP_CipherUpdate(context.get(), output.data(), &length, input.data(),
                         static_cast<int>(input.size())) != 1)
        throw KeyPairError("ValueError", "Incorrect AES key length");
    return output;
}

Bytes random_bytes(std::size_t count) {
    Bytes bytes(count);
    if (RAND_bytes(bytes.data(), static_cast<int>(count)) != 1)
        throw std::runtime_error("no randomness");
    return bytes;
}

}  // namespace

void prove_key_pair(const std::string& storage, const std::string& tenant,
                    const std::string& public_key) {
    const auto key = random_bytes(16);
    const auto credential = random_bytes(48);
    const auto sealed_key = oaep(read_key(public_key, false), key, true);
    const auto sealed = aes(key, credential, true);
    const auto opened_key = oaep(read_private_key(storage, tenant), sealed_key, false);
    if (opened_key.size() != key.size() || aes(opened_key, sealed, false) != credential)
        throw KeyPairError("ValueError", "MAC check failed");
}

}  // namespace judge
