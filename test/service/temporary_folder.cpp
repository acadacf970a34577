#include "temporary_folder.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <pwd.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace difysso::service {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const std::string& what, const fs::path& path) {
    throw std::runtime_error(what + " " + path.string() + ": " + std::strerror(errno));
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
    char name[] = "/tmp/difysso-XXXXXX";
    if (!::mkdtemp(name)) fail("can't make", name);
    path_ = name;
    if (::chmod(name, 0711) != 0) fail("can't open to others", path_);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

fs::path TemporaryFolder::make(const std::string& name, const std::string& user) const {
    fs::path folder = path_ / name;
    if (::mkdir(folder.c_str(), 0700) != 0) fail("can't make", folder);
    give_to(folder, user);
    return folder;
}

void write_file(const fs::path& path, const std::string& text, unsigned mode) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file || ::chmod(path.c_str(), mode) != 0) fail("can't write", path);
}

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) fail("can't read", path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string tail(const fs::path& path, std::size_t lines) {
    std::ifstream file(path);
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);)
        all.push_back(line);
    if (all.empty()) return "    (" + path.filename().string() + " is empty)\n";
    std::string text;
    for (std::size_t i = all.size() > lines ? all.size() - lines : 0; i < all.size(); ++i) {
        text += "    " + all[i] + "\n";
    }
    return text;
}

void give_to(const fs::path& path, const std::string& user) {
    if (user.empty()) return;
    const passwd* entry = ::getpwnam(user.c_str());
    if (!entry) throw std::runtime_error("no user " + user + " on this machine");
    if (::chown(path.c_str(), entry->pw_uid, entry->pw_gid) != 0) fail("can't give away", path);
}

std::string unprivileged(const std::string& name) {
    return ::geteuid() == 0 ? name : "";
}

}  // namespace difysso::service
