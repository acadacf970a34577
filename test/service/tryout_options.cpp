#include "tryout_options.h"

#include <stdexcept>

#include <Poco/NumberParser.h>

namespace difysso::service {
namespace {

unsigned number(const std::string& text, unsigned most) {
    unsigned value = 0;
    if (!Poco::NumberParser::tryParseUnsigned(text, value) || value < 1 || value > most)
        throw std::invalid_argument("not a number from 1 to " + std::to_string(most) + ": " + text);
    return value;
}

// The options that take a value; false for a word that is none of them.
bool parse_valued(const std::string& word, const std::string& value, TryoutOptions& options) {
    if (word == "--port") {
        options.stack.port = static_cast<std::uint16_t>(number(value, 65535));
    } else if (word == "--workers") {
        options.stack.gateway.workers = static_cast<int>(number(value, 64));
    } else if (word == "--set" && value.find('=') != std::string::npos) {
        const auto equals = value.find('=');
        options.stack.gateway.environment[value.substr(0, equals)] = value.substr(equals + 1);
    } else if (word == "--without") {
        options.stack.without.push_back(value);
    } else {
        return false;
    }
    return true;
}

}  // namespace

TryoutOptions parse_tryout_options(int argc, char** argv) {
    TryoutOptions options;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--once") {
            options.once = true;
        } else if (word == "--print-ready") {
            options.print_ready = true;
        } else if (word == "--https") {
            options.stack.https = true;
        } else if (i + 1 < argc && parse_valued(word, argv[i + 1], options)) {
            ++i;
        } else {
            throw std::invalid_argument(
                "usage: tryout [--port N] [--once | --print-ready] [--https] [--workers N]"
                " [--set KEY=VALUE]... [--without KEY]...");
        }
    }
    return options;
}

}  // namespace difysso::service
