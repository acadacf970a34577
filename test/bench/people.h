#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "stack.h"

namespace difysso::bench {

// The persons of the provider's stand-in, and their way to the gateway's door: everything of a
// sign-in but the callback, done ahead, so that neither the stand-in nor the way is what is
// measured. One thread; what takes long it does with several.
class People {
  public:
    explicit People(service::Casdoor& provider) : provider_(provider) {}

    // So many persons more whom nobody has seen yet.
    std::vector<std::string> newcomers(int count);
    // For each name a login at the gateway behind the web server on `port`, a code of the
    // provider's, and the callback's request, ready to be sent. They hold for five minutes.
    std::vector<std::string> callbacks(std::uint16_t port,
                                       const std::vector<std::string>& names) const;

  private:
    service::Casdoor& provider_;
    int people_ = 0;
};

// `count` names, taken from `names` again and again.
std::vector<std::string> in_turn(const std::vector<std::string>& names, std::size_t count);

}  // namespace difysso::bench
