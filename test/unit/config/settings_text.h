#pragma once
#include <string>

#include "config/settings.h"

namespace difysso::test {

// All of the settings, secrets too, a member a line: equal texts mean equal settings.
std::string text_of(const config::Settings& settings);

// test/corpus/config/certificates/NAME on one line, with \n.
std::string certificate(const std::string& name);
// Likewise test/corpus/config/private-keys/NAME.
std::string private_key(const std::string& name);

}  // namespace difysso::test
