#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "observe/literal.h"
#include "observe/secret.h"

namespace difysso::config {

// One setting of a file in the grammar that --config and --env-file share: KEY=value, `export`,
// quotes, comments at a line's start or after a blank. Between quotes a value may go over several
// lines; between double ones \n \r \t \" \\ \$ are read as everywhere. Nothing is interpolated.
struct EnvLine {
    int number = 0;            // of the line where it begins, from 1
    std::string name;          // empty when there is none in capital letters
    observe::Secret value;     // any value may be a secret
    observe::Literal problem;  // what is wrong with it; empty when nothing is
    bool has_nul = false;      // then this is no text file, whatever the key
};

// Empty lines and comments are left out; a byte-order mark and CRLF are passed over. A line that is
// wrong is reported and the next one read as if nothing had been, but a NUL byte ends it all.
std::vector<EnvLine> parse_env_file(std::string_view text);

}  // namespace difysso::config
