#pragma once
#include <chrono>
#include <csignal>
#include <functional>
#include <optional>
#include <vector>

#include "front/descriptor.h"
#include "observe/log.h"
#include "process/crew.h"
#include "process/file_watch.h"
#include "process/notify.h"

namespace difysso::process {

struct SupervisorOptions {
    int workers = 1;
    // Workers of the program that this process ran before (see `replace_program`).
    std::vector<pid_t> predecessors = {};
    // SIGHUP: the work of a new generation, made of the configuration as it is now; nothing, having
    // said why, when that can't be used.
    std::function<std::optional<Work>()> renew = [] { return std::nullopt; };
    // SIGUSR2, or a change that `watch` saw: runs the program anew in this process, which keeps the
    // workers as its children. Returns only when that can't be done, having said why.
    std::function<void(const std::vector<pid_t>& workers)> replace_program = [](const auto&) {};
    // `--reload`: asked twice a second.
    FileWatch* watch = nullptr;
    // A worker that gives no sign of life for so long is killed and replaced.
    std::chrono::milliseconds silence = std::chrono::seconds(20);
};

// Keeps the workers going and listens to signals and to systemd. Has no threads and no connections.
// One thread.
class Supervisor {
  public:
    Supervisor(const SupervisorOptions& options, const Work& work, observe::Roster& roster,
               observe::Log& log, const observe::Metrics& metrics);
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;
    ~Supervisor();

    // Returns after SIGTERM or SIGINT, when all workers have gone.
    void run();

  private:
    using Clock = std::chrono::steady_clock;

    // The signal that ends run(), when it came.
    bool wait_for_news();
    bool heed(int signal);
    void reload();
    void replace_program();
    void tell_systemd();
    int patience() const;  // milliseconds
    // In a worker the supervisor's descriptors are closed.
    Work in_worker(Work work);

    SupervisorOptions options_;
    observe::Log& log_;
    const observe::Metrics& metrics_;
    sigset_t previous_mask_{};
    front::Descriptor signals_;
    Crew crew_;
    Watchdog watchdog_;
    int announced_ = 0;  // the generation that systemd knows to be ready
    bool changing_ = false;
    bool leaving_ = false;
};

}  // namespace difysso::process
