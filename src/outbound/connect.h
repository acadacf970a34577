#pragma once
#include <cstdint>
#include <string>

#include <Poco/Net/StreamSocket.h>

#include "observe/failure.h"
#include "outbound/resolver.h"

namespace difysso::outbound {

// A server of the configuration, and what it means when it can't be reached.
struct Peer {
    std::string name;  // a host name or an address; IPv6 without brackets
    std::uint16_t port = 0;
    observe::Reason unavailable = observe::Reason::internal;
};

// A connected, non-blocking TCP socket. All addresses of the name are tried in turn, each for its
// share of the time; when none answers the name is looked up anew, and what is new is tried too.
// Throws observe::Failure: peer.unavailable, deadline.
Poco::Net::StreamSocket connect(const Peer& peer, Resolver& resolver, const Deadline& deadline);

}  // namespace difysso::outbound
