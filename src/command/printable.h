#pragma once
#include <string>
#include <vector>

namespace difysso::command {

// What came from outside, as far as a terminal may show it: printable ASCII, and not too much of
// it.
std::string printable(std::string text);
// With commas between; "none" when there is nothing.
std::string printable(const std::vector<std::string>& names);

}  // namespace difysso::command
