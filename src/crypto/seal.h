#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "crypto/random.h"
#include "observe/secret.h"

namespace difysso::crypto {

// Seals small values for a stranger to keep: AES-256-GCM under a key of its own for each value
// (HKDF-Expand of the derived key with a label and 16 random bytes), bound to associated data. The
// text is base64url. Immutable after construction; any thread.
class Sealer {
  public:
    // `key` is Dify's SECRET_KEY; `label` keeps one use apart from another. `previous` (may be
    // empty) opens what was sealed before the key was changed, and seals nothing.
    Sealer(const observe::Secret& key, const observe::Secret& previous, std::string_view label);

    std::string seal(std::string_view plain, std::string_view associated, Random& random) const;
    // Nothing unless `sealed` was made by seal() with this label, key and associated data.
    std::optional<std::string> open(std::string_view sealed, std::string_view associated) const;

  private:
    observe::Secret key_;
    observe::Secret previous_;
    std::string label_;
};

}  // namespace difysso::crypto
