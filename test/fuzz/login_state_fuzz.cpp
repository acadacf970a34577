#include "crypto/seal.h"
#include "fake/random.h"
#include "fuzz/fuzz.h"
#include "signin/attempt.h"

using namespace difysso;
using fuzz::require;

namespace {

const observe::Time kNow{std::chrono::seconds(1767323045)};

struct Bench {
    observe::Secret key{"key"};
    signin::AttemptCookies attempts{key, {}, std::chrono::seconds(60)};
    crypto::Sealer sealer{key, {}, "attempt"};
    fake::Random random;
    signin::Attempt attempt = signin::make_attempt(
        "casdoor", "client", "https://gateway.example/v1/auth/callback", "/apps", kNow, random);
    web::Cookie cookie = attempts.begin(attempt, {}, true, false, kNow, random).front();

    observe::Outcome<signin::Attempt> find(std::string value) const {
        web::Request request;
        request.headers.emplace_back("cookie", cookie.name + "=" + std::move(value));
        return attempts.find(attempt.state, request, true, kNow);
    }
};

void judge_found(const signin::Attempt& found, const std::string& state) {
    require(found.state == state, "the state is the one that was asked for");
    for (const std::string& field : {found.provider, found.nonce, found.code_verifier.reveal(),
                                     found.redirect_uri, found.return_target, found.client_hash})
        require(field.find('\n') == std::string::npos, "a field is a line");
    const auto age =
        std::chrono::floor<std::chrono::milliseconds>(kNow.time_since_epoch()) - found.started;
    require(age <= signin::Attempt::kLifetime && age >= -std::chrono::seconds(60),
            "an attempt is of now");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Bench bench;
    const std::string_view input = fuzz::text_of(data, size);

    // As the cookie itself: only what was sealed opens.
    std::string value(input);
    require(bench.find(value).ok() == (web::trim(value) == bench.cookie.value),
            "only the cookie that was given out opens");

    // As what was sealed: whatever it says, it is an attempt of ours or none.
    std::string plain(input);
    if (const std::size_t at = plain.find("STATE"); at != std::string::npos)
        plain.replace(at, 5, bench.attempt.state);
    if (plain.size() > 8000) return 0;
    const auto found = bench.find(bench.sealer.seal(plain, bench.cookie.name, bench.random));
    if (found) judge_found(*found, bench.attempt.state);

    // Bound to its cookie's name.
    require(bench.sealer.open(bench.cookie.value, bench.cookie.name).has_value(),
            "a cookie is sealed under its own name");
    require(!bench.find(bench.sealer.seal(plain, "another", bench.random)),
            "a seal for another cookie doesn't open");
    return 0;
}
