#include "outbound/address_class.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "config/address.h"

namespace difysso::outbound {
namespace {

using Poco::Net::IPAddress;

struct Row {
    std::string_view network;
    AddressClass is;
};
// The first that has the address counts.
constexpr std::array kClasses{
    Row{"0.0.0.0/8", AddressClass::reserved},
    Row{"10.0.0.0/8", AddressClass::private_use},
    Row{"100.64.0.0/10", AddressClass::private_use},
    Row{"127.0.0.0/8", AddressClass::loopback},
    Row{"169.254.0.0/16", AddressClass::link_local},
    Row{"172.16.0.0/12", AddressClass::private_use},
    Row{"192.0.0.0/24", AddressClass::reserved},
    Row{"192.0.2.0/24", AddressClass::reserved},
    Row{"192.88.99.0/24", AddressClass::reserved},
    Row{"192.168.0.0/16", AddressClass::private_use},
    Row{"198.18.0.0/15", AddressClass::private_use},
    Row{"198.51.100.0/24", AddressClass::reserved},
    Row{"203.0.113.0/24", AddressClass::reserved},
    Row{"224.0.0.0/4", AddressClass::reserved},
    Row{"240.0.0.0/4", AddressClass::reserved},
    Row{"0.0.0.0/0", AddressClass::global},
    Row{"::1", AddressClass::loopback},
    Row{"64:ff9b:1::/48", AddressClass::private_use},  // RFC 8215
    Row{"2001::/23", AddressClass::reserved},
    Row{"2001:db8::/32", AddressClass::reserved},
    Row{"3fff::/20", AddressClass::reserved},
    Row{"2000::/3", AddressClass::global},
    Row{"fc00::/7", AddressClass::private_use},
    Row{"fe80::/10", AddressClass::link_local},
    Row{"::/0", AddressClass::reserved},
};

struct Embedding {
    std::string_view network;
    std::size_t offset;  // of the IPv4 address, in bytes
};
constexpr std::array kEmbeddings{
    Embedding{"::ffff:0:0/96", 12},  // RFC 4291, section 2.5.5.2
    Embedding{"::/96", 12},          // section 2.5.5.1
    Embedding{"64:ff9b::/96", 12},   // RFC 6052, section 2.1
    Embedding{"2002::/16", 2},       // RFC 3056, section 2
};

template <class Table>
auto networks_of(const Table& table) {
    std::array<config::Network, std::tuple_size_v<Table>> networks;
    std::transform(table.begin(), table.end(), networks.begin(),
                   [](const auto& row) { return config::parse_network(row.network).value(); });
    return networks;
}

// Without the interface that a link-local one has with it.
std::string text_of(int family, const void* bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(family, bytes, text.data(), text.size());
    return text.data();
}

std::optional<std::string> embedded_in(const IPAddress& address, const std::string& text) {
    static const auto networks = networks_of(kEmbeddings);
    if (address.family() != IPAddress::IPv6 || text == "::" || text == "::1") return std::nullopt;
    for (std::size_t i = 0; i < networks.size(); ++i)
        if (networks[i].contains(text))
            return text_of(
                AF_INET, static_cast<const std::uint8_t*>(address.addr()) + kEmbeddings[i].offset);
    return std::nullopt;
}

}  // namespace

AddressClass class_of(const IPAddress& address) {
    static const auto networks = networks_of(kClasses);
    const std::string whole =
        text_of(address.family() == IPAddress::IPv6 ? AF_INET6 : AF_INET, address.addr());
    const std::string text = embedded_in(address, whole).value_or(whole);
    for (std::size_t i = 0; i < networks.size(); ++i)
        if (networks[i].contains(text)) return kClasses[i].is;
    return AddressClass::reserved;
}

bool may_be_led_to(const IPAddress& address, std::span<const IPAddress> issuer) {
    const AddressClass wanted = class_of(address);
    switch (wanted) {
        case AddressClass::global:
            return true;
        case AddressClass::loopback:
        case AddressClass::private_use:
            return std::any_of(issuer.begin(), issuer.end(),
                               [wanted](const IPAddress& own) { return class_of(own) == wanted; });
        case AddressClass::link_local:
            return std::find(issuer.begin(), issuer.end(), address) != issuer.end();
        case AddressClass::reserved:
            return false;
    }
    return false;
}

}  // namespace difysso::outbound
