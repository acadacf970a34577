#include "crypto/encoding.h"
#include "fuzz/fuzz.h"

using namespace difysso;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::text_of(data, size);
    require(crypto::from_base64url(crypto::base64url(input)) == input, "bytes come back");
    if (const auto bytes = crypto::from_base64url(input))
        require(crypto::base64url(*bytes) == input, "one value has one spelling");
    return 0;
}
