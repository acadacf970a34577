#pragma once
#include "config/read_value.h"

namespace difysso::config {

// CASDOOR_CERT: a certificate or public key in PEM, with line ends as they are or, on one line, as
// \n. RSA of 2048 bits or more, or P-256, P-384, P-521: what Casdoor signs with. `out` is the PEM.
Complaint read_certificate(std::string_view text, std::string& out);

// OIDC_<ID>_PRIVATE_KEY: a private key in PEM without a passphrase, line ends as above: RSA of
// 2048 to 8192 bits, P-256, P-384, P-521 or Ed25519. `out` is the PEM.
Complaint read_private_key(std::string_view text, observe::Secret& out);

// CASDOOR_CA_FILE, OIDC_<ID>_CA_FILE, REDIS_SSL_CA_CERTS, REDIS_SSL_CERTFILE: a file with at least
// one certificate in PEM.
Complaint read_ca_file(std::string_view text, std::string& out);

// REDIS_SSL_KEYFILE: a file with a private key in PEM without a passphrase.
Complaint read_key_file(std::string_view text, std::string& out);
// Is the key in the one file that of the first certificate in the other.
bool belong_together(const std::string& certificate_file, const std::string& key_file);

}  // namespace difysso::config
