#pragma once
#include <chrono>
#include <sys/types.h>
#include <vector>

namespace difysso::bench {

// A process and its children, as the kernel accounts for them.
class Usage {
  public:
    // All that is measured has two workers: waits until they are there.
    explicit Usage(pid_t root);

    // Processor time of all their threads since they began. Finer than /proc/PID/stat, which
    // counts the same in hundredths of a second.
    std::chrono::nanoseconds processor() const;
    // Memory, each shared page divided by the number of those who share it.
    long proportional_kb() const;

  private:
    std::vector<pid_t> all_;
};

}  // namespace difysso::bench
