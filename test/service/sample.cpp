#include "sample.h"

#include <stdexcept>

#include "temporary_folder.h"

namespace difysso::service {

std::string sample(const std::string& path) {
    return read_file(std::filesystem::path(DIFYSSO_SOURCE_DIR) / "etc" / path);
}

std::string replaced(const std::string& text, const std::string& from, const std::string& to) {
    std::string result;
    bool found = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        std::string line = text.substr(at, end - at);
        at = end;
        const bool comment = line.find_first_not_of(' ') == line.find('#');
        for (auto p = line.find(from); !comment && p != std::string::npos;
             p = line.find(from, p + to.size())) {
            line.replace(p, from.size(), to);
            found = true;
        }
        result += line;
    }
    if (!found) throw std::runtime_error("the sample has no " + from);
    return result;
}

}  // namespace difysso::service
