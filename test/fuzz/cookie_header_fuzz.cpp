#include "fake/random.h"
#include "fuzz/fuzz.h"
#include "signin/attempt.h"
#include "web/cookie.h"

using namespace difysso;
using fuzz::require;

namespace {

const observe::Time kNow{std::chrono::seconds(1767323045)};

struct Bench {
    signin::AttemptCookies attempts{observe::Secret("key"), {}, std::chrono::seconds(60)};
    fake::Random random;
    signin::Attempt attempt = signin::make_attempt(
        "casdoor", "client", "https://gateway.example/v1/auth/callback", "/apps", kNow, random);
    web::Cookie cookie = attempts.begin(attempt, {}, true, false, kNow, random).front();
};

}  // namespace

// Each line is a Cookie header; "$" in it stands for the cookie of the one attempt there is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Bench bench;
    web::Request request;
    for (const std::string_view line : fuzz::lines_of(fuzz::text_of(data, size))) {
        std::string header(line);
        for (std::size_t at = 0; (at = header.find('$', at)) != std::string::npos;) {
            const std::string pair = bench.cookie.name + "=" + bench.cookie.value;
            header.replace(at, 1, pair);
            at += pair.size();
            if (header.size() > 100000) return 0;
        }
        request.headers.emplace_back("cookie", std::move(header));
    }

    bool holds_it = false;
    for (const auto& [name, value] : web::request_cookies(request)) {
        require(!name.empty() && name.find_first_of("=;") == std::string_view::npos,
                "a name is a name");
        require(value.find(';') == std::string_view::npos, "a value ends at its semicolon");
        require(web::trim(name) == name && web::trim(value) == value, "both are trimmed");
        holds_it |= name == bench.cookie.name && value == bench.cookie.value;
    }
    const auto found = bench.attempts.find(bench.attempt.state, request, true, kNow);
    require(found.ok() == holds_it, "an attempt is found by its own cookie alone");
    require(!bench.attempts.find(bench.attempt.state, request, false, kNow),
            "over http it has another name");

    // A new attempt's cookies can always be written, whatever the browser holds.
    fake::Random random;
    const auto cookies = bench.attempts.begin(bench.attempt, request, true, false, kNow, random);
    require(!cookies.empty() && cookies.size() <= 11, "there is one cookie and some deletions");
    for (const web::Cookie& cookie : cookies)
        require(!web::has_control(web::set_cookie_line(cookie, kNow)), "a line is one line");
    return 0;
}
