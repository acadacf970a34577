#include "usage.h"

#include <ctime>
#include <fstream>
#include <stdexcept>
#include <string>

#include "wait.h"

namespace difysso::bench {
namespace {

std::string of(pid_t process, const std::string& file) {
    return "/proc/" + std::to_string(process) + "/" + file;
}

}  // namespace

Usage::Usage(pid_t root) {
    constexpr std::size_t kWorkers = 2;
    const auto has_workers = [&] {
        all_ = {root};
        std::ifstream children(of(root, "task/" + std::to_string(root) + "/children"));
        for (pid_t child = 0; children >> child;)
            all_.push_back(child);
        return all_.size() == 1 + kWorkers;
    };
    service::wait_until(has_workers, "two workers");
}

std::chrono::nanoseconds Usage::processor() const {
    std::chrono::nanoseconds sum{};
    for (const pid_t process : all_) {
        clockid_t clock{};
        timespec time{};
        if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
            throw std::runtime_error("a process that is measured has gone");
        sum += std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    }
    return sum;
}

long Usage::proportional_kb() const {
    long sum = 0;
    for (const pid_t process : all_) {
        std::ifstream file(of(process, "smaps_rollup"));
        for (std::string word; file >> word;) {
            long kilobytes = 0;
            if (word == "Pss:" && file >> kilobytes) sum += kilobytes;
        }
    }
    return sum;
}

}  // namespace difysso::bench
