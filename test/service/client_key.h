#pragma once
#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "temporary_folder.h"

namespace difysso::service {

// What was written into it; it is freed.
inline std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

// A client's key in a file of its own, and what its provider is told of it.
class ClientKey {
  public:
    explicit ClientKey(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {
        write_file(file(), pem(PEM_write_bio_PrivateKey, nullptr, nullptr, 0, nullptr, nullptr));
    }

    std::string file() const { return folder_.path() / "client-key.pem"; }
    // As a member of JSON.
    std::string public_key() const {
        std::string json;
        for (const char c : pem(PEM_write_bio_PUBKEY)) {
            if (c == '\n') {
                json += "\\n";
            } else {
                json += c;
            }
        }
        return json;
    }

  private:
    template <class Write, class... More>
    std::string pem(Write write, More... more) const {
        BIO* bio = BIO_new(BIO_s_mem());
        write(bio, key_.get(), more...);
        return text_of(bio);
    }

    TemporaryFolder folder_;
    std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
};

}  // namespace difysso::service
