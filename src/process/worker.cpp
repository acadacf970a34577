#include "process/worker.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <pthread.h>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>

#include "crypto/random.h"
#include "front/descriptor.h"
#include "front/fastcgi.h"
#include "front/http.h"
#include "process/pulse.h"

namespace difysso::process {
namespace {

constexpr unsigned kDrainSeconds = 30;

sigset_t block_signals() {
    sigset_t all;
    ::sigfillset(&all);
    // A fault must still end the process, and so must the end of draining.
    for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGALRM})
        ::sigdelset(&all, signal);
    ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
    sigset_t stop;
    ::sigemptyset(&stop);
    ::sigaddset(&stop, SIGTERM);
    ::sigaddset(&stop, SIGINT);
    return stop;
}

class Threads {
  public:
    Threads(int count, int stop, observe::Log& log, const std::function<void()>& serve)
        : stop_(stop) {
        for (int i = 0; i < count; ++i)
            threads_.emplace_back([this, &log, serve] { run(log, serve); });
    }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
    ~Threads() {
        stop();
        for (std::thread& thread : threads_)
            thread.join();
    }
    void stop() const { ::eventfd_write(stop_, 1); }
    bool failed() const { return failed_; }

  private:
    // A thread that can't go on takes its worker along: the supervisor makes a new one.
    void run(observe::Log& log, const std::function<void()>& serve) {
        try {
            serve();
        } catch (...) {
            failed_ = true;
            log.write({.level = observe::Level::critical,
                       .event = "worker",
                       .detail = "a thread can't wait for requests"});
            ::kill(::getpid(), SIGTERM);
        }
    }

    int stop_;
    std::atomic<bool> failed_{false};
    std::vector<std::thread> threads_;
};

// Counts in the worker's row, and says once that it has answered enough.
class Counted final : public web::Handler {
  public:
    Counted(web::Handler& inner, int max_requests, const Signs& signs, crypto::Random& random)
        : inner_(inner), signs_(signs), left_(max_requests) {
        const auto byte = static_cast<unsigned char>(random.bytes(1).front());
        left_ += static_cast<std::int64_t>(max_requests) * byte / 2560;
    }
    web::Response handle(const web::Request& request) override {
        const Turn turn(signs_.row);
        web::Response response = inner_.handle(request);
        if (left_.fetch_sub(1) == 1) signs_.spent();
        return response;
    }

  private:
    struct Turn {
        explicit Turn(observe::Roster::Row& of) : row(of) { ++row.busy; }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn() {
            --row.busy;
            ++row.answered;
        }
        observe::Roster::Row& row;
    };

    web::Handler& inner_;
    const Signs& signs_;
    std::atomic<std::int64_t> left_;
};

}  // namespace

int run_worker(const WorkerOptions& options, int listener,
               const std::function<std::unique_ptr<Service>()>& make_service, const Signs& signs,
               observe::Log& log, const observe::Metrics& metrics, const observe::Clock& clock) {
    const sigset_t stop_signals = block_signals();
    const front::Descriptor stop(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    crypto::SystemRandom random;
    const std::unique_ptr<Service> service = make_service();
    Counted handler(service->handler(), options.max_requests, signs, random);
    front::Exchange exchange(handler, log, metrics, clock, random);

    front::FastCgi fastcgi(listener, stop.get(), options.allowed_peers, exchange);
    front::Http http(listener, stop.get(), options.threads, exchange);
    signs.row.threads = options.threads;
    const Pulse pulse(signs.row, [&service] { service->report(); });
    const Threads threads(options.http ? 1 : options.threads, stop.get(), log,
                          [&] { options.http ? http.serve() : fastcgi.serve(); });
    signs.ready();
    int signal = 0;
    ::sigwait(&stop_signals, &signal);
    ::alarm(kDrainSeconds);
    threads.stop();
    return threads.failed() ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace difysso::process
