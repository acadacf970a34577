#pragma once
#include <atomic>
#include <chrono>
#include <string>

#include "observe/log.h"

namespace difysso::observe {

// Lines to stderr. Where that leads to journald each begins with its severity, "<4>", which
// journald takes off (sd-daemon(3)). Any thread.
class StderrLog final : public Log {
  public:
    StderrLog(Level lowest, const Clock& clock);
    void write(const Entry& entry) override;

  private:
    const Level lowest_;
    const Clock& clock_;
    const bool may_block_;
    const bool to_journal_;
};

// Lines to a file that logrotate may move away at any time. Any thread, and any process that was
// forked after it was opened. Owns its descriptor, whose number stays the same for life, so that a
// thread that writes while another one opens the file again needs no lock.
class FileLog final : public Log {
  public:
    // Throws std::system_error.
    FileLog(std::string path, Level lowest, const Clock& clock);
    FileLog(const FileLog&) = delete;
    FileLog& operator=(const FileLog&) = delete;
    ~FileLog() override;
    void write(const Entry& entry) override;

  private:
    void follow_rotation();

    const std::string path_;
    const Level lowest_;
    const Clock& clock_;
    const int descriptor_;
    // On the monotonic clock; the first write looks, then one a second at most.
    std::atomic<std::chrono::steady_clock::duration> next_look_{};
};

}  // namespace difysso::observe
