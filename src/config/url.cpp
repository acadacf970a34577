#include "config/address.h"

namespace difysso::config {
namespace {

// What may stand in a URL as it is (RFC 3986, 2); anything else has to be percent-encoded. The
// backslash is the one that browsers read as a slash.
bool is_url_character(char c) {
    constexpr std::string_view kNever = "\"<>\\^`{|}";
    return c > ' ' && c < '\x7f' && kNever.find(c) == std::string_view::npos;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != lower[i]) return false;
    }
    return true;
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
    for (const char c : text) {
        if (!is_url_character(c)) return {};
    }
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos) return {};
    const bool https = equals_ignoring_case(text.substr(0, colon), "https");
    if (!https && !equals_ignoring_case(text.substr(0, colon), "http")) return {};

    std::string_view rest = text.substr(colon + 3);
    const std::size_t authority_end = rest.find_first_of("/?#");
    // A user info part can't be a host, so parse_host refuses it.
    const auto host = parse_host(rest.substr(0, authority_end));
    if (!host) return {};
    Url url{origin_of(https ? "https" : "http", *host), "", "", false};

    rest =
        authority_end == std::string_view::npos ? std::string_view() : rest.substr(authority_end);
    if (const std::size_t hash = rest.find('#'); hash != std::string_view::npos) {
        url.has_fragment = true;
        rest = rest.substr(0, hash);
    }
    if (const std::size_t question = rest.find('?'); question != std::string_view::npos) {
        url.query = rest.substr(question + 1);
        rest = rest.substr(0, question);
    }
    while (rest.ends_with('/')) {
        rest.remove_suffix(1);
    }
    url.path = rest;
    return url;
}

}  // namespace difysso::config
