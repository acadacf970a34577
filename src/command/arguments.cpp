#include "command/arguments.h"

#include <charconv>
#include <iostream>
#include <unistd.h>

namespace difysso::command {

std::string Arguments::get(const std::string& option) const {
    const auto found = options.find(option);
    return found == options.end() ? std::string() : found->second;
}

int Arguments::number(const std::string& option, int fallback, int least, int most) const {
    if (!has(option)) return fallback;
    const std::string text = get(option);
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
        throw UsageError("--" + option + " takes a whole number from " + std::to_string(least) +
                         " to " + std::to_string(most));
    return number;
}

config::Sources Arguments::sources() const {
    config::Sources sources;
    if (has("config")) sources.config_file = get("config");
    if (has("env-file")) sources.env_file = get("env-file");
    sources.environment = environ;
    if (has("sql-dir")) sources.command_line["SQL_DIR"] = get("sql-dir");
    return sources;
}

void print_problems(const config::Loaded& loaded) {
    for (const config::Problem& problem : loaded.warnings)
        std::cerr << "difysso: warning: " << config::to_line(problem) << "\n";
    for (const config::Problem& problem : loaded.errors)
        std::cerr << "difysso: error: " << config::to_line(problem) << "\n";
}

std::string describe(const observe::Failure& failure) {
    std::string text(observe::row(failure.reason()).sentence);
    std::string more(failure.detail().view());
    if (!failure.code().empty()) more += (more.empty() ? "" : ", ") + failure.code();
    return more.empty() ? text : text + " (" + more + ")";
}

}  // namespace difysso::command
