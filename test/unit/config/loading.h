#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/load.h"

namespace difysso::test {

using Lines = std::vector<std::string>;
using Environment = std::map<std::string, std::string>;

// Settings that load without an error, to which a test adds what it is about. Every secret in them,
// and in the files of test/corpus/config, has the word kCanary in it.
inline const std::string kCanary = "canary";
Environment good_environment();

// What a provider of OIDC_PROVIDERS needs, its id in capitals; and Casdoor's keys taken away.
Environment provider(const std::string& id);
Environment without_casdoor();

// What a test gives to load(). Without an env file there is none, whatever folder the test runs in.
struct Setup {
    std::optional<std::string> config_file;
    std::string env_file = "/dev/null";
    Environment environment = good_environment();
    std::map<std::string, std::string> command_line = {};
    config::Scope scope = config::Scope::everything;
};
config::Loaded load(const Setup& setup);
// With these entries over the good ones; an empty text takes one away.
config::Loaded load_with(const Environment& changes);

// The same, where it has to go well.
config::Settings settings_with(const Environment& changes);
bool loads(const Environment& changes);
Lines errors_with(const Environment& changes);

bool contains(const Lines& list, const std::string& text);

// The problems as lines, sorted.
Lines lines_of(const std::vector<config::Problem>& problems);

// A file below test/corpus/config.
std::string corpus(const std::string& name);

}  // namespace difysso::test
