#pragma once
#include <span>
#include <string>
#include <string_view>

#include "crypto/signature.h"
#include "observe/outcome.h"
#include "provider/key_set.h"

namespace difysso::provider {

struct VerifiedJws {
    std::string payload;
    crypto::Algorithm algorithm;
};

// A JWS in compact serialization (RFC 7515, section 3.1) whose signature is good under one of
// `keys`, by an algorithm of `allowed`. The algorithm comes from the caller's list and the key from
// the caller's set: `jwk`, `jku`, `x5c` and `x5u` in the header count for nothing, and neither does
// `typ` (Casdoor writes JWT on everything). The payload is not looked at.
// Refusals: id_token_malformed, _encrypted, _header_invalid, _crit, _alg_not_allowed, _key_unknown,
// _kid_missing, _signature_invalid.
observe::Outcome<VerifiedJws> verify_jws(std::string_view token, const KeySet& keys,
                                         std::span<const crypto::Algorithm> allowed);

// Could the provider's newest keys make another answer of this refusal?
bool newer_keys_may_help(observe::Reason refusal);

}  // namespace difysso::provider
