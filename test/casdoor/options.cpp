#include "options.h"

#include <fstream>
#include <iterator>

#include "json.h"

namespace casdoor_standin {

const char* const usage =
    "casdoor_standin [--config FILE.json] [options]\n"
    "  --listen HOST:PORT    where to listen; port 0 = a free one (127.0.0.1:0)\n"
    "  --cert FILE --key FILE  speak TLS with these PEM files\n"
    "  --make-tls DIR        speak TLS; makes DIR/ca.pem, cert.pem, key.pem unless they are there\n"
    "  --tls-name NAME       a name in that certificate, repeatable (127.0.0.1, localhost)\n"
    "  --http                plain HTTP, whatever else is given\n"
    "  --origin URL          the issuer (scheme and address it listens on)\n"
    "  --redirect-uri URI    an allowed redirect URI, repeatable\n"
    "  --control-token TEXT  switches /control/ on for requests with that X-Control header\n"
    "  --print-ready         prints {\"port\":N,\"origin\":\"...\"} when it listens\n"
    "  --stop-on-eof         stops when its standard input ends\n"
    "The configuration file has the members listen, cert, key, make_tls, tls_names, http, origin,\n"
    "redirect_uris, control_token, print_ready, stop_on_eof.\n";

namespace {

ListenAddress address(const std::string& text) {
    const auto colon = text.rfind(':');
    try {
        if (colon == std::string::npos) throw UsageError("");
        const unsigned long port = std::stoul(text.substr(colon + 1));
        if (port > 65535) throw UsageError("");
        return {text.substr(0, colon), static_cast<std::uint16_t>(port)};
    } catch (const std::exception&) {
        throw UsageError("--listen wants HOST:PORT, not " + text);
    }
}

void read_file(Options& options, const std::string& path, bool& plain) {
    std::ifstream file(path);
    const auto object = parse_object({std::istreambuf_iterator<char>(file), {}});
    if (!file || !object) throw UsageError("no JSON object in " + path);
    const auto text = [&](const char* name, std::string& member) {
        if (object->has(name)) member = text_of(*object, name);
    };
    if (object->has("listen")) options.listen = address(text_of(*object, "listen"));
    text("cert", options.certificate);
    text("key", options.key);
    text("make_tls", options.make_tls);
    text("origin", options.origin);
    text("control_token", options.control_token);
    options.tls_names = texts_of(*object, "tls_names");
    options.redirect_uris = texts_of(*object, "redirect_uris");
    options.print_ready = flag_of(*object, "print_ready", false);
    options.stop_on_eof = flag_of(*object, "stop_on_eof", false);
    plain = flag_of(*object, "http", false);
}

}  // namespace

Options parse_options(const std::vector<std::string>& arguments) {
    Options options;
    bool plain = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& name = arguments[i];
        const auto value = [&]() -> const std::string& {
            if (i + 1 == arguments.size()) throw UsageError(name + " wants a value");
            return arguments[++i];
        };
        if (name == "--config")
            read_file(options, value(), plain);
        else if (name == "--listen")
            options.listen = address(value());
        else if (name == "--cert")
            options.certificate = value();
        else if (name == "--key")
            options.key = value();
        else if (name == "--make-tls")
            options.make_tls = value();
        else if (name == "--tls-name")
            options.tls_names.push_back(value());
        else if (name == "--http")
            plain = true;
        else if (name == "--origin")
            options.origin = value();
        else if (name == "--redirect-uri")
            options.redirect_uris.push_back(value());
        else if (name == "--control-token")
            options.control_token = value();
        else if (name == "--print-ready")
            options.print_ready = true;
        else if (name == "--stop-on-eof")
            options.stop_on_eof = true;
        else if (name == "--help")
            options.help = true;
        else
            throw UsageError("unknown option " + name);
    }
    if (options.certificate.empty() != options.key.empty()) {
        throw UsageError("--cert and --key go together");
    }
    if (plain) {
        options.certificate.clear();
        options.key.clear();
        options.make_tls.clear();
    }
    if (options.tls_names.empty()) options.tls_names = {"127.0.0.1", "localhost"};
    return options;
}

}  // namespace casdoor_standin
