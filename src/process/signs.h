#pragma once
#include <functional>
#include <sys/types.h>
#include <vector>

#include "front/descriptor.h"
#include "observe/roster.h"

namespace difysso::process {

// What a worker can tell its supervisor; any thread of the worker.
struct Signs {
    std::function<void()> ready;  // it answers requests
    std::function<void()>
        spent;                  // it has answered as many as it should: let another take its place
    observe::Roster::Row& row;  // where it says how it is; begun, and its own until it ends
};

// The way of these from the workers, who inherit it, to their supervisor. One thread of each.
class SignPipe {
  public:
    enum class What { ready, spent };
    struct Sign {
        pid_t pid;
        What what;
    };

    // Throws std::system_error.
    SignPipe();

    // The supervisor's: becomes readable when a worker has told something.
    int descriptor() const { return read_.get(); }
    // What was told since the last time.
    std::vector<Sign> heard() const;

    // A worker's, who from here on only tells. The pipe outlives them.
    Signs in_worker(observe::Roster::Row& row);

  private:
    front::Descriptor read_, write_;
};

}  // namespace difysso::process
