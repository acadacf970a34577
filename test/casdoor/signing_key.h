#pragma once
// A private key with the certificate that Casdoor keeps for it, JWS signatures (RFC 7515, RFC 7518)
// and the key's JWK (RFC 7517). Immutable; any thread may sign with it at the same time.

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "json.h"

namespace casdoor_standin {

struct KeyDeleter {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct CertificateDeleter {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyDeleter>;
using X509Certificate = std::unique_ptr<X509, CertificateDeleter>;

// `kind`: RSA-2048, RSA-1024, P-256, P-384, P-521 or Ed25519. Throws std::runtime_error on anything
// else.
Key generate_key(const std::string& kind);
std::string public_key_pem(EVP_PKEY& key);
std::string certificate_pem(X509& certificate);

class SigningKey {
  public:
    // Makes the key and a self-signed certificate for `name`, valid 20 years as Casdoor's are.
    SigningKey(const std::string& name, const std::string& kind);

    // The raw JWS signature; `algorithm` is RS, PS or ES with 256, 384 or 512, or EdDSA, and fits
    // the kind of the key.
    std::string sign(const std::string& algorithm, std::string_view input) const;
    // use, kty, kid, (crv), alg, n, e or x, (y), and x5c, in Casdoor's order.
    Members jwk() const;
    std::string certificate() const { return certificate_pem(*certificate_); }
    std::string public_key() const { return public_key_pem(*key_); }

  private:
    std::string name_;
    std::string kind_;
    Key key_;
    X509Certificate certificate_;
};

}  // namespace casdoor_standin
