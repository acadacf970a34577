#pragma once
// The command line and the configuration file, which has the same names as JSON members.

#include <stdexcept>
#include <string>
#include <vector>

#include "server.h"

namespace casdoor_standin {

struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Options {
    ListenAddress listen;
    std::string certificate;  // PEM files; without them plain HTTP
    std::string key;
    std::string make_tls;                // a folder for a CA and certificate of its own
    std::vector<std::string> tls_names;  // for that certificate
    std::string origin;
    std::vector<std::string> redirect_uris;
    std::string control_token;
    bool print_ready = false;
    bool stop_on_eof = false;
    bool help = false;
};

extern const char* const usage;

// Throws UsageError.
Options parse_options(const std::vector<std::string>& arguments);

}  // namespace casdoor_standin
