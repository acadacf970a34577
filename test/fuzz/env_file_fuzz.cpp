#include <algorithm>

#include "config/env_file.h"
#include "fuzz/fuzz.h"

using namespace difysso;
using fuzz::require;

namespace {

bool is_key(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

std::string quoted(const std::string& value) {
    std::string text = "\"";
    for (const char c : value) {
        if (c == '\r') {
            text += "\\r";
            continue;
        }
        if (c == '"' || c == '\\' || c == '$') text += '\\';
        text += c;
    }
    return text + "\"";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::text_of(data, size);
    int before = 0;
    for (const config::EnvLine& line : config::parse_env_file(input)) {
        require(line.number > before, "lines are counted upwards");
        require(line.number <= 1 + std::count(input.begin(), input.end(), '\n'),
                "a line is one of the file's");
        before = line.number;
        require(is_key(line.name), "a name is in capital letters");
        require(!line.name.empty() || !line.problem.empty(), "a line without a name is wrong");
        require(!line.has_nul || !line.problem.empty(), "a NUL byte is wrong");
        if (!line.problem.empty()) continue;
        const auto again =
            config::parse_env_file(line.name + "=" + quoted(line.value.reveal()) + "\n");
        require(again.size() == 1 && again[0].problem.empty() && again[0].name == line.name &&
                    again[0].value.reveal() == line.value.reveal(),
                "a value can be written and read again");
    }
    return 0;
}
