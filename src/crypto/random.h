#pragma once
#include <cstddef>
#include <string>

namespace difysso::crypto {

// Unpredictable bytes. Any thread; a forked worker's generator shares nothing with its siblings'.
class Random {
  public:
    virtual ~Random() = default;
    // `count` raw bytes. Throws observe::Failure(internal) when the system has none to give.
    virtual std::string bytes(std::size_t count) = 0;
};

class SystemRandom final : public Random {
  public:
    std::string bytes(std::size_t count) override;
};

// A version 4 UUID (RFC 9562, section 5.4), lower case.
std::string make_uuid(Random& random);

}  // namespace difysso::crypto
