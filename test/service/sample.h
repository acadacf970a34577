#pragma once
#include <string>

namespace difysso::service {

// A shipped sample: the file of that path below etc/.
std::string sample(const std::string& path);

// Every occurrence outside of comments. What is to be replaced must be there, else the shipped file
// and the test have gone different ways: std::runtime_error.
std::string replaced(const std::string& text, const std::string& from, const std::string& to);

}  // namespace difysso::service
