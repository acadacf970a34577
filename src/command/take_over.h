#pragma once
#include <string>
#include <sys/types.h>
#include <vector>

namespace difysso::command {

// The program as it was started, and how it is run anew in its own process, on its own socket and
// with its workers (SIGUSR2): so that a newer one at the same path takes over. One thread.
class TakeOver {
  public:
    // Finds out where the program is: later somebody may have put another one there.
    explicit TakeOver(char** argv);

    const std::string& program() const { return program_; }
    // Whether the program that is there now starts and takes the configuration: runs `serve
    // --test`.
    bool would_start() const;
    // Returns only when it couldn't be run. `workers` are this process's children and stay so.
    void run(int listener, const std::vector<pid_t>& workers) const;

    // In the program that has taken over: the workers of the one before.
    static std::vector<pid_t> predecessors();

  private:
    std::string program_;
    char** argv_;
};

}  // namespace difysso::command
