// What `make bench` runs: the built program behind nginx with real PostgreSQL and Redis and the
// stand-in of the provider, all on this machine, measured in turn with the floor program and with
// nginx's own 200, so that what else goes on here hits all alike. A round is BENCH_SECONDS of each.
// With a word it measures only the rows that begin with it, at 16 clients, or with "ready" how long
// a start takes: for a profiler.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <thread>

#include "connection.h"
#include "crowd.h"
#include "floor_program.h"
#include "people.h"
#include "stack.h"
#include "table.h"
#include "usage.h"

using namespace difysso::service;
using namespace difysso::bench;

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kRounds = 3;
constexpr int kThreads = 16;
constexpr int kSignInsASecond = 500;  // so many are prepared for a second of a round
constexpr int kKnown = 200;           // people; fewer would wait for each other's rows
constexpr const char* kOwn = "first sign-in, own workspace";
constexpr int kBurst = 32;  // what one worker has key pairs in stock for

milliseconds round_time() {
    const char* seconds = std::getenv("BENCH_SECONDS");
    const double given = seconds == nullptr || *seconds == '\0' ? 1 : std::strtod(seconds, nullptr);
    if (given <= 0) throw std::runtime_error("BENCH_SECONDS wants a number");
    return milliseconds(static_cast<std::int64_t>(given * 1000));
}

// A gateway of its own that gives newcomers a workspace, beside the stack's.
struct OwnWorkspaces {
    TemporaryFolder folder;
    std::uint16_t port = free_port();
    Gateway gateway;
    NginxServer nginx;

    OwnWorkspaces(const Stack& stack, const StackOptions& options)
        : gateway(
              folder,
              [&] {
                  auto settings = stack.settings(options);
                  settings["WORKSPACE_POLICY"] = "own";
                  settings["BASE_URL"] = "http://127.0.0.1:" + std::to_string(port);
                  return settings;
              }(),
              options.gateway),
          nginx(folder, {.port = port,
                         .gateway_socket = gateway.socket(),
                         .console = stack.judge.address()}) {
        gateway.start();
    }
    // Until nothing works in it any more: its key pairs are made.
    void wait_for_stock() {
        const Usage usage(gateway.process().pid());
        const auto rests = [&] {
            const auto before = usage.processor();
            std::this_thread::sleep_for(milliseconds(500));
            return usage.processor() - before < milliseconds(15);
        };
        wait_until(rests, "key pairs in stock", std::chrono::minutes(5));
    }
};

// What is measured: a name, where it is asked, and what is asked by so many clients.
struct Row {
    std::string name;
    std::uint16_t port;
    const Usage* measured;
    std::string floor;  // the row that it is compared with; "" = none
    std::function<Load()> load;
};

class Bench {
  public:
    Bench() {
        stack_.gateway.configure(stack_.settings(with_workspace()));
        stack_.serve();
        floor_ = std::make_unique<FloorProgram>(stack_);
        ours_ = std::make_unique<Usage>(stack_.gateway.process().pid());
        floors_ = std::make_unique<Usage>(floor_->usage());
        known_ = people_.newcomers(kKnown);
        run(sign_ins(stack_.nginx.port(), known_), 4, stack_.nginx.port(), *ours_);
        open_all_connections(stack_.nginx.port(), *ours_);
    }

    void measure_rows(int clients, const std::string& beginning = "") {
        auto chosen = rows();
        std::erase_if(chosen, [&](const Row& row) { return !row.name.starts_with(beginning); });
        for (int round = 0; round < kRounds; ++round)
            for (const Row& row : chosen)
                add(row.name, clients, run(row.load(), clients, row.port, *row.measured));
        for (const Row& row : chosen) {
            lines_.push_back(
                {.name = row.name, .clients = clients, .measured = of(row.name, clients)});
            if (!row.floor.empty()) lines_.back().floor = &of(row.floor, clients);
        }
    }

    void measure_own(int clients) {
        const std::string name = kOwn;
        for (int round = 0; round < kRounds; ++round) {
            const auto load = sign_ins(own_->port, people_.newcomers(kBurst));
            own_->wait_for_stock();
            add(name, clients,
                run(load, clients, own_->port, Usage(own_->gateway.process().pid())));
        }
        lines_.push_back({.name = name,
                          .clients = clients,
                          .measured = of(name, clients),
                          .has_processor = false});
    }
    void serve_own() {
        own_ = std::make_unique<OwnWorkspaces>(stack_, options_);
        open_all_connections(own_->port, Usage(own_->gateway.process().pid()));
    }

    // From the start of `difysso serve` until it says that it is ready for sign-ins.
    double milliseconds_until_ready() {
        const std::string request = get_request(stack_.nginx.port(), "/sso/v1/health/ready");
        double best = 1e9;
        for (int i = 0; i < 5; ++i) {
            stack_.gateway.stop();
            const auto began = Clock::now();
            stack_.gateway.start();
            Connection connection(stack_.nginx.port());
            while (connection.ask(request).status != 200)
                std::this_thread::sleep_for(milliseconds(1));
            best = std::min(
                best, std::chrono::duration<double, std::milli>(Clock::now() - began).count());
        }
        return best;
    }
    std::string last_words() { return tail(stack_.gateway.process().error_path()); }
    double megabytes() const { return static_cast<double>(ours_->proportional_kb()) / 1024; }

    const Measured& of(const std::string& name, int clients) const {
        return results_.at({name, clients});
    }
    const std::vector<Line>& lines() const { return lines_; }

