#include "observe/log.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "observe/descriptor_log.h"
#include "observe/line.h"
#include "observe/syslog.h"

namespace difysso::observe {
namespace {

constexpr std::size_t kLongestWord = 64;
constexpr std::string_view kSyslog = "syslog";
constexpr std::string_view kSyslogSocket = "/dev/log";

bool is_word_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '_' || c == ':' || c == '/' || c == '-';
}

}  // namespace

Word::Word(std::string_view text) : text_(text.substr(0, kLongestWord)) {
    for (char& c : text_) {
        if (!is_word_character(c)) c = '?';
    }
}

std::string_view level_name(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warning:
            return "warning";
        case Level::error:
            return "error";
        case Level::critical:
            return "critical";
    }
    return "";
}

std::string format_line(const Entry& entry, Time now, int pid) {
    std::string line;
    line.reserve(512);
    append_entry(line, entry, now, pid);
    return line;
}

std::string default_target() {
    struct stat target {};
    struct stat null {};
    const bool closed = ::fstat(STDERR_FILENO, &target) != 0;
    const bool thrown_away = !closed && ::stat("/dev/null", &null) == 0 &&
                             S_ISCHR(target.st_mode) && target.st_rdev == null.st_rdev;
    return closed || thrown_away ? "syslog" : "stderr";
}

std::unique_ptr<Log> open_log(const std::string& target, Level lowest, const Clock& clock) {
    if (target.empty()) return open_log(default_target(), lowest, clock);
    if (target == "stderr") return std::make_unique<StderrLog>(lowest, clock);
    if (target == kSyslog) {
        return std::make_unique<Syslog>(std::string(kSyslogSocket), lowest, clock);
    }
    if (target.starts_with("syslog:")) {
        return std::make_unique<Syslog>(target.substr(kSyslog.size() + 1), lowest, clock);
    }
    return std::make_unique<FileLog>(target, lowest, clock);
}

}  // namespace difysso::observe
