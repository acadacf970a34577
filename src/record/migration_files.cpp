#include "record/migration_files.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include "crypto/digest.h"
#include "crypto/encoding.h"

namespace difysso::record {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigits = 4;
constexpr std::string_view kSuffix = ".sql";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '_';
}

// 0 when the name isn't NNNN_name.sql.
int number_of(std::string_view name) {
    if (name.size() <= kDigits + 1 + kSuffix.size() || !name.ends_with(kSuffix) ||
        name[kDigits] != '_')
        return 0;
    const std::string_view digits = name.substr(0, kDigits);
    name.remove_suffix(kSuffix.size());
    if (!std::all_of(digits.begin(), digits.end(), is_digit) ||
        !std::all_of(name.begin(), name.end(), is_word))
        return 0;
    int number = 0;
    for (const char digit : digits)
        number = number * 10 + (digit - '0');
    return number;
}

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf()))
        throw MigrationError("the migration " + path.string() + " can't be read, or is empty");
    return text.str();
}

// Lower-case words joined by '_': "Add groups!" is "add_groups".
std::string file_words(std::string_view message) {
    std::string words;
    for (const char c : message) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (is_word(lower) && lower != '_')
            words += lower;
        else if (!words.empty() && words.back() != '_')
            words += '_';
    }
    if (words.ends_with('_')) words.pop_back();
    return words;
}

}  // namespace

std::vector<MigrationFile> read_migrations(const fs::path& folder) {
    std::error_code error;
    std::vector<MigrationFile> files;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (!name.ends_with(kSuffix)) continue;
        const int number = number_of(name);
        if (number == 0)
            throw MigrationError(name + " in " + folder.string() +
                                 " isn't named like 0003_what_it_does.sql");
        std::string text = read(entry.path());
        std::string checksum = crypto::hex(crypto::sha256(text));
        files.push_back({number, name, std::move(text), std::move(checksum)});
    }
    if (error) throw MigrationError("there is no folder of migrations at " + folder.string());
    if (files.empty()) throw MigrationError("there are no migrations in " + folder.string());
    const auto by_number = [](const auto& a, const auto& b) { return a.number < b.number; };
    std::sort(files.begin(), files.end(), by_number);
    const auto twice =
        std::adjacent_find(files.begin(), files.end(),
                           [](const auto& a, const auto& b) { return a.number == b.number; });
    if (twice != files.end())
        throw MigrationError(twice->name + " and " + std::next(twice)->name +
                             " have the same number");
    return files;
}

fs::path write_new_migration(const fs::path& folder, std::string_view message) {
    const std::string words = file_words(message);
    if (words.empty()) throw MigrationError("say in words what the new migration does");
    const int number = read_migrations(folder).back().number + 1;
    std::string digits = std::to_string(number);
    if (digits.size() > kDigits)
        throw MigrationError("there is no number left for a new migration");
    digits.insert(0, kDigits - digits.size(), '0');

    fs::path path = folder / (digits + "_" + words + ".sql");
    std::string comment(message);
    std::replace_if(
        comment.begin(), comment.end(), [](unsigned char c) { return std::iscntrl(c) != 0; }, ' ');
    std::ofstream file(path, std::ios::binary);
    if (!(file << "-- " << comment << "\n") || !file.flush())
        throw MigrationError(path.string() + " can't be written");
    return path;
}

}  // namespace difysso::record