  private:
    StackOptions with_workspace() {
        StackOptions options = options_;
        options.settings["WORKSPACE_POLICY"] =
            "join:" + stack_.postgres.value("SELECT id::text FROM tenants");
        return options;
    }

    // Which is what is measured nowhere.
    void open_all_connections(std::uint16_t port, const Usage& usage) {
        run(sign_ins(port, in_turn(known_, 600)), 32, port, usage);
    }
    Load again_and_again(std::uint16_t port, const std::string& path, int status) const {
        return {.requests = {get_request(port, path)}, .time = time_, .status = status};
    }
    Load sign_ins(std::uint16_t port, const std::vector<std::string>& names) {
        return {.requests = people_.callbacks(port, names), .status = 302, .may_be_busy = true};
    }
    int sign_ins_a_round() const {
        return static_cast<int>(kSignInsASecond * time_.count() / 1000);
    }

    // In the order of a round: each next to its floor. A row more is a line more.
    std::vector<Row> rows() {
        const std::uint16_t gateway = stack_.nginx.port();
        const std::uint16_t floor = floor_->port();
        const auto ask = [this](std::uint16_t port, const std::string& path, int status) {
            return [=, this] { return again_and_again(port, path, status); };
        };
        const auto sign_in_known = [this](std::uint16_t port) {
            return [=, this] {
                return sign_ins(port,
                                in_turn(known_, static_cast<std::size_t>(sign_ins_a_round())));
            };
        };
        const std::string health = "/sso/v1/health/live";
        const std::string login = "/sso/v1/auth/login";
        return {
            {"nginx alone", floor, floors_.get(), "", ask(floor, "/nothing", 200)},
            {"health, floor", floor, floors_.get(), "", ask(floor, health, 200)},
            {"health", gateway, ours_.get(), "health, floor", ask(gateway, health, 200)},
            {"login, floor", floor, floors_.get(), "", ask(floor, login, 302)},
            {"login", gateway, ours_.get(), "login, floor", ask(gateway, login, 302)},
            {"known sign-in, floor", floor, floors_.get(), "", sign_in_known(floor)},
            {"known sign-in", gateway, ours_.get(), "known sign-in, floor", sign_in_known(gateway)},
            {"first sign-in, joined workspace", gateway, ours_.get(), "",
             [=, this] { return sign_ins(gateway, people_.newcomers(sign_ins_a_round())); }},
        };
    }

    void add(const std::string& name, int clients, const Measured& measured) {
        results_[{name, clients}].add(measured);
        std::fputc('.', stderr);
    }

    const milliseconds time_ = round_time();
    const StackOptions options_{.settings = {{"LOG_LEVEL", "INFO"}},
                                .gateway = {.workers = 2, .threads = kThreads},
                                .serve = false};
    Stack stack_{options_};
    People people_{stack_.casdoor};
    std::unique_ptr<FloorProgram> floor_;
    std::unique_ptr<OwnWorkspaces> own_;
    std::unique_ptr<Usage> ours_, floors_;
    std::vector<std::string> known_;
    std::map<std::pair<std::string, int>, Measured> results_;
    std::vector<Line> lines_;
};

std::vector<Figure> figures(const Bench& bench, double megabytes, double ready) {
    const auto of = [&](const char* name) -> const Measured& { return bench.of(name, 16); };
    const Measured& known = of("known sign-in");
    std::vector<Figure> all{
        {"known sign-in, CPU: times the floor's",
         known.processor_each() / of("known sign-in, floor").processor_each(), 1.3},
        {"known sign-in, CPU us", known.processor_each(), 250},
        {"first sign-in, joined workspace, CPU us",
         of("first sign-in, joined workspace").processor_each(), 350},
        {"health, CPU us", of("health").processor_each(), 40},
        {"login, CPU us", of("login").processor_each(), 50},
        {"login's requests/s: times health's", of("login").per_second() / of("health").per_second(),
         0.9, true},
        {"first sign-in, own workspace: requests/s in a burst", of(kOwn).per_second(), 500, true}};
    for (const char* name : {"health", "login", "known sign-in", "first sign-in, joined workspace"})
        all.push_back({std::string(name) + ": p99, times p50",
                       of(name).percentile(0.99) / of(name).percentile(0.5), 4});
    all.push_back({"memory of supervisor and two workers of 16 threads, MB", megabytes, 25});
    all.push_back({"ready after, ms", ready, 50});
    return all;
}

void measure_all(Bench& bench) {
    for (const int clients : {1, 16, 64})
        bench.measure_rows(clients);
    const double megabytes = bench.megabytes();
    const double ready = bench.milliseconds_until_ready();
    bench.serve_own();
    for (const int clients : {1, 16})
        bench.measure_own(clients);
    print_table(bench.lines());
    std::puts("\nat 16 clients");
    print_figures(figures(bench, megabytes, ready));
}

}  // namespace

int main(int argc, char** argv) {
    std::unique_ptr<Bench> bench;
    try {
        bench = std::make_unique<Bench>();
        if (argc > 1 && std::string_view(argv[1]) == "ready") {
            std::printf("ready after %.0f ms\n", bench->milliseconds_until_ready());
        } else if (argc > 1) {
            bench->measure_rows(16, argv[1]);
            if (std::string_view(kOwn).starts_with(argv[1])) {
                bench->serve_own();
                bench->measure_own(16);
            }
            print_table(bench->lines());
        } else {
            measure_all(*bench);
        }
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "\n%s\n", error.what());
        if (bench) std::fprintf(stderr, "%s\n", bench->last_words().c_str());
        return EXIT_FAILURE;
    }
}
