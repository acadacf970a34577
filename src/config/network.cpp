#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>

#include "config/address.h"

namespace difysso::config {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int kMappedBits = 96;

// An IPv4 address as its IPv4-mapped IPv6 form (RFC 4291, 2.5.5.2).
std::optional<Bytes> parse_address(const std::string& text) {
    Bytes bytes{};
    if (text.find('\0') != std::string::npos) return {};  // inet_pton would stop there
    if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
    if (::inet_pton(AF_INET, text.c_str(), bytes.data() + kMapped.size()) != 1) return {};
    std::copy(kMapped.begin(), kMapped.end(), bytes.begin());
    return bytes;
}

bool is_mapped(const Bytes& bytes) {
    return std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
}

int bit(const Bytes& bytes, int index) {
    return bytes[static_cast<std::size_t>(index / 8)] >> (7 - index % 8) & 1;
}

bool same_prefix(const Bytes& left, const Bytes& right, int bits) {
    const auto whole = static_cast<std::size_t>(bits / 8);
    if (std::memcmp(left.data(), right.data(), whole) != 0) return false;
    for (int i = bits / 8 * 8; i < bits; ++i) {
        if (bit(left, i) != bit(right, i)) return false;
    }
    return true;
}

}  // namespace

bool Network::contains(std::string_view address) const {
    const auto candidate = parse_address(std::string(address));
    if (!candidate) return false;
    // ::/8 is a network of IPv6 addresses, though the mapped ones lie inside it.
    if (prefix < kMappedBits && is_mapped(*candidate)) return false;
    return same_prefix(bytes, *candidate, prefix);
}

std::optional<Network> parse_network(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string address(text.substr(0, slash));
    const auto bytes = parse_address(address);
    if (!bytes) return {};
    Network network{*bytes, 128};
    if (slash == std::string_view::npos) return network;

    const bool ipv4 = address.find(':') == std::string::npos;
    const std::string_view digits = text.substr(slash + 1);
    const char* const end = digits.data() + digits.size();
    unsigned prefix = 0;
    const auto [stop, error] = std::from_chars(digits.data(), end, prefix);
    if (error != std::errc() || stop != end || (digits.size() > 1 && digits.front() == '0'))
        return {};
    if (prefix > (ipv4 ? 32U : 128U)) return {};
    network.prefix = static_cast<int>(prefix) + (ipv4 ? kMappedBits : 0);
    // 10.0.0.1/8 is either one address or ten millions: whoever wrote it has to say which.
    for (int i = network.prefix; i < 128; ++i) {
        if (bit(network.bytes, i) != 0) return {};
    }
    return network;
}

bool is_private_name(std::string_view name) {
    static const auto kPrivate = [] {
        std::array<Network, 6> networks;
        constexpr std::array<std::string_view, 6> kTexts{"10.0.0.0/8",     "172.16.0.0/12",
                                                         "192.168.0.0/16", "100.64.0.0/10",
                                                         "169.254.0.0/16", "fc00::/7"};
        std::transform(kTexts.begin(), kTexts.end(), networks.begin(),
                       [](std::string_view text) { return *parse_network(text); });
        return networks;
    }();
    if (name.starts_with('[')) name = name.substr(1, name.size() - 2);
    if (std::any_of(kPrivate.begin(), kPrivate.end(),
                    [name](const Network& network) { return network.contains(name); })) {
        return true;
    }
    if (parse_address(std::string(name))) return false;
    return name.find('.') == std::string_view::npos || name.ends_with(".internal") ||
           name.ends_with(".local") || name.ends_with(".svc");
}

}  // namespace difysso::config
