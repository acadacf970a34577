#include "process/listener.h"

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <memory>
#include <netdb.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace difysso::process {
namespace {

// A unix socket whose backlog is full refuses at once, and the web server answers 502.
constexpr int kBacklog = 1024;
constexpr int kSystemdDescriptor = 3;

[[noreturn]] void fail(const std::string& sentence) {
    throw std::runtime_error(sentence);
}

[[noreturn]] void fail_errno(const std::string& what) {
    fail(what + ": " + std::strerror(errno));
}

bool is_listening(int descriptor) {
    int listening = 0;
    socklen_t size = sizeof listening;
    return ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 &&
           listening == 1;
}

bool number_is(const char* variable, long expected) {
    const char* text = std::getenv(variable);
    if (text == nullptr) return false;
    long number = -1;
    const char* end = text + std::strlen(text);
    const auto result = std::from_chars(text, end, number);
    return result.ec == std::errc() && result.ptr == end && number == expected;
}

bool from_systemd() {
    if (!number_is("LISTEN_PID", ::getpid())) return false;
    if (!number_is("LISTEN_FDS", 1) || !is_listening(kSystemdDescriptor))
        fail(
            "LISTEN_FDS must be 1 and descriptor 3 a listening socket: "
            "give difysso.socket exactly one ListenStream");
    ::unsetenv("LISTEN_PID");
    ::unsetenv("LISTEN_FDS");
    ::unsetenv("LISTEN_FDNAMES");
    return true;
}

sockaddr_un unix_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path)
        fail("--listen unix:PATH: the path must have 1 to 107 bytes");
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

const sockaddr* generic(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

// Removes a socket that nobody listens on any more, and nothing else.
void remove_stale(const std::string& path, const sockaddr_un& address) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return;
        fail_errno("--listen unix:" + path);
    }
    if (!S_ISSOCK(status.st_mode))
        fail("--listen unix:" + path + ": there is a file, and no socket");
    const front::Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (::connect(probe.get(), generic(address), sizeof address) == 0 || errno == EAGAIN)
        fail("--listen unix:" + path + ": another process listens there; stop it first");
    if (errno != ECONNREFUSED) fail_errno("--listen unix:" + path);
    if (::unlink(path.c_str()) != 0)
        fail_errno("--listen unix:" + path + ": the stale socket stays");
}

void set_owner_and_mode(const std::string& path, const config::Settings& settings) {
    if (!settings.listen_group.empty()) {
        const group* entry = ::getgrnam(settings.listen_group.c_str());
        if (entry == nullptr) fail("LISTEN_GROUP: there is no group " + settings.listen_group);
        if (::chown(path.c_str(), static_cast<uid_t>(-1), entry->gr_gid) != 0)
            fail_errno("LISTEN_GROUP " + settings.listen_group);
    }
    if (::chmod(path.c_str(), static_cast<mode_t>(settings.listen_mode)) != 0)
        fail_errno("LISTEN_MODE");
}

front::Descriptor listen_unix(const std::string& path, const config::Settings& settings) {
    const sockaddr_un address = unix_address(path);
    remove_stale(path, address);
    front::Descriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    // Until its mode is right nobody may connect.
    const mode_t before = ::umask(0177);
    const int bound = ::bind(descriptor.get(), generic(address), sizeof address);
    const int error = errno;
    ::umask(before);
    errno = error;
    if (!descriptor || bound != 0) fail_errno("--listen unix:" + path);
    try {
        set_owner_and_mode(path, settings);
        if (::listen(descriptor.get(), kBacklog) != 0) fail_errno("--listen unix:" + path);
    } catch (const std::runtime_error&) {
        ::unlink(path.c_str());
        throw;
    }
    return descriptor;
}

front::Descriptor listen_tcp(const config::Host& host, const std::string& option) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    std::string name = host.name;
    if (name.starts_with('[')) name = name.substr(1, name.size() - 2);
    const std::string place = option + " " + host.name + ":" + std::to_string(host.port);
    if (const int error =
            ::getaddrinfo(name.c_str(), std::to_string(host.port).c_str(), &hints, &found);
        error != 0)
        fail(place + ": " + ::gai_strerror(error));
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, ::freeaddrinfo);
    front::Descriptor descriptor(
        ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, found->ai_protocol));
    const int on = 1;
    ::setsockopt(descriptor.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (!descriptor || ::bind(descriptor.get(), found->ai_addr, found->ai_addrlen) != 0 ||
        ::listen(descriptor.get(), kBacklog) != 0)
        fail_errno(place);
    return descriptor;
}

void require_loopback(const config::Host& host, const std::string& option) {
    if (!config::is_loopback_name(host.name))
        fail(option +
             ": whoever connects there decides who a client is, so only a loopback address "
             "is taken" +
             (option == "--listen" ? std::string("; FCGI_WEB_SERVER_ADDRS can name the "
                                                 "web servers of another machine")
                                   : std::string()));
}

}  // namespace

std::optional<ListenAddress> parse_listen(const std::string& text) {
    if (text.starts_with("unix:"))
        return ListenAddress{
            .kind = ListenAddress::Kind::unix_path, .path = text.substr(5), .address = {}};
    const auto host = config::parse_host(text);
    if (!host || host->port == 0) return std::nullopt;
    return ListenAddress{.kind = ListenAddress::Kind::tcp, .path = {}, .address = *host};
}

void judge_address(const ListenAddress& address, const config::Settings& settings) {
    using Kind = ListenAddress::Kind;
    if (address.kind == Kind::http) require_loopback(address.address, "--http");
    if (address.kind == Kind::tcp && settings.fcgi_web_server_addrs.empty())
        require_loopback(address.address, "--listen");
}

Listener::Listener(const ListenAddress& address, const config::Settings& settings) {
    using Kind = ListenAddress::Kind;
    judge_address(address, settings);
    if (from_systemd()) {
        descriptor_ = front::Descriptor(kSystemdDescriptor);
        // The socket that the program before us in this process made at that path.
        if (address.kind == Kind::unix_path) path_ = address.path;
    } else if (address.kind == Kind::unix_path) {
        descriptor_ = listen_unix(address.path, settings);
        path_ = address.path;
    } else if (address.kind == Kind::tcp) {
        descriptor_ = listen_tcp(address.address, "--listen");
    } else if (address.kind == Kind::http) {
        descriptor_ = listen_tcp(address.address, "--http");
    } else if (is_listening(STDIN_FILENO)) {
        descriptor_ = front::Descriptor(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
    } else {
        fail(
            "nothing to listen on: start it from difysso.socket or spawn-fcgi, or give "
            "--listen unix:PATH, --listen HOST:PORT or --http 127.0.0.1:PORT");
    }
    ::fcntl(descriptor_.get(), F_SETFL, ::fcntl(descriptor_.get(), F_GETFL) | O_NONBLOCK);
    ::fcntl(descriptor_.get(), F_SETFD, FD_CLOEXEC);
}

Listener::~Listener() {
    if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace difysso::process
