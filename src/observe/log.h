#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "observe/clock.h"
#include "observe/literal.h"
#include "observe/reason.h"

namespace difysso::observe {

enum class Level { debug, info, warning, error, critical };

// The members of a log line, all of them; README.md documents each. There is no member that takes
// text from outside as it is: a Word keeps only the characters of an identifier.
class Word {
  public:
    Word() = default;
    // Anything beyond [A-Za-z0-9._:/-] becomes '?', anything beyond 64 characters goes.
    explicit Word(std::string_view text);
    std::string_view view() const { return text_; }
    bool empty() const { return text_.empty(); }

  private:
    std::string text_;
};

struct Entry {
    Level level = Level::info;
    Literal event;  // what happened: "request", "sign_in", ...
    Word request_id = {};
    Word trace = {};                 // the id of the trace that a request takes part in
    Literal method = {};             // a method we know, else "other"
    Literal route = {};              // the route's pattern, never the address asked
    std::optional<int> status = {};  // HTTP
    std::optional<std::chrono::microseconds> duration = {};
    std::optional<Reason> reason = {};
    Word provider = {};  // its id in the configuration
    Word account = {};   // Dify's account id, a UUID
    Word client = {};    // the client's address
    Word key = {};       // a configuration key's name
    Literal detail = {};
    Word code = {};                           // SQLSTATE or errno
    std::optional<std::int64_t> number = {};  // what `detail` counts: a pid, a worker, bytes
};

// Writes one JSON object a line, with one write(2) each. Any thread, any process after fork.
// Where the line goes (LOG_TARGET) is decided at construction; a target that can't be written
// loses lines, never a request.
class Log {
  public:
    virtual ~Log() = default;
    virtual void write(const Entry& entry) = 0;
};

// The line itself, without its newline. `pid` tells workers apart.
std::string format_line(const Entry& entry, Time now, int pid);

// `target` as LOG_TARGET: "stderr", "syslog" (/dev/log), "syslog:PATH", or a file's path (opened
// for appending, mode 0640, opened again when it was moved away by logrotate); "" is
// default_target(). Throws std::system_error when a file can't be opened; a syslog socket is
// connected when it is first needed and again when it went away. A reader of stderr that doesn't
// read holds a line up for 100 ms at most. The process has to ignore SIGPIPE.
std::unique_ptr<Log> open_log(const std::string& target, Level lowest, const Clock& clock);

// "syslog" when stderr is closed or /dev/null, which is how spawn-fcgi starts a program; else
// "stderr".
std::string default_target();

std::string_view level_name(Level level);

}  // namespace difysso::observe
