#pragma once
#include <string>

#include "observe/secret.h"

namespace difysso::config {

// A file that the configuration names, as a whole.
struct FileText {
    observe::Secret text;
    std::string problem;              // why it can't be had; empty when it was read
    bool readable_by_others = false;  // by everybody, not only its user and group
};

// At most 1 MiB: anything larger isn't a configuration. Never throws on what it finds.
FileText read_file(const std::string& path);

}  // namespace difysso::config
