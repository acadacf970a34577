#pragma once
#include "crypto/random.h"

namespace difysso::fake {

// Bytes that count up: every call differs from the one before, every run is the same.
class Random final : public crypto::Random {
  public:
    std::string bytes(std::size_t count) override {
        std::string text(count, '\0');
        for (char& c : text)
            c = static_cast<char>(next_++);
        return text;
    }

  private:
    unsigned char next_ = 1;
};

}  // namespace difysso::fake
