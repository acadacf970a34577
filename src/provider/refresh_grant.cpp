#include "provider/refresh_grant.h"

#include <charconv>

namespace difysso::provider {
namespace {

// "NONCE AUTH_TIME REFRESH_TOKEN"; AUTH_TIME is "-" when there was none. A nonce of ours has no
// blank.
std::string text_of(const RefreshGrant& grant) {
    return grant.nonce + " " + (grant.auth_time ? std::to_string(*grant.auth_time) : "-") + " " +
           grant.refresh_token.reveal();
}

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::string RefreshGrants::seal(const RefreshGrant& grant, std::string_view session,
                                crypto::Random& random) const {
    const std::size_t size = grant.refresh_token.reveal().size();
    if (size == 0 || size > kLongest) return "";
    return sealer_.seal(text_of(grant), session, random);
}

std::optional<RefreshGrant> RefreshGrants::open(std::string_view sealed,
                                                std::string_view session) const {
    const auto text = sealer_.open(sealed, session);
    if (!text) return std::nullopt;
    const std::size_t first = text->find(' ');
    const std::size_t second = first == std::string::npos ? first : text->find(' ', first + 1);
    if (second == std::string::npos) return std::nullopt;
    return RefreshGrant{
        .refresh_token = observe::Secret(text->substr(second + 1)),
        .nonce = text->substr(0, first),
        .auth_time = number(std::string_view(*text).substr(first + 1, second - first - 1))};
}

}  // namespace difysso::provider
