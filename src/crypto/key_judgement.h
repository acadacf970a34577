#pragma once
#include "crypto/openssl.h"
#include "crypto/signature.h"

namespace difysso::crypto {

// The rules for a key, public or private, wherever it came from. Nothing outside the folder
// includes it.
struct Judgement {
    observe::Literal fault;  // nothing when the key is usable, else what is wrong with it
    PublicKey::Kind kind = PublicKey::Kind::rsa;
    std::size_t signature_bytes = 0;  // as a JWS carries it
};
// May leave something in OpenSSL's error queue.
Judgement judge(EVP_PKEY* key);

struct Curve {
    PublicKey::Kind kind;
    std::string_view crv;  // RFC 7518, section 6.2.1.1
    const char* group;     // OpenSSL's name
    std::size_t coordinate_bytes;
};
// Null when the name is none of ours.
const Curve* find_curve(std::string_view crv);

}  // namespace difysso::crypto
