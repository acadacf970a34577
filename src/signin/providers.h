#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "provider/provider.h"

namespace difysso::signin {

// The providers of the configuration, in its order; at least one. Immutable; any thread.
class Providers {
  public:
    explicit Providers(std::vector<std::unique_ptr<provider::Provider>> providers)
        : providers_(std::move(providers)) {}

    // Null when there is none of that id.
    provider::Provider* find(std::string_view id) const {
        for (const auto& provider : providers_)
            if (provider->id() == id) return provider.get();
        return nullptr;
    }
    // By the issuer's exact text (OpenID Connect Core, section 4).
    provider::Provider* find_issuer(std::string_view issuer) const {
        for (const auto& provider : providers_)
            if (provider->issuer() == issuer) return provider.get();
        return nullptr;
    }
    const std::vector<std::unique_ptr<provider::Provider>>& all() const { return providers_; }
    // The one to go to when nobody says which; null when there are several.
    provider::Provider* only() const {
        return providers_.size() == 1 ? providers_.front().get() : nullptr;
    }

  private:
    std::vector<std::unique_ptr<provider::Provider>> providers_;
};

}  // namespace difysso::signin
