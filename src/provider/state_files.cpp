#include "provider/state_files.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace difysso::provider {
namespace {

constexpr std::size_t kLongestName = 64;

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    bool open() const { return fd_ >= 0; }
    int get() const { return fd_; }

  private:
    const int fd_;
};

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

// A file of our own (or of root) that nobody else may write.
bool is_ours(const struct stat& file) {
    return S_ISREG(file.st_mode) && (file.st_uid == ::geteuid() || file.st_uid == 0) &&
           (file.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

std::optional<std::string> read_all(int fd, std::size_t size) {
    std::string text(size, '\0');
    std::size_t have = 0;
    while (have < size) {
        const ssize_t got = ::read(fd, text.data() + have, size - have);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return std::nullopt;
        have += static_cast<std::size_t>(got);
    }
    return text;
}

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = ::write(fd, text.data(), text.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(put));
    }
    return ::fsync(fd) == 0;
}

}  // namespace

std::string StateFiles::path_of(std::string_view name) const {
    const bool good = !name.empty() && name.size() <= kLongestName && name.front() != '.' &&
                      std::all_of(name.begin(), name.end(), is_name_character);
    return folder_.empty() || !good ? std::string() : folder_ + '/' + std::string(name);
}

std::optional<std::string> StateFiles::load(const std::string& name) {
    const std::string path = path_of(name);
    if (path.empty()) return std::nullopt;
    // O_NONBLOCK: a pipe of that name must not hold us.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat status {};
    if (!file.open() || ::fstat(file.get(), &status) != 0 || !is_ours(status)) return std::nullopt;
    const auto size = static_cast<std::size_t>(status.st_size);
    return size > kMostBytes ? std::nullopt : read_all(file.get(), size);
}

void StateFiles::save(const std::string& name, const std::string& text) {
    const std::string path = path_of(name);
    if (path.empty() || text.size() > kMostBytes) return;
    std::string temporary = path + ".XXXXXX";
    const Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));  // with mode 0600
    if (!file.open()) return;
    if (!write_all(file.get(), text) || ::rename(temporary.c_str(), path.c_str()) != 0)
        ::unlink(temporary.c_str());
}

}  // namespace difysso::provider
