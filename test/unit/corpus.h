#pragma once
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace difysso::test {

// A line of a file below test/corpus/. "\t", "\r", "\n", "\\" and "\xNN" stand for bytes that can't
// stand in a text file. A file whose lines pair an input with what becomes of it has " -> "
// between.
struct CorpusLine {
    std::string where;  // "backslash.txt:3"
    std::string text;
    std::string expected;
};

inline std::string unescape(const std::string& line) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '\\') {
            text += line[i];
            continue;
        }
        switch (line.at(++i)) {
            case 't':
                text += '\t';
                break;
            case 'r':
                text += '\r';
                break;
            case 'n':
                text += '\n';
                break;
            case '\\':
                text += '\\';
                break;
            case 'x':
                text += static_cast<char>(std::stoi(line.substr(i + 1, 2), nullptr, 16));
                i += 2;
                break;
            default:
                throw std::runtime_error("an escape that the corpus doesn't know: " + line);
        }
    }
    return text;
}

// Every line that isn't empty of every file in the folder, the files by name.
inline std::vector<CorpusLine> read_corpus(const std::string& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(DIFYSSO_TEST_DIR "/corpus/") + folder))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<CorpusLine> lines;
    for (const auto& file : files) {
        std::ifstream in(file);
        std::string line;
        for (int number = 1; std::getline(in, line); ++number) {
            if (line.empty()) continue;
            const std::size_t arrow = line.find(" -> ");
            lines.push_back(
                {.where = file.filename().string() + ':' + std::to_string(number),
                 .text = unescape(line.substr(0, arrow)),
                 .expected = arrow == std::string::npos ? "" : unescape(line.substr(arrow + 4))});
        }
    }
    if (lines.empty()) throw std::runtime_error("no corpus in " + folder);
    return lines;
}

}  // namespace difysso::test
