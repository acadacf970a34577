#include "observe/descriptor_log.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "observe/line.h"

namespace difysso::observe {
namespace {

constexpr int kPatience = 100;  // ms
constexpr std::chrono::seconds kBetweenLooks{1};

void write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string line_of(const Entry& entry, const Clock& clock) {
    std::string line = format_line(entry, clock.now(), ::getpid());
    line += '\n';
    return line;
}

// A pipe or a terminal can be full; a file can't.
bool can_block(int descriptor) {
    struct stat status {};
    return ::fstat(descriptor, &status) == 0 && !S_ISREG(status.st_mode);
}

// A pipe is writable as long as it has room for PIPE_BUF bytes (pipe(7)): more than a line.
bool has_room(int descriptor) {
    pollfd room{descriptor, POLLOUT, 0};
    return ::poll(&room, 1, kPatience) == 1 && (room.revents & POLLOUT) != 0;
}

// systemd names device and inode of the stream that it connects (systemd.exec(5), JOURNAL_STREAM);
// a program that inherits the variable may have its stderr elsewhere.
bool is_journal(int descriptor) {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat status {};
    if (stream == nullptr || ::fstat(descriptor, &status) != 0) return false;
    return stream == std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

int open_file(const std::string& path) {
    return ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
}

int open_or_throw(const std::string& path) {
    const int descriptor = open_file(path);
    if (descriptor < 0) {
        throw std::system_error(errno, std::generic_category(), "can't open the log " + path);
    }
    return descriptor;
}

}  // namespace

StderrLog::StderrLog(Level lowest, const Clock& clock)
    : lowest_(lowest),
      clock_(clock),
      may_block_(can_block(STDERR_FILENO)),
      to_journal_(is_journal(STDERR_FILENO)) {}

void StderrLog::write(const Entry& entry) {
    if (entry.level < lowest_) return;
    std::string line = line_of(entry, clock_);
    if (to_journal_) line.insert(0, "<" + std::to_string(severity(entry.level)) + ">");
    if (may_block_ && !has_room(STDERR_FILENO)) return;
    write_all(STDERR_FILENO, line);
}

FileLog::FileLog(std::string path, Level lowest, const Clock& clock)
    : path_(std::move(path)), lowest_(lowest), clock_(clock), descriptor_(open_or_throw(path_)) {}

FileLog::~FileLog() {
    ::close(descriptor_);
}

void FileLog::write(const Entry& entry) {
    if (entry.level < lowest_) return;
    const std::string line = line_of(entry, clock_);
    follow_rotation();
    write_all(descriptor_, line);
}

void FileLog::follow_rotation() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    auto due = next_look_.load(std::memory_order_relaxed);
    if (now < due || !next_look_.compare_exchange_strong(due, now + kBetweenLooks)) return;

    struct stat ours {};
    struct stat named {};
    const bool same = ::fstat(descriptor_, &ours) == 0 && ::stat(path_.c_str(), &named) == 0 &&
                      ours.st_dev == named.st_dev && ours.st_ino == named.st_ino;
    if (same) return;
    const int fresh = open_file(path_);
    if (fresh < 0) return;  // the old file still takes lines
    ::dup3(fresh, descriptor_, O_CLOEXEC);
    ::close(fresh);
}

}  // namespace difysso::observe
