#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <sys/types.h>
#include <vector>

#include "front/descriptor.h"
#include "observe/log.h"
#include "process/file_watch.h"

namespace difysso::process {

struct SupervisorOptions {
    int workers = 1;
    // `--reload`: asked twice a second; when it says so, the workers are drained and run() returns.
    FileWatch* reload_watch = nullptr;
};

// Forks the workers, replaces one that dies (at once, or with a growing pause when it dies young),
// and ends them in an orderly way. Has no threads and no connections. One thread.
class Supervisor {
  public:
    enum class End { stopped, reload };
    // What a worker does; it calls the argument when it answers requests, and returns its exit
    // status.
    using Work = std::function<int(const std::function<void()>& ready)>;

    Supervisor(const SupervisorOptions& options, Work work, observe::Log& log);
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;
    ~Supervisor();

    // Returns after SIGTERM or SIGINT, or a reload, when all workers have gone.
    End run();

  private:
    using Clock = std::chrono::steady_clock;
    struct Worker {
        pid_t pid = 0;  // 0: waits for `start_at`
        Clock::time_point start_at{};
        Clock::time_point started{};
        int young_deaths = 0;
        bool ready = false;
    };

    void start_due_workers();
    void start(Worker& worker);
    [[noreturn]] void become_worker();
    void bury_dead();
    void hear_who_is_ready();
    std::optional<End> wait_for_news();
    void stop_workers();
    bool any_alive() const;

    SupervisorOptions options_;
    Work work_;
    observe::Log& log_;
    pid_t own_pid_;
    sigset_t previous_mask_{};
    front::Descriptor signals_;
    front::Descriptor ready_read_, ready_write_;
    std::vector<Worker> workers_;
    bool told_ready_ = false;
};

}  // namespace difysso::process
