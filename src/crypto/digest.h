#pragma once
#include <string>
#include <string_view>

#include "observe/secret.h"

namespace difysso::crypto {

// All raw bytes in, raw bytes out. Any thread.
std::string sha256(std::string_view data);
std::string sha384(std::string_view data);
std::string sha512(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
// HKDF-SHA-256 (RFC 5869) with an empty salt: extract and expand. At most 8160 bytes.
observe::Secret hkdf(const observe::Secret& key, std::string_view info, std::size_t length);
// Its second half alone (section 2.3), for a `key` that is already uniformly random.
observe::Secret hkdf_expand(const observe::Secret& key, std::string_view info, std::size_t length);
// Same length and same bytes, in a time that tells nothing about where they differ.
bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace difysso::crypto
