#include "outbound/connect.h"

#include <cerrno>
#include <optional>
#include <poll.h>
#include <sys/socket.h>

#include "outbound/wait.h"

namespace difysso::outbound {
namespace {

// Nothing and an errno when nobody answers.
std::optional<Poco::Net::StreamSocket> try_address(const Poco::Net::SocketAddress& address,
                                                   const Deadline& deadline, int& error) {
    Poco::Net::StreamSocket socket;
    try {
        socket.connectNB(address);
    } catch (const Poco::Exception& exception) {
        error = exception.code();
        return std::nullopt;
    }
    try {
        wait_ready(socket.impl()->sockfd(), POLLOUT, deadline);
    } catch (const observe::Failure&) {
        error = ETIMEDOUT;
        return std::nullopt;
    }
    error = socket.impl()->socketError();
    if (error != 0) return std::nullopt;
    socket.setNoDelay(true);
    return socket;
}

std::optional<Poco::Net::StreamSocket> try_all(const Addresses& addresses, std::uint16_t port,
                                               const Deadline& deadline, int& error) {
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const auto share = deadline.remaining() / (addresses.size() - i);
        if (auto socket = try_address({addresses[i], port}, deadline.within(share), error)) {
            return socket;
        }
    }
    return std::nullopt;
}

Addresses addresses_of(const Peer& peer, Resolver& resolver, const Deadline& deadline) {
    Addresses found = resolver.resolve(peer.name, deadline);
    if (found.empty()) throw observe::Failure(peer.unavailable, "the host name has no address");
    if (!peer.permitted) return found;
    Addresses permitted = peer.permitted(found, deadline);
    if (permitted.empty()) {
        throw observe::Failure(peer.unavailable,
                               "the host leads to an address that documents may not name");
    }
    return permitted;
}

}  // namespace

Poco::Net::StreamSocket connect(const Peer& peer, Resolver& resolver, const Deadline& deadline) {
    int error = 0;
    Addresses tried;
    do {
        const Addresses addresses = addresses_of(peer, resolver, deadline);
        if (addresses == tried) break;
        if (auto socket = try_all(addresses, peer.port, deadline, error)) return *socket;
        if (deadline.passed()) throw observe::Failure(observe::Reason::deadline);
        tried = addresses;
    } while (resolver.forget(peer.name));
    throw observe::Failure(peer.unavailable, "no connection", errno_code(error));
}

}  // namespace difysso::outbound
