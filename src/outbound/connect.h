#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include <Poco/Net/StreamSocket.h>

#include "observe/failure.h"
#include "outbound/resolver.h"

namespace difysso::outbound {

// A server, and what it means when it can't be reached.
struct Peer {
    // Those of the name's addresses that may be connected to. May throw observe::Failure.
    using Permitted = std::function<Addresses(const Addresses& found, const Deadline&)>;

    std::string name;  // a host name or an address; IPv6 without brackets
    std::uint16_t port = 0;
    observe::Reason unavailable = observe::Reason::internal;
    Permitted permitted = {};  // none: all of them, as for a server of the configuration
};

// A connected, non-blocking TCP socket. All addresses of the name are tried in turn, each for its
// share of the time; when none answers the name is looked up anew, and what is new is tried too.
// What a look-up found passes peer.permitted before each try.
// Throws observe::Failure: peer.unavailable, deadline.
Poco::Net::StreamSocket connect(const Peer& peer, Resolver& resolver, const Deadline& deadline);

}  // namespace difysso::outbound
