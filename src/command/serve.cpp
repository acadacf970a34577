#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

#include "command/arguments.h"
#include "command/build_info.h"
#include "command/generation.h"
#include "command/listen_address.h"
#include "command/take_over.h"
#include "process/file_watch.h"
#include "process/listener.h"
#include "process/shared_memory.h"
#include "process/supervisor.h"

namespace difysso::command {
namespace {

// Standard error may be the log, which has JSON lines only.
void log_warnings(const config::Loaded& loaded, observe::Log& log) {
    for (const config::Problem& problem : loaded.warnings)
        log.write({.level = observe::Level::warning,
                   .event = "configuration",
                   .key = observe::Word(problem.key),
                   .detail = "see difysso check"});
}

// The log of the configuration in force: the supervisor's lines go where its workers' do.
class CurrentLog final : public observe::Log {
  public:
    void write(const observe::Entry& entry) override { log_->write(entry); }
    void follow(observe::Log& log) { log_ = &log; }

  private:
    observe::Log* log_ = nullptr;
};

class Server {
  public:
    Server(const Arguments& arguments, char** argv, config::Loaded loaded)
        : arguments_(arguments),
          take_over_(argv),
          predecessors_(TakeOver::predecessors()),
          address_(listen_address(arguments)),
          workers_(worker_count(arguments)),
          worker_{.threads = arguments.number("threads", 16, 3, 1024),
                  .http = arguments.has("http")},
          listener_(address_, *loaded.settings),
          ground_{.worker = worker_,
                  .clock = clock_,
                  .buckets = buckets_.get(),
                  .metrics = metrics_,
                  .roster = roster_,
                  .bucket_key = crypto::SystemRandom().bytes(32),
                  .listener = listener_.descriptor()} {
        adopt(std::make_shared<Generation>(std::move(loaded), ground_));
        metrics_.set(observe::Metrics::Family::build_info,
                     {{"version", kVersion}, {"commit", kCommit}}, 1);
    }

    int run() {
        if (workers_ == 0) return work_alone();
        std::optional<process::FileWatch> watch;
        if (arguments_.has("reload")) watch.emplace(watched_files());
        process::Supervisor supervisor(
            {.workers = workers_,
             .predecessors = predecessors_,
             .renew = [this] { return renew(); },
             .replace_program = [this](const auto& workers) { replace_program(workers); },
             .watch = watch ? &*watch : nullptr},
            work(), roster_, log_, metrics_);
        supervisor.run();
        return EXIT_SUCCESS;
    }

  private:
    static int worker_count(const Arguments& arguments) {
        const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
        const int count = arguments.number("workers", cores, 0, 256);
        if (arguments.has("reload") && count == 0)
            throw UsageError("--reload needs a worker: give --workers 1 or more");
        return count;
    }
    // Holds the generation for as long as workers may be started with it: a change may be given up.
    process::Work work() const {
        return [generation = generation_](const process::Signs& signs) {
            return generation->work(signs);
        };
    }

    int work_alone() {
        observe::Roster::Row& row = roster_.row(0);
        row.begin(::getpid(), 1);
        return generation_->work({.ready = [] {}, .spent = [] {}, .row = row});
    }

    std::vector<std::string> watched_files() const {
        std::vector<std::string> files = generation_->loaded().files;
        files.push_back(take_over_.program());
        return files;
    }

    void adopt(std::shared_ptr<Generation> generation) {
        generation_ = std::move(generation);
        log_.follow(generation_->log());
        log_warnings(generation_->loaded(), log_);
    }

    // What is wrong in words is for `serve --test` to say: standard error may be the log, which has
    // JSON lines only.
    std::optional<process::Work> renew() {
        config::Loaded loaded = config::load(arguments_.sources());
        for (const config::Problem& problem : loaded.errors)
            refuse(problem.key);
        if (!loaded.settings) return std::nullopt;
        try {
            process::judge_address(address_, *loaded.settings);
            adopt(std::make_shared<Generation>(std::move(loaded), ground_));
        } catch (const std::exception&) {
            refuse("");
            return std::nullopt;
        }
        return work();
    }

    void refuse(const std::string& key) {
        log_.write({.level = observe::Level::error,
                    .event = "configuration",
                    .key = observe::Word(key),
                    .detail = "can't be used, the one before stays; see difysso serve --test"});
    }

    void replace_program(const std::vector<pid_t>& workers) {
        if (take_over_.would_start()) {
            log_.write({.event = "take_over", .detail = "the program is run anew"});
            take_over_.run(listener_.descriptor(), workers);
        }
        for (const config::Problem& problem : config::load(arguments_.sources()).errors)
            refuse(problem.key);
        log_.write({.level = observe::Level::error,
                    .event = "take_over",
                    .detail = "the program that is there now doesn't start; this one goes on"});
    }

    const Arguments& arguments_;
    const TakeOver take_over_;
    const std::vector<pid_t> predecessors_;
    process::ListenAddress address_;
    const int workers_;
    const process::WorkerOptions worker_;
    observe::SystemClock clock_;
    CurrentLog log_;
    process::SharedMemory<web::RateLimiter::Table> buckets_;
    process::SharedMemory<observe::Series::Table> series_;
    const observe::Metrics metrics_{series_.get()};
    process::SharedMemory<observe::Roster::Table> rows_;
    observe::Roster roster_{rows_.get()};
    process::Listener listener_;
    const Generation::Ground ground_;
    std::shared_ptr<Generation> generation_;  // the newest that could be used
};

// `--test`: what a reload would find wrong, and nothing else. Throws what a reload would catch.
void test_only(const process::ListenAddress& address, config::Loaded loaded) {
    process::judge_address(address, *loaded.settings);
    const observe::SystemClock clock;
    const process::SharedMemory<web::RateLimiter::Table> buckets;
    const process::SharedMemory<observe::Series::Table> series;
    const observe::Metrics metrics(series.get());
    const process::SharedMemory<observe::Roster::Table> rows;
    observe::Roster roster(rows.get());
    const Generation::Ground ground{.worker = {},
                                    .clock = clock,
                                    .buckets = buckets.get(),
                                    .metrics = metrics,
                                    .roster = roster,
                                    .bucket_key = "",
                                    .listener = -1};
    const Generation generation(std::move(loaded), ground);
    std::cout << "difysso: the configuration can be used\n";
}

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
    config::Loaded loaded = config::load(arguments.sources());
    if (!loaded.settings) {
        print_problems(loaded);
        return kExitConfig;
    }
    if (arguments.has("test")) {
        const process::ListenAddress address = listen_address(arguments);
        try {
            test_only(address, std::move(loaded));
            return EXIT_SUCCESS;
        } catch (const std::exception& error) {
            std::cerr << "difysso: " << error.what() << "\n";
            return kExitConfig;
        }
    }
    return Server(arguments, argv, std::move(loaded)).run();
}

}  // namespace difysso::command
