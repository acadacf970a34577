#include "signin/attempt.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "crypto/digest.h"
#include "crypto/encoding.h"

namespace difysso::signin {
namespace {

constexpr std::size_t kStateBytes = 24;
constexpr std::size_t kStateLength = 32;
constexpr std::size_t kNameBytes = 8;
constexpr std::string_view kFormat = "1";
// Deletions in one answer: whoever plants cookies must not make it larger than web servers take.
constexpr std::size_t kMostDeletions = 10;

std::string prefix(bool secure) {
    return secure ? "__Host-difysso-attempt-" : "difysso-attempt-";
}

// The name tells the attempt apart without showing its state.
std::string cookie_name(std::string_view state, bool secure) {
    return prefix(secure) + crypto::hex(crypto::sha256(state).substr(0, kNameBytes));
}

web::Cookie cookie(std::string name, std::string value, std::chrono::seconds age, bool secure) {
    return {.name = std::move(name), .value = std::move(value), .max_age = age, .secure = secure};
}

// Whether we may have made a cookie of this name. Another name that only begins like ours is
// somebody else's, and may hold what no Set-Cookie line can.
bool is_cookie_name(std::string_view name, bool secure) {
    const std::string own = prefix(secure);
    if (!name.starts_with(own) || name.size() != own.size() + 2 * kNameBytes) return false;
    name.remove_prefix(own.size());
    return name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// One field a line: none of them can hold a newline.
std::string pack(const Attempt& attempt) {
    std::string text(kFormat);
    const std::string started = std::to_string(attempt.started.count());
    for (const std::string_view field :
         {std::string_view(attempt.provider), std::string_view(attempt.state),
          std::string_view(attempt.nonce), std::string_view(attempt.code_verifier.reveal()),
          std::string_view(attempt.redirect_uri), std::string_view(attempt.return_target),
          std::string_view(started), std::string_view(attempt.client_hash)})
        text.append("\n").append(field);
    return text;
}

std::optional<Attempt> unpack(std::string_view text) {
    std::array<std::string, 9> fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if ((end == text.size()) != (i + 1 == fields.size())) return std::nullopt;
        fields[i] = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    std::int64_t started = 0;
    const std::string& digits = fields[7];
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), started);
    if (fields[0] != kFormat || error != std::errc() || end != digits.data() + digits.size() ||
        started < 0)
        return std::nullopt;
    return Attempt{.provider = std::move(fields[1]),
                   .state = std::move(fields[2]),
                   .nonce = std::move(fields[3]),
                   .code_verifier = observe::Secret(std::move(fields[4])),
                   .redirect_uri = std::move(fields[5]),
                   .return_target = std::move(fields[6]),
                   .started = std::chrono::milliseconds(started),
                   .client_hash = std::move(fields[8])};
}

bool well_formed_state(std::string_view state) {
    return state.size() == kStateLength && std::all_of(state.begin(), state.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

std::chrono::milliseconds milliseconds(observe::Time time) {
    return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
}

}  // namespace

Attempt make_attempt(std::string provider, std::string_view client_id, std::string redirect_uri,
                     std::string return_target, observe::Time now, crypto::Random& random) {
    const std::string bytes = random.bytes(2 * kStateBytes + 32);
    return {.provider = std::move(provider),
            .state = crypto::base64url(bytes.substr(0, kStateBytes)),
            .nonce = crypto::base64url(bytes.substr(kStateBytes, kStateBytes)),
            .code_verifier = observe::Secret(crypto::base64url(bytes.substr(2 * kStateBytes))),
            .redirect_uri = std::move(redirect_uri),
            .return_target = std::move(return_target),
            .started = milliseconds(now),
            .client_hash = client_hash(client_id)};
}

std::string code_challenge(const Attempt& attempt) {
    return crypto::base64url(crypto::sha256(attempt.code_verifier.reveal()));
}

std::string client_hash(std::string_view client_id) {
    return crypto::base64url(crypto::sha256(client_id).substr(0, 12));
}

AttemptCookies::AttemptCookies(const observe::Secret& secret_key, const observe::Secret& previous,
                               std::chrono::seconds clock_skew)
    : sealer_(secret_key, previous, "attempt"), clock_skew_(clock_skew) {}

std::vector<web::Cookie> AttemptCookies::begin(const Attempt& attempt, const web::Request& request,
                                               bool secure, bool form_post, observe::Time now,
                                               crypto::Random& random) const {
    const std::string name = cookie_name(attempt.state, secure);
    std::vector<web::Cookie> cookies;
    cookies.push_back(
        cookie(name, sealer_.seal(pack(attempt), name, random), Attempt::kLifetime, secure));
    if (form_post) cookies.front().same_site = "None";

    struct Kept {
        std::string name;
        std::size_t bytes;
        std::chrono::milliseconds started;
    };
    std::vector<Kept> kept;
    std::size_t bytes = name.size() + cookies[0].value.size();
    const auto drop = [&](std::string_view old) {
        if (cookies.size() > kMostDeletions) return;
        cookies.push_back(cookie(std::string(old), "", std::chrono::seconds(0), secure));
    };
    for (const auto& [old, value] : web::request_cookies(request)) {
        if (!is_cookie_name(old, secure)) continue;
        const auto opened = open(old, value);
        if (!opened || staleness(*opened, now)) {
            drop(old);
            continue;
        }
        kept.push_back({std::string(old), old.size() + value.size(), opened->started});
        bytes += kept.back().bytes;
    }
    std::sort(kept.begin(), kept.end(),
              [](const Kept& a, const Kept& b) { return a.started > b.started; });
    while (!kept.empty() && (kept.size() >= kMost || bytes > kMostBytes)) {
        drop(kept.back().name);
        bytes -= kept.back().bytes;
        kept.pop_back();
    }
    return cookies;
}

observe::Outcome<Attempt> AttemptCookies::find(std::string_view state, const web::Request& request,
                                               bool secure, observe::Time now) const {
    if (!well_formed_state(state)) return observe::Reason::state_missing;
    const std::string name = cookie_name(state, secure);
    for (const auto& [found, value] : web::request_cookies(request)) {
        if (found != name) continue;
        auto attempt = open(found, value);
        // Over http another domain may plant a second cookie of this name, with a seal of another
        // attempt: that one has another state.
        if (!attempt || !crypto::equal_constant_time(attempt->state, state)) continue;
        if (const auto stale = staleness(*attempt, now)) return *stale;
        return std::move(*attempt);
    }
    return observe::Reason::state_unknown;
}

web::Cookie AttemptCookies::end(std::string_view state, bool secure) {
    return cookie(cookie_name(state, secure), "", std::chrono::seconds(0), secure);
}

std::optional<Attempt> AttemptCookies::open(std::string_view name, std::string_view value) const {
    const auto plain = sealer_.open(value, name);
    return plain ? unpack(*plain) : std::nullopt;
}

std::optional<observe::Reason> AttemptCookies::staleness(const Attempt& attempt,
                                                         observe::Time now) const {
    const auto age = milliseconds(now) - attempt.started;
    if (age > Attempt::kLifetime) return observe::Reason::state_expired;
    if (age < -clock_skew_) return observe::Reason::state_from_future;
    return std::nullopt;
}

}  // namespace difysso::signin
