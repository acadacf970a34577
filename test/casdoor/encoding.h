#pragma once
// Encodings, digests and random values. Free functions without state; any thread may call them.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace casdoor_standin {

// Parameters in the order they came; a name may be there more than once.
using Pairs = std::vector<std::pair<std::string, std::string>>;

// The first value of that name, or the empty string.
const std::string& value_of(const Pairs& pairs, std::string_view name);
bool has(const Pairs& pairs, std::string_view name);

std::string base64(std::string_view bytes);
std::string base64url(std::string_view bytes);   // RFC 7515: no padding
std::string from_base64(std::string_view text);  // empty when it is none
std::string hex(std::string_view bytes);
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);

std::string random_bytes(std::size_t count);
std::string uuid();

std::string percent_encode(std::string_view text);
Pairs parse_form(std::string_view text);  // application/x-www-form-urlencoded
std::string html_escape(std::string_view text);
// 2026-11-24T03:32:25Z
std::string rfc3339(std::int64_t seconds);
// Tue, 24 Nov 2026 03:32:25 GMT
std::string http_date(std::int64_t seconds);

}  // namespace casdoor_standin
