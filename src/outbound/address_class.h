#pragma once
#include <span>

#include <Poco/Net/IPAddress.h>

namespace difysso::outbound {

// Who can be reached at an address (IANA's special-purpose registries, RFC 6890). An IPv6 address
// that has an IPv4 address in it (IPv4-mapped, IPv4-compatible, 6to4, NAT64) is what that one is.
enum class AddressClass {
    global,
    loopback,
    private_use,  // RFC 1918, 6598 (carriers), 4193, 2544 (local proxies answer with those)
    link_local,   // cloud machines find their credentials there
    reserved,     // unspecified, multicast, broadcast, documentation, or assigned to nobody
};
AddressClass class_of(const Poco::Net::IPAddress& address);

// May a provider's document lead to `address`, when its issuer's host has the addresses `issuer`?
// Else whoever writes the document could reach into our network: only to an address as global as
// anyone's, or of the issuer's own class; to a link-local one only when it is the issuer's. No I/O;
// any thread.
bool may_be_led_to(const Poco::Net::IPAddress& address,
                   std::span<const Poco::Net::IPAddress> issuer);

}  // namespace difysso::outbound
