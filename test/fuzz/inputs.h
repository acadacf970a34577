#pragma once
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "unit/corpus.h"

namespace difysso::fuzz {

struct Input {
    std::string where;
    std::string bytes;
};

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("can't read " + path.string());
    return {std::istreambuf_iterator<char>(file), {}};
}

// What `place` names: "lines:TOPIC" is each line of each file of a corpus (unit/corpus.h),
// "files:TOPIC" each file of one; anything else is a file or a folder of files.
inline std::vector<Input> inputs_of(const std::string& place) {
    std::vector<Input> inputs;
    if (place.starts_with("lines:")) {
        for (test::CorpusLine& line : test::read_corpus(place.substr(6)))
            inputs.push_back({place.substr(6) + "/" + line.where, std::move(line.text)});
        return inputs;
    }
    const std::filesystem::path path =
        place.starts_with("files:") ? DIFYSSO_TEST_DIR "/corpus/" + place.substr(6) : place;
    if (!std::filesystem::is_directory(path)) return {{path.string(), read_file(path)}};
    for (const auto& entry : std::filesystem::directory_iterator(path))
        if (entry.is_regular_file()) inputs.push_back({entry.path().string(), read_file(entry)});
    std::sort(inputs.begin(), inputs.end(),
              [](const Input& a, const Input& b) { return a.where < b.where; });
    if (inputs.empty()) throw std::runtime_error("no inputs in " + place);
    return inputs;
}

}  // namespace difysso::fuzz
