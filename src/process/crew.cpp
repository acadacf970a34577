#include "process/crew.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace difysso::process {
namespace {

using namespace std::chrono_literals;
using Family = observe::Metrics::Family;

constexpr auto kYoung = 1s;
constexpr auto kChange = 30s;  // for a new generation to be ready
constexpr auto kDrain = 35s;   // a worker ends by itself after 30

std::chrono::milliseconds pause_after(int young_deaths) {
    return young_deaths == 0 ? 0ms
                             : std::min<std::chrono::milliseconds>(10s, 50ms * (1 << young_deaths));
}

std::string how_it_ended(int status) {
    return WIFSIGNALED(status) ? "signal" + std::to_string(WTERMSIG(status))
                               : "exit" + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Crew::Crew(const Options& options, Work work, observe::Roster& roster, observe::Log& log,
           const observe::Metrics& metrics)
    : roster_(roster),
      log_(log),
      metrics_(metrics),
      hang_watch_(options.silence),
      own_pid_(::getpid()),
      now_{.work = std::move(work)},
      places_(static_cast<std::size_t>(options.places)) {
    for (const pid_t pid : options.predecessors)
        workers_.push_back({.pid = pid});
}

const Crew::Worker* Crew::holder(int place) const {
    const auto found = std::find_if(workers_.begin(), workers_.end(), [&](const Worker& worker) {
        return worker.place == place && worker.generation == now_.number && !worker.spent &&
               !worker.told_to_leave;
    });
    return found == workers_.end() ? nullptr : &*found;
}

bool Crew::all_ready() const {
    for (int place = 0; place < static_cast<int>(places_.size()); ++place) {
        const Worker* const worker = holder(place);
        if (worker == nullptr || !worker->ready) return false;
    }
    return true;
}

bool Crew::complete() const {
    return !dismissed_ && all_ready() &&
           std::all_of(workers_.begin(), workers_.end(), [&](const Worker& worker) {
               return worker.generation == now_.number || worker.told_to_leave;
           });
}

bool Crew::settled() const {
    return all_ready() && workers_.size() == places_.size();
}

void Crew::hear() {
    for (const SignPipe::Sign& sign : signs_.heard())
        for (Worker& worker : workers_)
            if (worker.pid == sign.pid)
                (sign.what == SignPipe::What::ready ? worker.ready : worker.spent) = true;
}

void Crew::tend() {
    end_late_ones();
    end_hung_ones();
    if (dismissed_) return;
    if (before_ && Clock::now() - now_.since > kChange)
        give_up_change("the new generation isn't ready in time; the one before goes on");
    for (int place = 0; place < static_cast<int>(places_.size()); ++place)
        if (holder(place) == nullptr &&
            places_[static_cast<std::size_t>(place)].start_at <= Clock::now())
            start(place);
    const bool taken_over = all_ready();
    for (Worker& worker : workers_) {
        const Worker* const successor = holder(worker.place);
        const bool replaced = worker.spent && successor != nullptr && successor->ready;
        if (replaced || (taken_over && worker.generation != now_.number)) tell_to_leave(worker);
    }
    if (!taken_over || !before_) return;
    before_.reset();
    write_line(observe::Level::info, "a new generation has taken over", now_.number);
}

void Crew::renew(Work work) {
    if (before_) give_up_change("another change was asked for");
    before_ = std::exchange(
        now_, {.number = ++last_number_, .work = std::move(work), .since = Clock::now()});
    std::fill(places_.begin(), places_.end(), Place{});
}

void Crew::give_up_change(observe::Literal why) {
    write_line(observe::Level::error, why, now_.number);
    for (Worker& worker : workers_)
        if (worker.generation == now_.number) tell_to_leave(worker);
    now_ = std::move(*before_);
    before_.reset();
    std::fill(places_.begin(), places_.end(), Place{});
}

void Crew::start(int place) {
    const auto row = free_row();
    const pid_t pid = row ? ::fork() : -1;
    if (pid == 0) become_worker(roster_.row(*row));
    if (pid < 0) {
        write_line(observe::Level::error,
                   row ? observe::Literal("fork failed") : observe::Literal("too many at once"),
                   place, row ? "errno" + std::to_string(errno) : "");
        places_[static_cast<std::size_t>(place)].start_at = Clock::now() + 1s;
        return;
    }
    workers_.push_back({.pid = pid,
                        .generation = now_.number,
                        .place = place,
                        .row = row,
                        .started = Clock::now()});
    metrics_.count(Family::worker_starts, {});
    metrics_.set(Family::workers, {}, static_cast<std::int64_t>(workers_.size()));
    write_line(observe::Level::info, "started", pid);
}

// The rows of those that died were cleared.
std::optional<std::size_t> Crew::free_row() const {
    for (std::size_t row = 0; row < observe::Roster::kRows; ++row)
        if (std::none_of(workers_.begin(), workers_.end(),
                         [row](const Worker& worker) { return worker.row == row; }))
            return row;
    return std::nullopt;
}

void Crew::become_worker(observe::Roster::Row& row) {
    int status = EXIT_FAILURE;
    // A worker without its supervisor would never be told to stop.
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() == own_pid_) {
        row.begin(::getpid(), now_.number);
        try {
            status = now_.work(signs_.in_worker(row));
        } catch (...) {
            log_.write({.level = observe::Level::critical,
                        .event = "worker",
                        .detail = "could not start"});
        }
    }
    // What the supervisor's objects would do when they go is the supervisor's to do.
    ::_exit(status);
}

void Crew::bury_dead() {
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        const auto found = std::find_if(workers_.begin(), workers_.end(),
                                        [pid](const Worker& worker) { return worker.pid == pid; });
        if (found == workers_.end()) continue;
        const Worker worker = *found;
        workers_.erase(found);
        if (worker.row) roster_.row(*worker.row).clear();
        note_death(worker, status);
    }
}

