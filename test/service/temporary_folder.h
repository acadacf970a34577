#pragma once
#include <filesystem>
#include <string>

namespace difysso::service {

// A folder of our own below /tmp, removed with everything in it at destruction. Below /tmp whatever
// TMPDIR says: when root runs the tests PostgreSQL and nginx run as other users and must be able to
// reach their part of it, and the path of a unix socket holds no more than 107 bytes. Others can
// pass through the folder but not list it.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

    // A new folder in it with mode 0700 that belongs to `user` (empty: to us).
    std::filesystem::path make(const std::string& name, const std::string& user = "") const;

  private:
    std::filesystem::path path_;
};

void write_file(const std::filesystem::path& path, const std::string& text, unsigned mode = 0600);
std::string read_file(const std::filesystem::path& path);

// The last lines of a log, indented, for the message about the server that wrote it.
std::string tail(const std::filesystem::path& path, std::size_t lines = 15);

// Gives `path` to the user; nothing to do when the name is empty.
void give_to(const std::filesystem::path& path, const std::string& user);

// The user as whom a server that refuses or doesn't need root is run: `name` when we are root,
// else "", which means ourselves.
std::string unprivileged(const std::string& name);

}  // namespace difysso::service
