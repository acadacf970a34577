#include "observe/secret.h"

#include <utility>

#include <openssl/crypto.h>

namespace difysso::observe {

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) {
    // A short string's characters live inside the object and are copied, not moved.
    other.wipe();
}

Secret& Secret::operator=(const Secret& other) {
    if (this != &other) {
        wipe();
        text_ = other.text_;
    }
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        text_ = std::move(other.text_);
        other.wipe();
    }
    return *this;
}

Secret::~Secret() {
    wipe();
}

void Secret::wipe() noexcept {
    OPENSSL_cleanse(text_.data(), text_.capacity());
    text_.clear();
}

}  // namespace difysso::observe
