#include <array>

#include <openssl/err.h>

#include "fuzz/fuzz.h"
#include "fuzz/inputs.h"
#include "provider/jws.h"

using namespace difysso;
using crypto::Algorithm;
using fuzz::require;

namespace {

// Recorded with Casdoor: nobody else has its key, so that no other text can be good.
const std::string& recorded_token() {
    static const std::string token =
        fuzz::read_file(DIFYSSO_TEST_DIR "/fuzz/seeds/jws/recorded.txt");
    return token;
}

const provider::KeySet& recorded_keys() {
    static const auto keys = provider::KeySet::from_jwks(
        fuzz::read_file(DIFYSSO_TEST_DIR "/corpus/jwks/3--casdoor-instance.json"));
    return keys.value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::array kAll{Algorithm::RS256, Algorithm::RS384, Algorithm::RS512,
                              Algorithm::ES256, Algorithm::ES384, Algorithm::ES512};
    const std::string_view token = fuzz::text_of(data, size);
    const auto verified = provider::verify_jws(token, recorded_keys(), kAll);
    require(verified.ok() == (token == recorded_token()), "only the recorded token is good");
    require(!provider::verify_jws(token, recorded_keys(), {}), "no algorithm, no token");
    require(ERR_peek_error() == 0, "OpenSSL's error queue is left empty");
    return 0;
}
