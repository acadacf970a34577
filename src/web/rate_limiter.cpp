#include "web/rate_limiter.h"

#include <algorithm>
#include <cstring>

#include "config/address.h"
#include "crypto/digest.h"

namespace difysso::web {
namespace {

constexpr std::int64_t kMinute = 60'000'000;
constexpr std::size_t kIpv4Prefix = 12;  // bytes before an IPv4 address as config writes it
constexpr std::size_t kIpv6Network = 8;

bool is_loopback(std::string_view address) {
    static const auto ipv4 = config::parse_network("127.0.0.0/8");
    static const auto ipv6 = config::parse_network("::1");
    return ipv4->contains(address) || ipv6->contains(address);
}

// The bytes that clients of one network share; empty when there is no address to go by.
std::string network_of(std::string_view address) {
    const auto parsed = config::parse_network(address);
    if (!parsed || address.find('/') != std::string_view::npos || is_loopback(address)) return {};
    const std::string bytes(parsed->bytes.begin(), parsed->bytes.end());
    static const auto mapped = config::parse_network("0.0.0.0/0");
    return mapped->contains(address) ? bytes.substr(kIpv4Prefix) : bytes.substr(0, kIpv6Network);
}

std::optional<std::chrono::seconds> seconds_of(std::int64_t microseconds) {
    if (microseconds <= 0) return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(std::chrono::microseconds(microseconds));
}

}  // namespace

RateLimiter::RateLimiter(Table& table, const config::RateLimits& limits, std::string key, Now now)
    : table_(table), limits_(limits), key_(std::move(key)), now_(std::move(now)) {
    static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
}

std::optional<std::chrono::seconds> RateLimiter::take(Kind kind, std::string_view client_address) {
    Bucket* const bucket = find(kind, client_address, true);
    if (bucket == nullptr) return std::nullopt;
    const std::int64_t at = now();
    std::int64_t full_at = bucket->full_at.load();
    for (;;) {
        const std::int64_t next = std::max(full_at, at) + interval(kind);
        if (const auto wait = seconds_of(next - at - kMinute)) return wait;
        if (bucket->full_at.compare_exchange_weak(full_at, next)) return std::nullopt;
    }
}

std::optional<std::chrono::seconds> RateLimiter::wait(Kind kind,
                                                      std::string_view client_address) const {
    const Bucket* const bucket = find(kind, client_address, false);
    if (bucket == nullptr) return std::nullopt;
    const std::int64_t at = now();
    return seconds_of(std::max(bucket->full_at.load(), at) + interval(kind) - at - kMinute);
}

RateLimiter::Bucket* RateLimiter::find(Kind kind, std::string_view client_address,
                                       bool make) const {
    if (interval(kind) == 0) return nullptr;
    const std::string network = network_of(client_address);
    if (network.empty()) return nullptr;
    const std::uint64_t client = hash(kind, network);
    Set& set = table_[client % kSets];
    for (Bucket& bucket : set)
        if (bucket.client.load() == client) return &bucket;
    if (!make) return nullptr;

    Bucket* const place = std::min_element(
        set.begin(), set.end(),
        [](const auto& a, const auto& b) { return a.full_at.load() < b.full_at.load(); });
    // Two processes may take the same place at once: the one that came last has it, and a request
    // more or less is counted.
    place->full_at.store(0);
    place->client.store(client);
    return place;
}

std::uint64_t RateLimiter::hash(Kind kind, std::string_view network) const {
    const std::string digest =
        crypto::hmac_sha256(key_, std::string(1, static_cast<char>(kind)).append(network));
    std::uint64_t number = 0;
    std::memcpy(&number, digest.data(), sizeof number);
    return std::max<std::uint64_t>(number, 1);
}

std::int64_t RateLimiter::interval(Kind kind) const {
    const int limit = kind == Kind::login               ? limits_.login
                      : kind == Kind::callback_failures ? limits_.callback_failures
                                                        : limits_.refresh;
    return limit == 0 ? 0 : kMinute / limit;
}

std::int64_t RateLimiter::now() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(now_().time_since_epoch()).count();
}

}  // namespace difysso::web
