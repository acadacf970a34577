#pragma once
#include <string>

#include "observe/secret.h"

namespace difysso::crypto {

// RSA-2048 as Dify makes it for a workspace: the private key PKCS#1 PEM, the public key SPKI PEM
// without a newline at its end (Dify, api/libs/rsa.py).
struct KeyPair {
    observe::Secret private_pem;
    std::string public_pem;
};
KeyPair make_key_pair();

}  // namespace difysso::crypto
