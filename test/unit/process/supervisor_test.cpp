#include "process/supervisor.h"

#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "fake/log.h"
#include "process/file_watch.h"

namespace {

using namespace difysso;
using process::FileWatch;
using process::Supervisor;

// Runs a supervisor in a process of its own, whose workers report their ids through a pipe.
struct Run {
    template <class Work>
    Run(int workers, FileWatch* watch, Work work) {
        int ends[2];
        BOOST_REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        reports = front::Descriptor(ends[0]);
        pid = ::fork();
        if (pid == 0) {
            fake::Log log;
            Supervisor supervisor(
                {.workers = workers, .reload_watch = watch},
                [&](const std::function<void()>& ready) {
                    const pid_t own = ::getpid();
                    [[maybe_unused]] auto n = ::write(ends[1], &own, sizeof own);
                    return work(ready);
                },
                log);
            ::_exit(supervisor.run() == Supervisor::End::reload ? 42 : 0);
        }
        ::close(ends[1]);
    }
    ~Run() {
        if (pid > 0) ::kill(pid, SIGKILL);
    }
    // The id of the next worker that started; 0 when the supervisor ended.
    pid_t next_worker() const {
        pid_t worker = 0;
        return ::read(reports.get(), &worker, sizeof worker) == sizeof worker ? worker : 0;
    }
    int end() {
        int status = -1;
        ::waitpid(pid, &status, 0);
        pid = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    front::Descriptor reports;
    pid_t pid = 0;
};

int wait_for_term(const std::function<void()>& ready) {
    sigset_t term;
    ::sigemptyset(&term);
    ::sigaddset(&term, SIGTERM);
    ready();
    int signal = 0;
    ::sigwait(&term, &signal);
    return 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(supervisor)

BOOST_AUTO_TEST_CASE(starts_its_workers_and_ends_them_on_sigterm) {
    Run run(3, nullptr, wait_for_term);
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(run.next_worker() > 0);
    ::kill(run.pid, SIGTERM);
    BOOST_TEST(run.end() == 0);
    BOOST_TEST(run.next_worker() == 0);  // nobody holds the pipe: all have gone
}

BOOST_AUTO_TEST_CASE(replaces_a_worker_that_dies) {
    Run run(2, nullptr, wait_for_term);
    const pid_t first = run.next_worker();
    run.next_worker();
    ::kill(first, SIGKILL);
    const pid_t third = run.next_worker();
    BOOST_TEST(third > 0);
    BOOST_TEST(third != first);
    ::kill(run.pid, SIGINT);
    BOOST_TEST(run.end() == 0);
}

BOOST_AUTO_TEST_CASE(a_worker_that_cannot_start_is_tried_again) {
    Run run(1, nullptr,
            [](const std::function<void()>&) -> int { throw std::runtime_error("no"); });
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(run.next_worker() > 0);
    ::kill(run.pid, SIGTERM);
    BOOST_TEST(run.end() == 0);
}

BOOST_AUTO_TEST_CASE(workers_end_with_a_supervisor_that_was_killed) {
    Run run(2, nullptr, wait_for_term);
    run.next_worker();
    run.next_worker();
    ::kill(run.pid, SIGKILL);
    run.end();
    BOOST_TEST(run.next_worker() == 0);
}

BOOST_AUTO_TEST_CASE(a_changed_file_drains_the_workers_and_returns) {
    char name[] = "/tmp/supervisor-test-XXXXXX";
    const front::Descriptor file(::mkstemp(name));
    FileWatch watch({name});
    Run run(1, &watch, wait_for_term);
    run.next_worker();
    BOOST_REQUIRE(::write(file.get(), "changed", 7) == 7);
    BOOST_TEST(run.end() == 42);
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
