#include "process/supervisor.h"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <string>
#include <sys/signalfd.h>
#include <system_error>
#include <unistd.h>

namespace difysso::process {
namespace {

constexpr int kTick = 50;        // milliseconds, while something is due
constexpr int kWatchTick = 500;  // milliseconds

front::Descriptor open_signals(sigset_t& previous) {
    sigset_t watched;
    ::sigemptyset(&watched);
    for (const int signal : {SIGTERM, SIGINT, SIGCHLD, SIGHUP, SIGUSR2})
        ::sigaddset(&watched, signal);
    ::sigprocmask(SIG_BLOCK, &watched, &previous);
    static_cast<void>(::signal(SIGPIPE, SIG_IGN));
    // An ignored signal isn't kept for a signalfd; nohup(1) and some shells hand it on ignored.
    static_cast<void>(::signal(SIGHUP, SIG_DFL));
    front::Descriptor descriptor(::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!descriptor) throw std::system_error(errno, std::generic_category(), "signalfd");
    return descriptor;
}

}  // namespace

Supervisor::Supervisor(const SupervisorOptions& options, const Work& work, observe::Roster& roster,
                       observe::Log& log, const observe::Metrics& metrics)
    : options_(options),
      log_(log),
      metrics_(metrics),
      signals_(open_signals(previous_mask_)),
      crew_({.places = options.workers,
             .predecessors = options.predecessors,
             .silence = options.silence},
            in_worker(work), roster, log, metrics) {}

Supervisor::~Supervisor() {
    ::sigprocmask(SIG_SETMASK, &previous_mask_, nullptr);
}

Work Supervisor::in_worker(Work work) {
    return [this, work = std::move(work)](const Signs& signs) {
        signals_ = front::Descriptor();
        return work(signs);
    };
}

void Supervisor::run() {
    do {
        crew_.tend();
        tell_systemd();
    } while (!wait_for_news());
    leaving_ = true;
    notify_systemd("STOPPING=1");
    crew_.dismiss();
    while (!crew_.empty()) {
        wait_for_news();
        crew_.tend();
    }
}

bool Supervisor::wait_for_news() {
    pollfd watched[] = {{signals_.get(), POLLIN, 0}, {crew_.descriptor(), POLLIN, 0}};
    ::poll(watched, 2, patience());
    watchdog_.ping();
    crew_.hear();
    bool leave = false;
    for (signalfd_siginfo info{}; ::read(signals_.get(), &info, sizeof info) == sizeof info;)
        leave |= heed(static_cast<int>(info.ssi_signo));
    if (!leaving_ && options_.watch != nullptr && options_.watch->changed()) replace_program();
    return leave;
}

int Supervisor::patience() const {
    if (!crew_.settled()) return kTick;
    // Often enough to see in time who hangs.
    auto time = static_cast<int>(options_.silence.count() / 4);
    if (options_.watch != nullptr) time = std::min(time, kWatchTick);
    if (watchdog_.interval() >= 0) time = std::min(time, watchdog_.interval());
    return time;
}

bool Supervisor::heed(int signal) {
    if (signal == SIGCHLD) crew_.bury_dead();
    // Who was told to end makes no more changes.
    if (signal == SIGCHLD || leaving_) return false;
    switch (signal) {
        case SIGHUP:
            reload();
            return false;
        case SIGUSR2:
            replace_program();
            return false;
        default:
            return true;
    }
}

void Supervisor::reload() {
    notify_systemd(reloading());
    changing_ = true;
    if (auto work = options_.renew()) crew_.renew(in_worker(std::move(*work)));
}

void Supervisor::replace_program() {
    notify_systemd(reloading());
    changing_ = true;
    options_.replace_program(crew_.living());
}

// READY=1 also ends a change, whether it was made or given up.
void Supervisor::tell_systemd() {
    if (!crew_.complete() || (announced_ == crew_.generation() && !changing_)) return;
    changing_ = false;
    if (announced_ != crew_.generation())
        log_.write({.event = "ready", .number = options_.workers});
    announced_ = crew_.generation();
    metrics_.set(observe::Metrics::Family::generation, {}, announced_);
    notify_systemd("READY=1\nSTATUS=" + std::to_string(options_.workers) +
                   " workers of generation " + std::to_string(announced_));
}

}  // namespace difysso::process
