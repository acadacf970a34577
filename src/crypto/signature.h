#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "observe/literal.h"

namespace difysso::crypto {

// JWS algorithms with a public key (RFC 7518, section 3.1; RFC 8037, section 3.1).
enum class Algorithm {
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    EdDSA,  // with Ed25519
};
std::optional<Algorithm> parse_algorithm(std::string_view name);
std::string_view algorithm_name(Algorithm algorithm);
// `data` hashed with the algorithm's own hash: what at_hash is made of. EdDSA has
// SHA-512 in it.
std::string hash_of(Algorithm algorithm, std::string_view data);

// A public key that was judged when it was loaded: RSA of 2048 to 8192 bits with an odd exponent of
// at least 65537, or a point on P-256, P-384 or P-521, or one on Ed25519 that isn't of a small
// order. An RSA key fits RS* and PS*. Immutable; any thread.
class PublicKey {
  public:
    enum class Kind { rsa, p256, p384, p521, ed25519 };

    // From a PEM certificate or public key; of a certificate only its key counts, not its dates nor
    // who signed it. `why`, when given, says what is wrong with the PEM, for the operator.
    static std::optional<PublicKey> from_pem(std::string_view pem, observe::Literal* why = nullptr);
    // From a JWK's members, base64url-decoded, big-endian.
    static std::optional<PublicKey> from_rsa(std::string_view n, std::string_view e);
    static std::optional<PublicKey> from_ec(std::string_view crv, std::string_view x,
                                            std::string_view y);
    static std::optional<PublicKey> from_okp(std::string_view crv, std::string_view x);

    Kind kind() const;
    bool fits(Algorithm algorithm) const;
    // `signature` as a JWS carries it: for ES* r and s side by side, of the curve's exact length.
    bool verify(Algorithm algorithm, std::string_view data, std::string_view signature) const;

  private:
    struct State;
    explicit PublicKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    static std::optional<PublicKey> judged(State state, observe::Literal* why = nullptr);
    std::shared_ptr<const State> state_;
};

}  // namespace difysso::crypto
