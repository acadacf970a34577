#include "command/take_over.h"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/auxv.h>
#include <sys/wait.h>
#include <unistd.h>

namespace difysso::command {
namespace {

constexpr const char* kPredecessors = "LISTEN_PREDECESSORS";
constexpr int kFirstInherited = 3;  // SD_LISTEN_FDS_START
constexpr std::chrono::seconds kPatience{10};

// Its exit status; -1 when it was ended by a signal or took too long.
int wait_for(pid_t child) {
    const auto limit = std::chrono::steady_clock::now() + kPatience;
    int status = 0;
    for (;;) {
        const pid_t ended = ::waitpid(child, &status, WNOHANG);
        if (ended == child) return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        if (ended < 0 && errno != EINTR) return -1;
        if (std::chrono::steady_clock::now() >= limit) break;
        ::poll(nullptr, 0, 10);
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    return -1;
}

// Where there is no /proc: by the name it was started by.
std::string path_of_this_program() {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!error) return program;
    return std::filesystem::absolute(reinterpret_cast<const char*>(::getauxval(AT_EXECFN)));
}

}  // namespace

TakeOver::TakeOver(char** argv) : program_(path_of_this_program()), argv_(argv) {}

bool TakeOver::would_start() const {
    std::vector<char*> words;
    for (char** word = argv_; *word != nullptr; ++word)
        words.push_back(*word);
    std::string test = "--test";
    words.push_back(test.data());
    words.push_back(nullptr);
    // It must be possible to end it: the supervisor's mask isn't for it.
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    // What it says is for a person who asks; standard error may be the log.
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO})
        ::posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int error =
        ::posix_spawn(&child, program_.c_str(), &actions, &attributes, words.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    return error == 0 && wait_for(child) == 0;
}

void TakeOver::run(int listener, const std::vector<pid_t>& workers) const {
    std::string pids;
    for (const pid_t worker : workers)
        pids.append(pids.empty() ? "" : " ").append(std::to_string(worker));
    if (listener == kFirstInherited)
        ::fcntl(kFirstInherited, F_SETFD, 0);
    else
        ::dup2(listener, kFirstInherited);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", "1", 1);
    ::setenv(kPredecessors, pids.c_str(), 1);
    ::execv(program_.c_str(), argv_);
    for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", kPredecessors})
        ::unsetenv(variable);
}

std::vector<pid_t> TakeOver::predecessors() {
    std::vector<pid_t> pids;
    const char* const text = std::getenv(kPredecessors);
    if (text == nullptr) return pids;
    const char* const end = text + std::strlen(text);
    for (const char* at = text; at < end;) {
        pid_t pid = 0;
        const auto [last, error] = std::from_chars(at, end, pid);
        if (error != std::errc() || pid <= 1) break;
        // A living child of this process, and nobody else.
        if (::waitpid(pid, nullptr, WNOHANG) == 0) pids.push_back(pid);
        at = last + 1;
    }
    ::unsetenv(kPredecessors);
    return pids;
}

}  // namespace difysso::command
