#include "observe/syslog.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "observe/line.h"

namespace difysso::observe {
namespace {

constexpr int kDaemon = 3;  // RFC 5424, 6.2.1

// RFC 5424, 6.2.4: "-" when it isn't known.
std::string host_name() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "-";
    return name.data();
}

}  // namespace

Syslog::Syslog(std::string path, Level lowest, const Clock& clock)
    : path_(std::move(path)), lowest_(lowest), clock_(clock), host_name_(host_name()) {}

Syslog::~Syslog() {
    disconnect();
}

void Syslog::write(const Entry& entry) {
    if (entry.level < lowest_) return;
    const std::string text = message(entry);
    const std::lock_guard lock(mutex_);
    if (socket_ >= 0 && send(text)) return;
    // The daemon may have been started anew.
    if (connect()) send(text);
}

std::string Syslog::message(const Entry& entry) const {
    const Time now = clock_.now();
    const int pid = ::getpid();
    std::string text = "<" + std::to_string(kDaemon * 8 + severity(entry.level)) + ">1 ";
    text.reserve(640);
    append_time(text, now);
    text.append(" ")
        .append(host_name_)
        .append(" difysso ")
        .append(std::to_string(pid))
        .append(" - - ");
    append_entry(text, entry, now, pid);
    return text;
}

bool Syslog::connect() {
    disconnect();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path_.size() >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    for (const int type : {SOCK_DGRAM, SOCK_STREAM}) {
        socket_ = ::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (socket_ < 0) return false;
        stream_ = type == SOCK_STREAM;
        const auto* generic = reinterpret_cast<const sockaddr*>(&address);
        if (::connect(socket_, generic, sizeof address) == 0) return true;
        const int error = errno;
        disconnect();
        if (error != EPROTOTYPE) return false;  // it is there, but of the other kind
    }
    return false;
}

// False when the connection is of no use any more.
bool Syslog::send(const std::string& message) {
    const std::string framed = stream_ ? message + "\n" : message;
    ssize_t sent = -1;
    do {
        sent = ::send(socket_, framed.data(), framed.size(), MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent == static_cast<ssize_t>(framed.size())) return true;
    // Full: this message is lost. Half a line on a stream would spoil the next one too.
    const bool full = sent < 0 && (errno == EAGAIN || errno == ENOBUFS || errno == EMSGSIZE);
    if (full) return true;
    disconnect();
    return false;
}

void Syslog::disconnect() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

}  // namespace difysso::observe
