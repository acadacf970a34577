#pragma once
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/load.h"
#include "observe/failure.h"

namespace difysso::command {

constexpr int kExitUsage = 64;        // EX_USAGE
constexpr int kExitUnavailable = 69;  // EX_UNAVAILABLE
constexpr int kExitConfig = 78;       // EX_CONFIG

// A command line taken apart: `difysso [options] COMMAND [words] [options]`.
struct Arguments {
    std::string program;                         // argv[0]
    std::vector<std::string> words;              // after the command
    std::map<std::string, std::string> options;  // by long name; "" for one without a value

    bool has(const std::string& option) const { return options.contains(option); }
    // "" when it wasn't given.
    std::string get(const std::string& option) const;
    // A whole number within bounds; throws UsageError that names the option.
    int number(const std::string& option, int fallback, int least, int most) const;
    config::Sources sources() const;
};

// The command line is wrong. what() is the hint for the person who typed it.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Prints the problems of a configuration to standard error, one a line: key, place, fix.
void print_problems(const config::Loaded& loaded);

// A failure for the operator's terminal: its sentence, and in brackets what the log would say.
std::string describe(const observe::Failure& failure);

int serve(const Arguments& arguments, char** argv);
int migrate(const Arguments& arguments);
int links(const Arguments& arguments);
int accounts(const Arguments& arguments);
int personal_data(const Arguments& arguments);  // accounts export, accounts erase
int check(const Arguments& arguments);
int status(const Arguments& arguments);
int audit(const Arguments& arguments);
int version(const Arguments& arguments);
// What /v1/admin/ does, for whoever may read the configuration.
int sessions(const Arguments& arguments);
int events(const Arguments& arguments);

}  // namespace difysso::command
