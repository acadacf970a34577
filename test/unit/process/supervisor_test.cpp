#include "process/supervisor.h"

#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <mutex>
#include <optional>
#include <poll.h>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include <boost/test/unit_test.hpp>

#include "fake/log.h"
#include "fake/metrics.h"
#include "process/file_watch.h"
#include "process/pulse.h"
#include "process/shared_memory.h"

namespace {

using namespace difysso;
using observe::Roster;
using process::FileWatch;
using process::Signs;
using process::Supervisor;
using process::SupervisorOptions;
using namespace std::chrono_literals;

// What a worker, or the supervisor, tells the test.
struct Report {
    enum class What { started, left, program_replaced };
    What what;
    pid_t pid;
    int generation;
};

int wait_for_term(const Signs& signs) {
    sigset_t term;
    ::sigemptyset(&term);
    ::sigaddset(&term, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &term, nullptr);
    signs.ready();
    int signal = 0;
    ::sigwait(&term, &signal);
    return 0;
}

// Runs a supervisor in a process of its own, whose workers report through a pipe.
struct Run {
    template <class Work>
    Run(SupervisorOptions options, Work work) {
        int ends[2];
        BOOST_REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        reports = front::Descriptor(ends[0]);
        pid = ::fork();
        if (pid == 0) {
            report_to = ends[1];
            fake::Log log;
            const fake::Metrics metrics;
            const process::SharedMemory<Roster::Table> rows;
            Roster roster(rows.get());
            Supervisor supervisor(options, of_generation(1, work), roster, log, metrics);
            supervisor.run();
            ::_exit(0);
        }
        ::close(ends[1]);
    }
    ~Run() {
        if (pid > 0) ::kill(pid, SIGKILL);
    }
    static void report(Report::What what, pid_t who, int generation) {
        const Report line{what, who, generation};
        [[maybe_unused]] const auto n = ::write(report_to, &line, sizeof line);
    }
    template <class Work>
    static process::Work of_generation(int generation, Work work) {
        return [generation, work](const Signs& signs) {
            report(Report::What::started, ::getpid(), generation);
            const int status = work(signs);
            report(Report::What::left, ::getpid(), generation);
            return status;
        };
    }
    // Nothing when everybody has gone, or nothing happens any more.
    std::optional<Report> next() const {
        constexpr int kPatience = 60'000;  // milliseconds
        Report line{};
        pollfd news{reports.get(), POLLIN, 0};
        if (::poll(&news, 1, kPatience) != 1) return std::nullopt;
        if (::read(reports.get(), &line, sizeof line) != sizeof line) return std::nullopt;
        return line;
    }
    // The next that started; everything else is passed over.
    pid_t next_worker() const {
        for (auto line = next(); line; line = next())
            if (line->what == Report::What::started) return line->pid;
        return 0;
    }
    void expect(Report::What what, int generation) const {
        const auto line = next();
        BOOST_REQUIRE(line.has_value());
        BOOST_TEST((line->what == what));
        BOOST_TEST(line->generation == generation);
    }
    int end(int signal = SIGTERM) {
        ::kill(pid, signal);
        int status = -1;
        ::waitpid(pid, &status, 0);
        pid = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    front::Descriptor reports;
    pid_t pid = 0;
    static inline int report_to = -1;
};

SupervisorOptions workers(int count) {
    SupervisorOptions options;
    options.workers = count;
    return options;
}

// Kills who is silent for four seconds; who lives beats once in one.
SupervisorOptions impatient(int count) {
    SupervisorOptions options = workers(count);
    options.silence = 4s;
    return options;
}

// Leaves by itself when nobody ends it: then it was not replaced.
int wait_to_be_killed(const Signs& signs) {
    signs.ready();
    std::this_thread::sleep_for(20s);
    return 0;
}

int beat_until_term(const Signs& signs) {
    signs.row.threads = 1;
    const process::Pulse pulse(signs.row, [] {});
    return wait_for_term(signs);
}

// Renews with `work`, and with nothing where that is empty.
SupervisorOptions renewing(int count, const process::Work& work) {
    SupervisorOptions options = workers(count);
    options.renew = [work]() -> std::optional<process::Work> {
        if (!work) return std::nullopt;
        return Run::of_generation(2, work);
    };
    return options;
}

using What = Report::What;

}  // namespace

BOOST_AUTO_TEST_SUITE(supervisor)

BOOST_AUTO_TEST_CASE(starts_its_workers_and_ends_them_on_sigterm) {
    Run run(workers(3), wait_for_term);
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(run.next_worker() > 0);
    BOOST_TEST(run.end() == 0);
    BOOST_TEST(run.next_worker() == 0);  // nobody holds the pipe: all have gone
}

BOOST_AUTO_TEST_CASE(replaces_a_worker_that_dies) {
    Run run(workers(2), wait_for_term);
    const pid_t first = run.next_worker();
    run.next_worker();
    ::kill(first, SIGKILL);
    const pid_t third = run.next_worker();
    BOOST_TEST(third > 0);
    BOOST_TEST(third != first);
    BOOST_TEST(run.end(SIGINT) == 0);
}

BOOST_AUTO_TEST_CASE(a_worker_that_cannot_start_is_tried_again) {
    Run run(workers(1), [](const Signs&) -> int { throw std::runtime_error("no"); });
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(run.next_worker() > 0);
    BOOST_TEST(run.end() == 0);
}

BOOST_AUTO_TEST_CASE(workers_end_with_a_supervisor_that_was_killed) {
    Run run(workers(2), wait_for_term);
    run.next_worker();
    run.next_worker();
    run.end(SIGKILL);
    BOOST_TEST(run.next_worker() == 0);
}

BOOST_AUTO_TEST_CASE(on_sighup_the_old_workers_leave_when_all_new_ones_are_ready) {
    Run run(renewing(2, wait_for_term), wait_for_term);
    run.expect(What::started, 1);
    run.expect(What::started, 1);
    ::kill(run.pid, SIGHUP);
    run.expect(What::started, 2);
    run.expect(What::started, 2);
    run.expect(What::left, 1);
    run.expect(What::left, 1);
    BOOST_TEST(run.end() == 0);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_used_changes_nothing) {
    Run run(renewing(1, nullptr), wait_for_term);
    const pid_t first = run.next_worker();
    ::kill(run.pid, SIGHUP);
    // It is replaced by one of its own generation, and wasn't told to leave.
    ::kill(first, SIGKILL);
    run.expect(What::started, 1);
    BOOST_TEST(run.end() == 0);
    run.expect(What::left, 1);
}

BOOST_AUTO_TEST_CASE(a_generation_that_does_not_start_is_given_up) {
    Run run(renewing(1, [](const Signs&) -> int { throw std::runtime_error("no"); }),
            wait_for_term);
    const pid_t first = run.next_worker();
    ::kill(run.pid, SIGHUP);
    run.expect(What::started, 2);
    ::kill(first, SIGKILL);
    run.expect(What::started, 1);
    BOOST_TEST(run.end() == 0);
    run.expect(What::left, 1);
}

BOOST_AUTO_TEST_CASE(a_spent_worker_leaves_when_another_is_ready) {
    const process::SharedMemory<std::atomic<int>> workers_so_far;
    Run run(workers(1), [&](const Signs& signs) {
        if (workers_so_far.get()++ == 0) signs.spent();
        return wait_for_term(signs);
    });
    run.expect(What::started, 1);
    run.expect(What::started, 1);
    run.expect(What::left, 1);
    run.end();
}

BOOST_AUTO_TEST_CASE(on_sigusr2_the_program_is_replaced_with_its_workers) {
    SupervisorOptions options = workers(2);
    options.replace_program = [](const std::vector<pid_t>& living) {
        for (const pid_t worker : living)
            Run::report(What::program_replaced, worker, 1);
    };
    Run run(options, wait_for_term);
    // Workers start in no order.
    const std::set<pid_t> living{run.next_worker(), run.next_worker()};
    ::kill(run.pid, SIGUSR2);
    const std::set<pid_t> handed_on{run.next().value().pid, run.next().value().pid};
    BOOST_TEST((handed_on == living));
    BOOST_TEST(run.end() == 0);
}

BOOST_AUTO_TEST_CASE(who_was_told_to_end_makes_no_more_changes) {
    SupervisorOptions options = renewing(1, wait_for_term);
    options.replace_program = [](const auto&) { Run::report(What::program_replaced, 0, 1); };
    Run run(options, [](const Signs& signs) {
        const int status = wait_for_term(signs);
        for (const int signal : {SIGHUP, SIGUSR2})
            ::kill(::getppid(), signal);
        return status;
    });
    run.expect(What::started, 1);
    BOOST_TEST(run.end() == 0);
    run.expect(What::left, 1);
    BOOST_TEST(!run.next().has_value());
}

BOOST_AUTO_TEST_CASE(predecessors_leave_when_all_are_ready) {
    Run run(workers(1), [](const Signs& signs) {
        // A supervisor with a child that it didn't start as a worker.
        const pid_t child = ::fork();
        if (child == 0) ::_exit(wait_for_term({.ready = [] {}, .spent = [] {}, .row = signs.row}));
        fake::Log log;
        const fake::Metrics metrics;
        const process::SharedMemory<Roster::Table> rows;
        Roster roster(rows.get());
        SupervisorOptions options = workers(1);
        options.predecessors = {child};
        Supervisor inner(options, Run::of_generation(3, wait_for_term), roster, log, metrics);
        signs.ready();
        inner.run();
        return ::waitpid(child, nullptr, WNOHANG) == -1 ? 0 : 1;  // it has been buried
    });
    run.expect(What::started, 1);
    run.expect(What::started, 3);
    BOOST_TEST(run.end() == 0);
    run.expect(What::left, 3);
    run.expect(What::left, 1);
}

BOOST_AUTO_TEST_CASE(a_stopped_worker_is_replaced_and_one_that_beats_is_not) {
    Run run(impatient(2), beat_until_term);
    const pid_t stopped = run.next_worker();
    const pid_t good = run.next_worker();
    ::kill(stopped, SIGSTOP);
    const pid_t other = run.next_worker();
    BOOST_TEST(other > 0);
    BOOST_TEST(::kill(stopped, SIGKILL) == -1);  // killed and buried
    BOOST_TEST(run.end() == 0);
    std::set<pid_t> left;
    for (auto line = run.next(); line; line = run.next())
        left.insert(line->pid);
    BOOST_TEST((left == std::set<pid_t>{good, other}));
}

BOOST_AUTO_TEST_CASE(a_worker_whose_threads_are_all_stuck_is_replaced) {
    const process::SharedMemory<std::atomic<int>> workers_so_far;
    Run run(impatient(1), [&](const Signs& signs) {
        const bool stuck = workers_so_far.get()++ == 0;
        signs.row.threads = 2;
        signs.row.busy = stuck ? 2 : 1;
        const auto report = [] {};
        const process::Pulse pulse(signs.row, report, 0s);
        return stuck ? wait_to_be_killed(signs) : wait_for_term(signs);
    });
    run.expect(What::started, 1);
    run.expect(What::started, 1);
    BOOST_TEST(run.end() == 0);
    run.expect(What::left, 1);
    BOOST_TEST(!run.next().has_value());
}

BOOST_AUTO_TEST_CASE(a_worker_whose_report_never_returns_is_replaced) {
    const process::SharedMemory<std::atomic<int>> workers_so_far;
    Run run(impatient(1), [&](const Signs& signs) {
        std::mutex mutex;
        std::unique_lock lock(mutex, std::defer_lock);
        const bool stuck = workers_so_far.get()++ == 0;
        if (stuck) lock.lock();
        const process::Pulse pulse(signs.row, [&] { const std::lock_guard turn(mutex); });
        return stuck ? wait_to_be_killed(signs) : wait_for_term(signs);
    });
    run.expect(What::started, 1);
    run.expect(What::started, 1);
    BOOST_TEST(run.end() == 0);
    run.expect(What::left, 1);
}

// As when the machine was suspended: nobody looked, so nobody was seen to be silent.
BOOST_AUTO_TEST_CASE(workers_that_were_stopped_with_their_supervisor_stay) {
    Run run(impatient(1), beat_until_term);
    const pid_t worker = run.next_worker();
    for (const pid_t pid : {run.pid, worker})
        ::kill(pid, SIGSTOP);
    std::this_thread::sleep_for(6s);
    ::kill(run.pid, SIGCONT);
    std::this_thread::sleep_for(1s);  // it looks before the worker can beat
    ::kill(worker, SIGCONT);
    BOOST_TEST(run.end() == 0);
    run.expect(What::left, 1);
    BOOST_TEST(!run.next().has_value());
}

BOOST_AUTO_TEST_CASE(a_changed_file_has_the_program_replaced) {
    char name[] = "/tmp/supervisor-test-XXXXXX";
    const front::Descriptor file(::mkstemp(name));
    FileWatch watch({name});
    SupervisorOptions options = workers(1);
    options.watch = &watch;
    options.replace_program = [](const auto&) { Run::report(What::program_replaced, 0, 1); };
    Run run(options, wait_for_term);
    run.expect(What::started, 1);
    BOOST_REQUIRE(::write(file.get(), "changed", 7) == 7);
    run.expect(What::program_replaced, 1);
    BOOST_TEST(run.end() == 0);
    ::unlink(name);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(file_watch)

BOOST_AUTO_TEST_CASE(tells_of_a_change_once_and_when_it_is_over) {
    const std::string path = "/tmp/file-watch-test-" + std::to_string(::getpid());
    FileWatch watch({path});
    BOOST_TEST(!watch.changed());
    std::ofstream(path) << "a";
    BOOST_TEST(!watch.changed());  // it may still be being written
    BOOST_TEST(watch.changed());
    BOOST_TEST(!watch.changed());
    std::ofstream(path, std::ios::app) << "b";
    BOOST_TEST(!watch.changed());
    std::ofstream(path, std::ios::app) << "c";
    BOOST_TEST(!watch.changed());
    BOOST_TEST(watch.changed());
    ::unlink(path.c_str());
    BOOST_TEST(!watch.changed());
    BOOST_TEST(watch.changed());
    BOOST_TEST(!watch.changed());
}

BOOST_AUTO_TEST_SUITE_END()
