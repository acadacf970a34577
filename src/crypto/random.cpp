#include "crypto/random.h"

#include <cerrno>
#include <sys/random.h>

#include "crypto/encoding.h"
#include "crypto/openssl.h"

namespace difysso::crypto {

// The kernel's generator: nothing of it is kept in a process, so that no fork can share it, and for
// so few bytes it takes half the time of OpenSSL's.
std::string SystemRandom::bytes(std::size_t count) {
    std::string result(count, '\0');
    for (std::size_t done = 0; done < count;) {
        const ssize_t got = ::getrandom(result.data() + done, count - done, 0);
        if (got < 0 && errno != EINTR) broken("the system gave no random bytes");
        done += got < 0 ? 0 : static_cast<std::size_t>(got);
    }
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