void Crew::note_death(const Worker& worker, int status) {
    metrics_.set(Family::workers, {}, static_cast<std::int64_t>(workers_.size()));
    if (!worker.told_to_leave) metrics_.count(Family::worker_deaths, {});
    const bool expected = worker.told_to_leave && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    write_line(expected ? observe::Level::info : observe::Level::error,
               expected ? observe::Literal("left") : observe::Literal("died"), worker.pid,
               how_it_ended(status));
    if (worker.told_to_leave || worker.generation != now_.number) return;
    if (before_)
        return give_up_change("a worker of the new generation died; the one before goes on");
    Place& place = places_[static_cast<std::size_t>(worker.place)];
    const bool young = Clock::now() - worker.started < kYoung;
    place.young_deaths = young ? std::min(place.young_deaths + 1, 8) : 0;
    place.start_at = Clock::now() + pause_after(place.young_deaths);
    if (place.young_deaths == 3)
        write_line(observe::Level::critical, "it dies again and again; tried ever more seldom",
                   worker.pid, how_it_ended(status));
}

void Crew::tell_to_leave(Worker& worker) {
    if (worker.told_to_leave) return;
    worker.told_to_leave = Clock::now();
    ::kill(worker.pid, SIGTERM);
}

void Crew::end_late_ones() {
    for (const Worker& worker : workers_)
        if (worker.told_to_leave && Clock::now() - *worker.told_to_leave > kDrain)
            ::kill(worker.pid, SIGKILL);
}

void Crew::end_hung_ones() {
    hang_watch_.look();
    for (Worker& worker : workers_) {
        if (!worker.row || worker.told_to_leave || worker.hung) continue;
        const auto beaten = roster_.row(*worker.row).last_beat();
        if (!hang_watch_.is_hung(std::max(beaten, worker.started))) continue;
        worker.hung = true;
        metrics_.count(Family::workers_hung, {});
        write_line(observe::Level::error, "hangs: it no longer gives a sign of life; killed",
                   worker.pid);
        // SIGTERM would wait until a stopped one goes on.
        ::kill(worker.pid, SIGKILL);
    }
}

void Crew::dismiss() {
    dismissed_ = true;
    for (Worker& worker : workers_)
        tell_to_leave(worker);
}

std::vector<pid_t> Crew::living() const {
    std::vector<pid_t> pids;
    for (const Worker& worker : workers_)
        pids.push_back(worker.pid);
    return pids;
}

void Crew::write_line(observe::Level level, observe::Literal detail, std::int64_t number,
                      std::string_view code) const {
    log_.write({.level = level,
                .event = "worker",
                .detail = detail,
                .code = observe::Word(code),
                .number = number});
}

}  // namespace difysso::process
