#include <algorithm>

#include "fuzz/fuzz.h"
#include "signin/return_target.h"

using namespace difysso;
using fuzz::require;

namespace {

// Where a browser goes (WHATWG URL, section 4.4, written for the special schemes): it drops tabs
// and newlines, takes a backslash for a slash and skips however many of them there are.
struct Browser {
    std::string scheme, authority, path;

    explicit Browser(std::string text) {
        std::erase_if(text, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
        const std::size_t colon = text.find(':');
        scheme = text.substr(0, colon);
        const std::size_t suffix = std::min(text.find_first_of("?#"), text.size());
        std::replace(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(suffix), '\\', '/');
        const std::size_t start = text.find_first_not_of('/', colon + 1);
        const std::size_t end = std::min(text.find_first_of("/?#", start), text.size());
        authority = text.substr(start, end - start);
        path = text.substr(end, text.find_first_of("?#", end) - end);
    }
};

bool below(const std::string& path, const std::string& prefix) {
    return path == prefix || path.starts_with(prefix + "/");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const config::Origin kOurs{"https", "gateway.example", 8443};
    static const std::string kConsole = "https://dify.example.org";
    static const config::Web kWeb{.base_url = {},
                                  .mount_path = "/sso",
                                  .allowed_hosts = {},
                                  .return_hosts = {{"other.example.org", 0}},
                                  .trusted_proxies = {}};
    const auto target = [](std::string_view asked) {
        return signin::return_target(asked, kOurs, "/sso", kWeb, kConsole);
    };
    const std::string given = target(fuzz::text_of(data, size));
    const Browser browser(given);
    require(browser.scheme == "https", "a browser is sent to https alone");
    require(browser.authority == "gateway.example:8443" ||
                browser.authority == "dify.example.org" || browser.authority == "other.example.org",
            "a browser is sent to hosts of ours");
    require(!below(browser.path, "/sso/v1") && !below(browser.path, "/sso/latest"),
            "a browser isn't sent back to the gateway's own routes");
    require(std::all_of(given.begin(), given.end(), [](char c) { return c > ' ' && c < 0x7f; }),
            "the address is printable ASCII");
    require(given.find('\\') == std::string::npos, "the address has no backslash");
    if (given != kConsole && given.size() <= 1024)
        require(target(given) == given, "the address is its own target");
    return 0;
}
