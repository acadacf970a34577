#pragma once
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace difysso::record {

// What is wrong with the migrations, for the person who runs `difysso migrate`: file names of ours
// and what to do.
class MigrationError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// sql/NNNN_name.sql.
struct MigrationFile {
    int number = 0;    // NNNN, from 1
    std::string name;  // of the file
    std::string text;
    std::string checksum;  // SHA-256 of the text, in hex
};

// The folder's migrations in order. Other files than *.sql are passed over. Throws MigrationError
// when there is no folder, no migration, a name of another form, or a number twice.
std::vector<MigrationFile> read_migrations(const std::filesystem::path& folder);

// Writes the next one, with the message as its first line, and returns its path. Throws
// MigrationError.
std::filesystem::path write_new_migration(const std::filesystem::path& folder,
                                          std::string_view message);

}  // namespace difysso::record
