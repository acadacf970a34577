#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

#include "command/arguments.h"
#include "command/gateway.h"
#include "process/file_watch.h"
#include "process/listener.h"
#include "process/shared_memory.h"
#include "process/supervisor.h"
#include "process/worker.h"

namespace difysso::command {
namespace {

process::ListenAddress listen_address(const Arguments& arguments) {
    if (arguments.has("listen") && arguments.has("http"))
        throw UsageError("--listen and --http exclude each other");
    if (!arguments.has("listen") && !arguments.has("http")) return {};
    const std::string option = arguments.has("http") ? "http" : "listen";
    auto address = process::parse_listen(arguments.get(option));
    if (!address || (option == "http" && address->kind != process::ListenAddress::Kind::tcp))
        throw UsageError("--" + option + " takes " +
                         (option == "http" ? "HOST:PORT" : "unix:PATH or HOST:PORT"));
    if (option == "http") address->kind = process::ListenAddress::Kind::http;
    return *address;
}

// Standard error may be the log, which has JSON lines only.
void log_warnings(const config::Loaded& loaded, observe::Log& log) {
    for (const config::Problem& problem : loaded.warnings)
        log.write({.level = observe::Level::warning,
                   .event = "configuration",
                   .key = observe::Word(problem.key),
                   .detail = "see difysso check"});
}

// Starts the program anew in this process, on the socket that it has; returns only when that
// failed.
void start_anew(const std::string& program, char** argv, const process::Listener& listener) {
    constexpr int kFirstInherited = 3;  // SD_LISTEN_FDS_START
    if (listener.descriptor() == kFirstInherited)
        ::fcntl(kFirstInherited, F_SETFD, 0);
    else
        ::dup2(listener.descriptor(), kFirstInherited);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", "1", 1);
    ::execv(program.c_str(), argv);
    ::unsetenv("LISTEN_PID");
    ::unsetenv("LISTEN_FDS");
}

class Server {
  public:
    Server(const Arguments& arguments, char** argv, const config::Loaded& loaded)
        : arguments_(arguments),
          argv_(argv),
          settings_(*loaded.settings),
          files_(loaded.files),
          address_(listen_address(arguments)),
          workers_(arguments.number("workers", default_workers(), 0, 256)),
          options_{.threads = arguments.number("threads", 16, 3, 1024),
                   .http = arguments.has("http"),
                   .allowed_peers = settings_.fcgi_web_server_addrs},
          log_(observe::open_log(settings_.log.target, settings_.log.level, clock_)),
          tls_(make_provider_tls(settings_)),
          limiter_(buckets_.get(), settings_.rate_limits, crypto::SystemRandom().bytes(32)),
          listener_(address_, settings_) {
        if (arguments.has("reload") && workers_ == 0)
            throw UsageError("--reload needs a worker: give --workers 1 or more");
        if (options_.allowed_peers.empty())
            for (const char* loopback : {"127.0.0.0/8", "::1"})
                options_.allowed_peers.push_back(*config::parse_network(loopback));
        log_warnings(loaded, *log_);
    }

    int run() {
        if (workers_ == 0) return work([] {});
        if (!arguments_.has("reload")) return supervise(nullptr), EXIT_SUCCESS;

        const std::string program = std::filesystem::read_symlink("/proc/self/exe");
        std::vector<std::string> watched = files_;
        watched.push_back(program);
        process::FileWatch watch(std::move(watched));
        while (supervise(&watch) == process::Supervisor::End::reload) {
            const config::Loaded loaded = config::load(arguments_.sources());
            if (!loaded.settings) print_problems(loaded);
            // With a broken configuration the old one goes on: this process still has it.
            if (loaded.settings) start_anew(program, argv_, listener_);
        }
        return EXIT_SUCCESS;
    }

  private:
    static int default_workers() {
        return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    }

    int work(const std::function<void()>& ready) {
        return process::run_worker(
            options_, listener_.descriptor(),
            [this] {
                return make_gateway(settings_, tls_, options_.threads, limiter_, clock_, *log_);
            },
            ready, *log_, clock_);
    }

    process::Supervisor::End supervise(process::FileWatch* watch) {
        process::Supervisor supervisor(
            {.workers = workers_, .reload_watch = watch},
            [this](const std::function<void()>& ready) { return work(ready); }, *log_);
        return supervisor.run();
    }

    const Arguments& arguments_;
    char** argv_;
    const config::Settings& settings_;
    std::vector<std::string> files_;
    process::ListenAddress address_;
    int workers_;
    process::WorkerOptions options_;
    observe::SystemClock clock_;
    std::unique_ptr<observe::Log> log_;
    ProviderTls tls_;
    process::SharedMemory<web::RateLimiter::Table> buckets_;
    web::RateLimiter limiter_;
    process::Listener listener_;
};

}  // namespace

int serve(const Arguments& arguments, char** argv) {
    // A core file would have every secret in it.
    constexpr rlimit kNone{0, 0};
    ::setrlimit(RLIMIT_CORE, &kNone);
    // Connections are many, and nothing here counts on numbers that select(2) could hold.
    rlimit descriptors{};
    if (::getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
        descriptors.rlim_cur = descriptors.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &descriptors);
    }
    const config::Loaded loaded = config::load(arguments.sources());
    if (!loaded.settings) {
        print_problems(loaded);
        return kExitConfig;
    }
    return Server(arguments, argv, loaded).run();
}

}  // namespace difysso::command
