#include "process/supervisor.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include "process/notify.h"

namespace difysso::process {
namespace {

using namespace std::chrono_literals;

constexpr auto kYoung = 1s;
constexpr auto kTick = 500ms;
constexpr auto kDrain = 35s;  // a worker ends by itself after 30

std::chrono::milliseconds pause_after(int young_deaths) {
    return young_deaths == 0 ? 0ms
                             : std::min<std::chrono::milliseconds>(10s, 50ms * (1 << young_deaths));
}

front::Descriptor open_signals(sigset_t& previous) {
    sigset_t watched;
    ::sigemptyset(&watched);
    for (const int signal : {SIGTERM, SIGINT, SIGCHLD})
        ::sigaddset(&watched, signal);
    ::sigprocmask(SIG_BLOCK, &watched, &previous);
    for (const int signal : {SIGHUP, SIGPIPE})
        static_cast<void>(::signal(signal, SIG_IGN));
    return front::Descriptor(::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK));
}

observe::Word how_it_ended(int status) {
    return observe::Word(WIFSIGNALED(status) ? "signal" + std::to_string(WTERMSIG(status))
                                             : "exit" + std::to_string(WEXITSTATUS(status)));
}

}  // namespace

Supervisor::Supervisor(const SupervisorOptions& options, Work work, observe::Log& log)
    : options_(options),
      work_(std::move(work)),
      log_(log),
      own_pid_(::getpid()),
      signals_(open_signals(previous_mask_)),
      workers_(static_cast<std::size_t>(options.workers)) {
    int ends[2];
    if (!signals_ || ::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        throw std::system_error(errno, std::generic_category(), "supervisor");
    ready_read_ = front::Descriptor(ends[0]);
    ready_write_ = front::Descriptor(ends[1]);
}

Supervisor::~Supervisor() {
    ::sigprocmask(SIG_SETMASK, &previous_mask_, nullptr);
}

Supervisor::End Supervisor::run() {
    for (;;) {
        start_due_workers();
        if (const auto end = wait_for_news()) {
            if (*end == End::stopped) notify_systemd("STOPPING=1");
            stop_workers();
            return *end;
        }
    }
}

void Supervisor::start_due_workers() {
    for (Worker& worker : workers_)
        if (worker.pid == 0 && worker.start_at <= Clock::now()) start(worker);
}

void Supervisor::start(Worker& worker) {
    const pid_t pid = ::fork();
    if (pid == 0) become_worker();
    worker.started = Clock::now();
    if (pid < 0) {
        log_.write({.level = observe::Level::error,
                    .event = "worker",
                    .detail = "fork failed",
                    .code = observe::Word("errno" + std::to_string(errno))});
        worker.start_at = Clock::now() + 1s;
        return;
    }
    worker.pid = pid;
    log_.write({.event = "worker", .detail = "started", .number = pid});
}

void Supervisor::become_worker() {
    int status = EXIT_FAILURE;
    // A worker without its supervisor would never be told to stop.
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() == own_pid_) {
        signals_ = front::Descriptor();
        try {
            status = work_([this] {
                const pid_t own = ::getpid();
                [[maybe_unused]] const auto n = ::write(ready_write_.get(), &own, sizeof own);
            });
        } catch (...) {
            log_.write({.level = observe::Level::critical,
                        .event = "worker",
                        .detail = "could not start"});
        }
    }
    ::_exit(
        status);  // what the supervisor's objects would do when they go is the supervisor's to do
}

std::optional<Supervisor::End> Supervisor::wait_for_news() {
    const bool waiting = std::any_of(workers_.begin(), workers_.end(),
                                     [](const Worker& worker) { return worker.pid == 0; });
    const int timeout = waiting ? 50 : options_.reload_watch != nullptr ? int(kTick.count()) : -1;
    pollfd watched[] = {{signals_.get(), POLLIN, 0}, {ready_read_.get(), POLLIN, 0}};
    ::poll(watched, 2, timeout);
    hear_who_is_ready();

    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
        if (info.ssi_signo != SIGCHLD) return End::stopped;
        bury_dead();
    }
    if (options_.reload_watch != nullptr && options_.reload_watch->changed()) return End::reload;
    return std::nullopt;
}

void Supervisor::hear_who_is_ready() {
    for (pid_t pid = 0; ::read(ready_read_.get(), &pid, sizeof pid) == sizeof pid;)
        for (Worker& worker : workers_)
            worker.ready |= worker.pid == pid;
    if (told_ready_ || !std::all_of(workers_.begin(), workers_.end(),
                                    [](const Worker& worker) { return worker.ready; }))
        return;
    told_ready_ = true;
    log_.write({.event = "ready", .number = options_.workers});
    notify_systemd("READY=1");
}

void Supervisor::bury_dead() {
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        const auto worker = std::find_if(workers_.begin(), workers_.end(),
                                         [pid](const Worker& w) { return w.pid == pid; });
        if (worker == workers_.end()) continue;
        const bool young = Clock::now() - worker->started < kYoung;
        worker->young_deaths = young ? std::min(worker->young_deaths + 1, 8) : 0;
        worker->pid = 0;
        worker->ready = false;
        worker->start_at = Clock::now() + pause_after(worker->young_deaths);
        log_.write({.level = observe::Level::error,
                    .event = "worker",
                    .detail = "died",
                    .code = how_it_ended(status),
                    .number = pid});
    }
}

void Supervisor::stop_workers() {
    for (const Worker& worker : workers_)
        if (worker.pid > 0) ::kill(worker.pid, SIGTERM);
    const auto limit = Clock::now() + kDrain;
    while (any_alive()) {
        const bool late = Clock::now() >= limit;
        for (Worker& worker : workers_) {
            if (worker.pid <= 0) continue;
            if (late) ::kill(worker.pid, SIGKILL);
            if (::waitpid(worker.pid, nullptr, late ? 0 : WNOHANG) != 0) worker.pid = 0;
        }
        pollfd watched{signals_.get(), POLLIN, 0};
        if (any_alive()) ::poll(&watched, 1, 1000);
        signalfd_siginfo info{};
        while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
        }
    }
}

bool Supervisor::any_alive() const {
    return std::any_of(workers_.begin(), workers_.end(),
                       [](const Worker& worker) { return worker.pid > 0; });
}

}  // namespace difysso::process
