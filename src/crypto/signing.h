#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/signature.h"
#include "observe/literal.h"

namespace difysso::crypto {

// Our own private key, to sign what we assert (private_key_jwt: RFC 7523, OpenID Connect Core,
// section 9). It is judged by the rules of PublicKey. Immutable; any thread.
class SigningKey {
  public:
    // From a PEM private key without a passphrase. `why`, when given, says what is wrong with it,
    // for the operator.
    static std::optional<SigningKey> from_pem(std::string_view pem,
                                              observe::Literal* why = nullptr);

    // RS256, ES256, ES384, ES512 or EdDSA, as the key is.
    Algorithm default_algorithm() const;
    bool fits(Algorithm algorithm) const;
    // The signature of a JWS signing input as a JWS carries it, raw: for ES* r and s side by side.
    // Throws observe::Failure(internal) when the key doesn't fit.
    std::string sign(Algorithm algorithm, std::string_view data) const;

  private:
    struct State;
    explicit SigningKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    std::shared_ptr<const State> state_;
};

}  // namespace difysso::crypto
