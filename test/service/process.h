#pragma once
#include <csignal>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "wait.h"

namespace difysso::service {

// What to run. The environment is a small fixed one (PATH, LC_ALL, a HOME that doesn't exist) and
// what stands here, nothing of ours: a test must not depend on who started it.
struct Command {
    std::vector<std::string> arguments;  // the first is the program's path
    std::map<std::string, std::string> environment = {};
    std::string user = {};      // run as this user; only root may name one
    int stop_signal = SIGTERM;  // asks it to end
    bool holds_stdin = false;   // its stdin stays open until we stop or die, else it is empty
};

// A child process in a process group of its own, with stdout and stderr in the files LOG.out and
// LOG.err. It ends with us: at destruction, and through the kernel if we are killed (so it must be
// started by a thread that lives as long as the process is needed). Not for use by two threads.
class Process {
  public:
    Process(const Command& command, std::filesystem::path log);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    pid_t pid() const { return pid_; }
    bool running();
    void signal(int number) const;

    // The exit status, 128 + number when a signal ended it. Throws when the timeout passes.
    int wait(Milliseconds timeout = std::chrono::seconds(60));
    // Asks it to end and waits; what is left of its group afterwards is killed.
    int stop(Milliseconds timeout = std::chrono::seconds(40));

    // The first line of stdout that contains `text`, waited for. Throws, with the last lines of
    // stderr, when the process ends before or the timeout passes.
    std::string line_with(const std::string& text, Milliseconds timeout = std::chrono::seconds(30));

    std::filesystem::path output_path() const { return log_.string() + ".out"; }
    std::filesystem::path error_path() const { return log_.string() + ".err"; }
    std::string output() const;
    std::string errors() const;
    // "NAME ended with status 1" or the like with what it said last.
    std::string trouble(const std::string& what) const;

  private:
    void reap(int options);

    std::string name_;
    std::filesystem::path log_;
    int stop_signal_;
    int stdin_ = -1;
    pid_t pid_ = -1;
    std::optional<int> status_;
};

struct Result {
    int status;
    std::string output;
    std::string errors;
};

// Runs the command to its end.
Result run(const Command& command, const std::filesystem::path& log,
           Milliseconds timeout = std::chrono::seconds(60));

}  // namespace difysso::service
