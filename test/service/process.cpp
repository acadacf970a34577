#include "process.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "temporary_folder.h"

namespace difysso::service {

namespace {

constexpr const char* search_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// Everything the child needs after fork, made before it: between fork and exec nothing may
// allocate.
struct Prepared {
    std::vector<std::string> text;
    std::vector<char*> arguments;
    std::vector<char*> environment;
    uid_t uid = 0;
    gid_t gid = 0;
    bool other_user = false;
    int in = -1, out = -1, err = -1;
    int stop_signal = SIGTERM;
    pid_t parent = 0;
};

int open_log(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) throw std::runtime_error("can't write " + path.string());
    return fd;
}

void prepare_text(const Command& command, Prepared& prepared) {
    auto variables = command.environment;
    variables.emplace("PATH", search_path);
    variables.emplace("LC_ALL", "C.UTF-8");
    variables.emplace("HOME", "/nonexistent");
    if (const char* const options = std::getenv("ASAN_OPTIONS"))
        variables.emplace("ASAN_OPTIONS", options);
    prepared.text = command.arguments;
    for (const auto& [name, value] : variables)
        prepared.text.push_back(std::string(name).append("=").append(value));
    for (std::size_t i = 0; i < prepared.text.size(); ++i) {
        auto& list = i < command.arguments.size() ? prepared.arguments : prepared.environment;
        list.push_back(prepared.text[i].data());
    }
    prepared.arguments.push_back(nullptr);
    prepared.environment.push_back(nullptr);
}

void prepare_user(const std::string& user, Prepared& prepared) {
    if (user.empty()) return;
    const passwd* entry = ::getpwnam(user.c_str());
    if (!entry) throw std::runtime_error("no user " + user + " on this machine");
    prepared.uid = entry->pw_uid;
    prepared.gid = entry->pw_gid;
    prepared.other_user = true;
}

[[noreturn]] void become(const Prepared& prepared) {
    ::setpgid(0, 0);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    (void)::signal(SIGPIPE, SIG_DFL);
    ::dup2(prepared.in, 0);
    ::dup2(prepared.out, 1);
    ::dup2(prepared.err, 2);
    ::close_range(3, ~0U, 0);
    if (prepared.other_user) {
        if (::setgroups(0, nullptr) != 0 || ::setgid(prepared.gid) != 0 ||
            ::setuid(prepared.uid) != 0) {
            ::_exit(126);
        }
    }
    // After the change of user, which would undo it.
    ::prctl(PR_SET_PDEATHSIG, prepared.stop_signal);
    if (::getppid() != prepared.parent) ::_exit(126);
    ::execve(prepared.arguments[0], prepared.arguments.data(), prepared.environment.data());
    ::_exit(127);
}

}  // namespace

Process::Process(const Command& command, std::filesystem::path log)
    : name_(std::filesystem::path(command.arguments.at(0)).filename()),
      log_(std::move(log)),
      stop_signal_(command.stop_signal) {
    Prepared prepared;
    prepare_text(command, prepared);
    prepare_user(command.user, prepared);
    prepared.stop_signal = command.stop_signal;
    prepared.parent = ::getpid();
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    prepared.in = ends[0];
    prepared.out = open_log(output_path());
    prepared.err = open_log(error_path());
    pid_ = ::fork();
    if (pid_ == 0) become(prepared);
    // Here too, so that the group exists whichever of the two goes on first.
    if (pid_ > 0) ::setpgid(pid_, pid_);
    for (const int fd : {prepared.in, prepared.out, prepared.err})
        ::close(fd);
    if (pid_ < 0 || !command.holds_stdin) {
        ::close(ends[1]);
    } else {
        stdin_ = ends[1];
    }
    if (pid_ < 0) throw std::runtime_error("can't fork for " + name_);
}

Process::~Process() {
    try {
        stop();
    } catch (const std::exception&) {
        // stop() has killed it.
    }
    if (stdin_ >= 0) ::close(stdin_);
}

// Looks whether the leader has ended, leaving it unreaped until its group is gone as well: so long
// the number of the group can't be given to anybody else.
void Process::reap(int options) {
    if (status_) return;
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT | options) != 0 ||
        info.si_pid == 0) {
        return;
    }
    ::kill(-pid_, SIGKILL);
    ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED);
    status_ = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

bool Process::running() {
    reap(WNOHANG);
    return !status_;
}

void Process::signal(int number) const {
    if (!status_) ::kill(pid_, number);
}

int Process::wait(Milliseconds timeout) {
    wait_until([this] { return !running(); }, name_ + " to end", timeout);
    return *status_;
}

int Process::stop(Milliseconds timeout) {
    if (status_) return *status_;
    signal(stop_signal_);
    try {
        return wait(timeout);
    } catch (const std::exception&) {
        ::kill(-pid_, SIGKILL);
        reap(0);
        throw;
    }
}

std::string Process::line_with(const std::string& text, Milliseconds timeout) {
    std::string found;
    const auto look = [&] {
        const bool alive = running();
        std::istringstream lines(output());
        for (std::string line; std::getline(lines, line);) {
            // A line is whole when its end has been written.
            if (line.find(text) != std::string::npos && !lines.eof()) {
                found = line;
                return true;
            }
        }
        if (!alive) throw std::runtime_error(trouble("ended before it was ready"));
        return false;
    };
    wait_until(look, name_ + " to say " + text, timeout);
    return found;
}

std::string Process::output() const {
    return read_file(output_path());
}
std::string Process::errors() const {
    return read_file(error_path());
}

std::string Process::trouble(const std::string& what) const {
    std::string text = name_ + " " + what;
    if (status_) text += " (status " + std::to_string(*status_) + ")";
    if (status_ == 127) text += "; is " + name_ + " built and installed?";
    return text + "; it said last:\n" + tail(output_path(), 5) + tail(error_path());
}

Result run(const Command& command, const std::filesystem::path& log, Milliseconds timeout) {
    Process process(command, log);
    const int status = process.wait(timeout);
    return {status, process.output(), process.errors()};
}

}  // namespace difysso::service
