#pragma once
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace difysso::test {

// A file of test/corpus/. Its name is "<what is expected>--<what is special about it>.<suffix>".
struct CorpusFile {
    std::string name;
    std::string expected;
    std::string text;
};

inline std::vector<CorpusFile> corpus(const std::string& folder) {
    std::vector<CorpusFile> files;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(DIFYSSO_TEST_DIR "/corpus/") + folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string name = entry.path().filename().string();
        files.push_back({.name = name,
                         .expected = name.substr(0, name.find("--")),
                         .text = {std::istreambuf_iterator<char>(file), {}}});
    }
    std::sort(files.begin(), files.end(),
              [](const CorpusFile& a, const CorpusFile& b) { return a.name < b.name; });
    if (files.empty()) throw std::runtime_error("no corpus " + folder);
    return files;
}

inline const std::string& corpus_file(const std::vector<CorpusFile>& files,
                                      const std::string& name) {
    for (const CorpusFile& file : files)
        if (file.name == name) return file.text;
    throw std::runtime_error("no corpus file " + name);
}

}  // namespace difysso::test
