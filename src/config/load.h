#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/findings.h"
#include "config/settings.h"

namespace difysso::config {

// Where settings come from, the lowest first.
struct Sources {
    std::optional<std::string> config_file;    // --config
    std::optional<std::string> env_file;       // --env-file; without it ./.env if there is one
    const char* const* environment = nullptr;  // environ; nullptr = none
    std::map<std::string, std::string> command_line;  // KEY -> value
};

// `migrate` needs the database alone: for it whatever is wrong elsewhere is a warning. `audit
// prune` needs to know besides for how long sign-ins are kept, and Redis which sessions go on.
enum class Scope { everything, database, retention };

struct Loaded {
    std::optional<Settings> settings;  // only without errors
    std::vector<Problem> errors;       // all of them at once
    std::vector<Problem> warnings;
    std::vector<std::string> files;  // that were read, or should have been: --reload watches them
};

// Reads, checks and puts together. Opens no socket. Any thread, as long as nobody changes the
// environment meanwhile.
Loaded load(const Sources& sources, Scope scope = Scope::everything);

}  // namespace difysso::config
