#include <openssl/err.h>

#include "fuzz/fuzz.h"
#include "provider/key_set.h"

using namespace difysso;
using crypto::Algorithm;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(fuzz::text_of(data, size));
    const auto keys = provider::KeySet::from_jwks(text);
    require(ERR_peek_error() == 0, "OpenSSL's error queue is left empty");
    if (!keys) return 0;
    const auto document = provider::json::parse_object(text);
    require(document && document->array("keys") != nullptr, "a key set is a list of keys");
    const auto& members = *document->array("keys");
    require(keys->size() >= 1 && keys->size() <= members.size() && members.size() <= 100,
            "there are as many keys as members at most");
    for (const Algorithm algorithm : {Algorithm::RS256, Algorithm::RS384, Algorithm::RS512,
                                      Algorithm::ES256, Algorithm::ES384, Algorithm::ES512}) {
        const auto found = keys->candidates(algorithm, nullptr);
        if (!found) continue;
        require(found->size() == 1, "without a kid just one key fits");
        require(found->front()->fits(algorithm), "a candidate fits");
        require(!found->front()->verify(algorithm, "data", "signature"), "a signature is needed");
    }
    for (const auto& member : members) {
        const std::string* kid = member.object() ? member.object()->string("kid") : nullptr;
        if (kid == nullptr) continue;
        const auto found = keys->candidates(Algorithm::RS256, kid);
        require(!found || !found->empty(), "candidates are some");
    }
    require(ERR_peek_error() == 0, "OpenSSL's error queue is left empty");
    return 0;
}
