#include "crypto/random.h"

#include <climits>

#include <openssl/rand.h>

#include "crypto/encoding.h"
#include "crypto/openssl.h"

namespace difysso::crypto {

std::string SystemRandom::bytes(std::size_t count) {
    std::string result(count, '\0');
    // OpenSSL's generator seeds itself anew in a forked process.
    if (count > INT_MAX ||
        RAND_bytes(reinterpret_cast<unsigned char*>(result.data()), static_cast<int>(count)) != 1)
        broken("the system gave no random bytes");
    return result;
}

std::string make_uuid(Random& random) {
    std::string bytes = random.bytes(16);
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);  // version 4
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);  // variant 10
    std::string text = hex(bytes);
    for (const std::size_t dash : {8, 13, 18, 23})
        text.insert(dash, 1, '-');
    return text;
}

}  // namespace difysso::crypto
