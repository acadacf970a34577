#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <Poco/Net/IPAddress.h>

#include "outbound/deadline.h"

namespace difysso::outbound {

using Addresses = std::vector<Poco::Net::IPAddress>;

// Host names to addresses within a deadline, which getaddrinfo(3) doesn't know: each look-up runs
// in a thread of its own, one a name at a time, and what it found serves everybody for kLifetime.
// A look-up can't be broken off: one that outlives the resolver ends by itself and touches nothing
// of it. One a process, made after the fork. Any thread.
class Resolver {
  public:
    // Empty when the name has no address. Must not throw.
    using LookUp = std::function<Addresses(const std::string&)>;
    static Addresses look_up(const std::string& name);

    explicit Resolver(LookUp look_up = Resolver::look_up);

    // In the order in which to try them; empty when there are none. An address stands for itself.
    // Throws observe::Failure(deadline).
    Addresses resolve(const std::string& name, const Deadline& deadline);

    // Nobody answers at what was found: a container may have come back under another address.
    // Whether there was something to forget.
    bool forget(const std::string& name);

    static constexpr std::chrono::seconds kLifetime{30};

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace difysso::outbound
