#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "observe/log.h"
#include "observe/metrics.h"
#include "observe/roster.h"
#include "process/hang_watch.h"
#include "process/signs.h"

namespace difysso::process {

// What a worker does until it is told to leave (SIGTERM); returns its exit status.
using Work = std::function<int(const Signs&)>;

// The workers, of all generations: starts those that are missing, replaces one that died (at once,
// or with a growing pause when it died young), kills one that no longer beats in its row, and tells
// those to leave that others have replaced.
// A generation is what was started with one configuration; an older one goes on until every place
// of the new one has a worker that answers. Asked by the supervisor's loop; one thread.
class Crew {
  public:
    struct Options {
        int places;
        // Workers of the program that this process ran before; they leave like an older
        // generation's.
        std::vector<pid_t> predecessors;
        // After so long without a beat a worker is taken for hung.
        std::chrono::milliseconds silence;
    };
    Crew(const Options& options, Work work, observe::Roster& roster, observe::Log& log,
         const observe::Metrics& metrics);

    // Becomes readable when a worker has told something.
    int descriptor() const { return signs_.descriptor(); }
    // Takes note of what the workers told and of who died.
    void hear();
    void bury_dead();
    // Starts and ends what is due; to be called again soon unless settled().
    void tend();
    bool settled() const;

    // Starts a generation with other work. It is given up, and the one before goes on, when one of
    // its workers dies or isn't ready in time before the change is complete.
    void renew(Work work);
    // Whether every place has a worker that answers and no older one is left to be replaced.
    bool complete() const;
    int generation() const { return now_.number; }

    // Tells every worker to leave and starts no more.
    void dismiss();
    bool empty() const { return workers_.empty(); }
    std::vector<pid_t> living() const;

  private:
    using Clock = std::chrono::steady_clock;
    struct Generation {
        int number = 1;
        Work work;
        Clock::time_point since{};
    };
    struct Worker {
        pid_t pid = 0;
        int generation = 0;  // 0: a predecessor
        int place = 0;
        std::optional<std::size_t> row{};  // none: a predecessor
        Clock::time_point started{};
        bool ready = false;
        bool spent = false;
        bool hung = false;
        std::optional<Clock::time_point> told_to_leave{};
    };
    struct Place {
        int young_deaths = 0;
        Clock::time_point start_at{};
    };

    // The newest generation's worker there, for good; null when it has to be started.
    const Worker* holder(int place) const;
    bool all_ready() const;
    void start(int place);
    std::optional<std::size_t> free_row() const;
    [[noreturn]] void become_worker(observe::Roster::Row& row);
    void tell_to_leave(Worker& worker);
    void end_late_ones();
    void end_hung_ones();
    void give_up_change(observe::Literal why);
    void note_death(const Worker& worker, int status);
    void write_line(observe::Level level, observe::Literal detail, std::int64_t number,
                    std::string_view code = "") const;

    observe::Roster& roster_;
    observe::Log& log_;
    const observe::Metrics& metrics_;
    HangWatch hang_watch_;
    pid_t own_pid_;
    SignPipe signs_;
    Generation now_;
    std::optional<Generation> before_;  // while `now_` hasn't taken over yet
    int last_number_ = 1;
    std::vector<Place> places_;
    std::vector<Worker> workers_;
    bool dismissed_ = false;
};

}  // namespace difysso::process
