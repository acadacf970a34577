#pragma once
// Dify's libs/rsa.py with a tenant's key pair: whether what is encrypted with
// tenants.encrypt_public_key can be read with STORAGE/privkeys/<tenant>/private.pem.

#include <stdexcept>
#include <string>

namespace judge {

// what() is the text of Dify's exception, name() its class.
class KeyPairError : public std::runtime_error {
  public:
    KeyPairError(std::string name, const std::string& text)
        : std::runtime_error(text), name_(std::move(name)) {}

    const std::string& name() const { return name_; }

  private:
    std::string name_;
};

// A random AES-128 key goes through RSA-OAEP (SHA-1), a credential through AES with that key, and
// both come back. Throws KeyPairError.
void prove_key_pair(const std::string& storage, const std::string& tenant,
                    const std::string& public_key);

}  // namespace judge
