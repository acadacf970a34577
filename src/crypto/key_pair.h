#pragma once
#include <optional>
#include <stop_token>
#include <string>

#include "observe/secret.h"

namespace difysso::crypto {

// RSA-2048 as Dify makes it for a workspace: the private key PKCS#1 PEM, the public key SPKI PEM
// without a newline at its end (Dify, api/libs/rsa.py).
struct KeyPair {
    observe::Secret private_pem;
    std::string public_pem;
};
// Takes as long as some hundred sign-ins.
KeyPair make_key_pair();
// The same, given up as soon as `stop` asks for it: nothing then.
std::optional<KeyPair> make_key_pair(const std::stop_token& stop);

}  // namespace difysso::crypto
