#include "options.h"

#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <stdexcept>

namespace judge {

const char* const usage =
    "dify_judge --secret-key-file FILE --database CONNINFO [options]\n"
    "  --listen 127.0.0.1:PORT      0 takes a free port (127.0.0.1:0)\n"
    "  --era classic|cookie         Bearer (to 1.9.1) or cookies with X-CSRF-Token (cookie)\n"
    "  --redis HOST:PORT|PATH       --redis-username NAME --redis-password-file FILE\n"
    "  --redis-db N                 --redis-prefix TEXT\n"
    "  --console-web-url URL        --console-api-url URL   --cookie-domain DOMAIN\n"
    "  --access-minutes N           --refresh-days N        --edition NAME (SELF_HOSTED)\n"
    "  --storage DIR                where privkeys/<tenant>/private.pem lies\n"
    "  --sso-url URL                where \"Sign in with SSO\" leads (/v1/auth/login)\n"
    "  --print-ready                one line {\"port\":N} on stdout when listening\n"
    "  --stop-on-eof                stop when stdin ends\n";

namespace {

// The whole file without the newline that editors leave at its end.
std::string read_secret(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::invalid_argument("cannot read " + path);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    return text;
}

void set_listen(Options& options, const std::string& value) {
    const auto colon = value.rfind(':');
    if (colon == std::string::npos) throw std::invalid_argument("--listen wants HOST:PORT");
    options.host = value.substr(0, colon);
    const int port = std::stoi(value.substr(colon + 1));
    if (port < 0 || port > 65535) throw std::invalid_argument("--listen: no such port");
    options.port = static_cast<std::uint16_t>(port);
}

void set_era(Options& options, const std::string& value) {
    if (value != "classic" && value != "cookie")
        throw std::invalid_argument("--era is classic or cookie");
    options.era = value == "classic" ? Era::classic : Era::cookie;
}

using Setter = std::function<void(Options&, const std::string&)>;

Setter text(std::string Options::*member) {
    return [member](Options& options, const std::string& value) { options.*member = value; };
}

Setter secret(std::string Options::*member) {
    return [member](Options& options, const std::string& value) {
        options.*member = read_secret(value);
    };
}

Setter number(double Options::*member) {
    return [member](Options& options, const std::string& value) {
        options.*member = std::stod(value);
    };
}

const std::map<std::string, Setter> with_value = {
    {"--listen", set_listen},
    {"--era", set_era},
    {"--secret-key-file", secret(&Options::secret_key)},
    {"--database", text(&Options::database)},
    {"--redis", text(&Options::redis)},
    {"--redis-username", text(&Options::redis_username)},
    {"--redis-password-file", secret(&Options::redis_password)},
    {"--redis-db", [](Options& options, const std::string& v) { options.redis_db = std::stoi(v); }},
    {"--redis-prefix", text(&Options::redis_prefix)},
    {"--console-web-url", text(&Options::console_web_url)},
    {"--console-api-url", text(&Options::console_api_url)},
    {"--cookie-domain", text(&Options::cookie_domain)},
    {"--access-minutes", number(&Options::access_minutes)},
    {"--refresh-days", number(&Options::refresh_days)},
    {"--edition", text(&Options::edition)},
    {"--storage", text(&Options::storage)},
    {"--sso-url", text(&Options::sso_url)},
};

const std::map<std::string, bool Options::*> flags = {
    {"--print-ready", &Options::print_ready},
    {"--stop-on-eof", &Options::stop_on_eof},
};

}  // namespace

Options parse_options(const std::vector<std::string>& arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto& name = arguments[i];
        if (const auto flag = flags.find(name); flag != flags.end()) {
            options.*(flag->second) = true;
            continue;
        }
        const auto setter = with_value.find(name);
        if (setter == with_value.end()) throw std::invalid_argument("unknown option " + name);
        if (i + 1 == arguments.size()) throw std::invalid_argument(name + " wants a value");
        setter->second(options, arguments[++i]);
    }
    if (options.secret_key.empty()) throw std::invalid_argument("--secret-key-file is missing");
    if (options.database.empty()) throw std::invalid_argument("--database is missing");
    return options;
}

}  // namespace judge
