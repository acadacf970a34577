#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "observe/literal.h"

namespace difysso::config {

// Something wrong, or perhaps wrong, with the configuration: which key, where it was set ("file
// /etc/difysso/difysso.env, line 3", "environment", "command line"; empty when it was nowhere), and
// what to do about it. Never a value.
struct Problem {
    std::string key;
    std::string source;
    std::string text;
    bool operator==(const Problem&) const = default;
};

// "KEY (source): text", without a newline.
std::string to_line(const Problem& problem);

// What has been found so far. A text begins with words from the source code; `names` adds names of
// keys and files, and nothing else.
class Findings {
  public:
    void error(std::string_view key, std::string_view source, observe::Literal text,
               std::string_view names = {});
    void warning(std::string_view key, std::string_view source, observe::Literal text,
                 std::string_view names = {});

    std::vector<Problem> errors;
    std::vector<Problem> warnings;
};

}  // namespace difysso::config
