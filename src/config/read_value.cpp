#include "config/read_value.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace difysso::config {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string_view without_blanks(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> split(std::string_view list, char separator) {
    std::vector<std::string_view> items;
    while (true) {
        const std::size_t end = list.find(separator);
        items.push_back(without_blanks(list.substr(0, end)));
        if (end == std::string_view::npos) return items;
        list.remove_prefix(end + 1);
    }
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

Complaint read_text(std::string_view text, std::string& out) {
    out = text;
    return {};
}

Complaint read_secret(std::string_view text, observe::Secret& out) {
    out = observe::Secret(std::string(text));
    return {};
}

Complaint read_word(std::string_view text) {
    const bool word = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
    return word ? Complaint() : Complaint("must be one word, as in Dify");
}

Complaint read_flag(std::string_view text, bool& out) {
    const std::string word = lower(text);
    for (const std::string_view yes : {"true", "1", "yes", "on"}) {
        if (word == yes) {
            out = true;
            return {};
        }
    }
    for (const std::string_view no : {"false", "0", "no", "off"}) {
        if (word == no) {
            out = false;
            return {};
        }
    }
    return "must be true or false (or 1, 0, yes, no, on, off)";
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_blank) {
            decoded += ' ';
        } else if (text[i] != '%') {
            decoded += text[i];
        } else {
            if (i + 2 >= text.size()) return {};
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return {};
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    const auto is_control = [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
    };
    if (std::any_of(decoded.begin(), decoded.end(), is_control)) return {};
    return decoded;
}

Complaint read_hosts(std::string_view text, std::vector<Host>& out) {
    std::vector<Host> hosts;
    for (const std::string_view item : split(text, ',')) {
        if (item == "*")
            return "can't be '*'; name the hosts, as in a.example.org,b.example.org:8443";
        const auto host = parse_host(item);
        if (!host) return "must be a list of hosts, as in a.example.org,b.example.org:8443";
        hosts.push_back(*host);
    }
    out = std::move(hosts);
    return {};
}

Complaint read_networks(std::string_view text, std::vector<Network>& out) {
    constexpr Complaint kEverybody = "can't be everybody; name the addresses or networks you trust";
    std::vector<Network> networks;
    for (const std::string_view item : split(text, ',')) {
        if (item == "*" || item.ends_with("/0")) return kEverybody;
        const auto network = parse_network(item);
        if (!network) {
            return "must be a list of addresses or networks, as in "
                   "10.0.0.5,192.168.0.0/16,fd00::/8, "
                   "with no bits behind a network's prefix";
        }
        networks.push_back(*network);
    }
    out = std::move(networks);
    return {};
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !hex) return false;
    }
    return true;
}

bool is_server_name(std::string_view text) {
    const auto host = parse_host(text);
    if (host) return host->port == 0;
    std::array<unsigned char, 16> address{};
    return ::inet_pton(AF_INET6, std::string(text).c_str(), address.data()) == 1;
}

Complaint read_server(std::string_view text, std::string& out) {
    if (!is_server_name(text)) return "must be a host name or an address, without a port";
    if (text.starts_with('[')) text = text.substr(1, text.size() - 2);
    out = text;
    return {};
}

Complaint read_url(std::string_view text, std::string& out) {
    const auto url = parse_url(text);
    if (!url) return "must be a URL as in https://host.example.org, without user and password";
    if (url->has_fragment || !url->query.empty()) return "can't have a query or a fragment";
    out = url->origin.text() + url->path;
    return {};
}

Complaint read_url_as_written(std::string_view text, std::string& out) {
    if (const Complaint wrong = read_url(text, out); !wrong.empty()) return wrong;
    while (text.ends_with('/')) {
        text.remove_suffix(1);
    }
    out = text;
    return {};
}

Complaint read_absolute_path(std::string_view text, std::string& out) {
    if (!text.starts_with('/')) return "must be a full path, beginning with /";
    out = text;
    return {};
}

}  // namespace difysso::config
