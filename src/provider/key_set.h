#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/signature.h"
#include "observe/literal.h"
#include "observe/outcome.h"
#include "provider/json.h"

namespace difysso::provider {

// What becomes of a JWK's `alg` (RFC 7517, section 4.4). Compared: the key is only for tokens of
// that very algorithm, and left out when it can't be for any. Ignored: Casdoor names the
// certificate's algorithm there, not the application's.
enum class AlgRule { ignored, compared };

// The keys a provider's signatures are verified with. Immutable; any thread.
class KeySet {
  public:
    // A JWK Set (RFC 7517, section 5). A member that can't be used is left out and the rest count:
    // kty other than RSA, EC and OKP, `use` other than sig, private or symmetric material, a weak
    // or broken key. The same kid may be there twice. Nothing when the text is no key set, has more
    // than 100 members, or holds no usable key at all.
    static std::optional<KeySet> from_jwks(const std::string& text,
                                           AlgRule rule = AlgRule::ignored);

    // The key of a PEM certificate or public key, whatever `kid` a token names. `why` says what is
    // wrong with the PEM, for the operator.
    static std::optional<KeySet> from_pem(std::string_view pem, observe::Literal* why = nullptr);

    // The keys that may have made a signature with `algorithm`, at least one: those of that `kid`;
    // without a kid the one key that fits, if there is just one. The pointers live as long as the
    // set. Refusals: id_token_key_unknown, id_token_kid_missing.
    observe::Outcome<std::vector<const crypto::PublicKey*>> candidates(
        crypto::Algorithm algorithm, const std::string* kid) const;

    std::size_t size() const { return keys_.size(); }

  private:
    struct Key {
        std::optional<std::string> kid;
        std::optional<crypto::Algorithm> algorithm;  // the only one, when it's compared
        crypto::PublicKey key;
        bool fits(crypto::Algorithm wanted) const {
            return key.fits(wanted) && (!algorithm || *algorithm == wanted);
        }
    };
    KeySet(std::vector<Key> keys, bool pinned) : keys_(std::move(keys)), pinned_(pinned) {}
    static std::optional<Key> read_key(const json::Value& member, AlgRule rule);

    std::vector<Key> keys_;
    bool pinned_;
};

}  // namespace difysso::provider
