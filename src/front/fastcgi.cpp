#include "front/fastcgi.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>

#include <fcgiapp.h>

#include "front/descriptor.h"

namespace difysso::front {
namespace {

constexpr std::chrono::seconds kWriting{2};

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

void initialize_library() {
    static std::once_flag once;
    std::call_once(once, [] { FCGX_Init(); });
}

// libfcgi accepts by itself only, and then reads without any timeout from a descriptor that nobody
// else knows. Here the connection is accepted outside and handed in through `ipcFd`; with
// `keepConnection` set the library leaves it alone until the request has been read, and again when
// it is finished. Both fields are marked private in fcgiapp.h: this class is the only one to touch
// them. The library gets a duplicate, because on a broken record it closes its descriptor itself,
// and the watchdog must never shut down a number that was given out again.
class LibraryRequest {
  public:
    explicit LibraryRequest(int connection) {
        FCGX_InitRequest(&request_, -1, FCGI_FAIL_ACCEPT_ON_INTR);
        request_.ipcFd = ::fcntl(connection, F_DUPFD_CLOEXEC, 3);
        request_.keepConnection = 1;
    }
    LibraryRequest(const LibraryRequest&) = delete;
    LibraryRequest& operator=(const LibraryRequest&) = delete;
    ~LibraryRequest() {
        // One request a connection, whatever the web server asked for: a kept one would pin a
        // thread.
        request_.keepConnection = 1;
        FCGX_Finish_r(&request_);
        const Descriptor own(request_.ipcFd);
    }

    // False when the peer sent no whole request: there is nobody to answer.
    bool read() { return request_.ipcFd >= 0 && FCGX_Accept_r(&request_) == 0; }
    const FCGX_Request& get() const { return request_; }

  private:
    FCGX_Request request_{};
};

std::string header_name(std::string_view variable) {
    std::string name(variable);
    for (char& c : name) {
        if (c == '_') c = '-';
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return name;
}

// Copies what the web server sent. Of a variable that isn't a header and came twice the first
// counts; a header that came twice stands in `headers` twice.
struct Variables {
    std::string_view method, target, scheme, https, remote_address, content_length;

    void take(char* const* environment, web::Request& request) {
        for (; *environment != nullptr; ++environment) {
            const std::string_view pair(*environment);
            const std::size_t equals = pair.find('=');
            const std::string_view name = pair.substr(0, equals);
            const std::string_view value = pair.substr(equals + 1);
            if (name.starts_with("HTTP_")) {
                request.headers.emplace_back(header_name(name.substr(5)), value);
            } else if (name == "CONTENT_TYPE") {
                if (!value.empty()) request.headers.emplace_back("content-type", value);
            } else if (std::string_view* known = find(name); known && known->data() == nullptr) {
                *known = value;
            }
        }
    }

  private:
    std::string_view* find(std::string_view name) {
        if (name == "REQUEST_METHOD") return &method;
        if (name == "REQUEST_URI") return &target;
        if (name == "REQUEST_SCHEME") return &scheme;
        if (name == "HTTPS") return &https;
        if (name == "REMOTE_ADDR") return &remote_address;
        if (name == "CONTENT_LENGTH") return &content_length;
        return nullptr;
    }
};

// Reads stdin to its end, whatever is kept of it: what is left unread would be taken for the next
// request's records by the web server's end.
std::size_t read_body(FCGX_Stream* in, web::Request& request) {
    char buffer[8192];
    std::size_t total = 0;
    int count = 0;
    while ((count = FCGX_GetStr(buffer, sizeof buffer, in)) > 0) {
        total += static_cast<std::size_t>(count);
        if (total <= Exchange::kBodyKept)
            request.body.append(buffer, static_cast<std::size_t>(count));
    }
    return total;
}

void take_body(FCGX_Stream* in, std::string_view content_length, web::Request& request) {
    const std::size_t total = read_body(in, request);
    if (total > Exchange::kBodyKept) {
        request.body.clear();
        request.body_state = web::Request::Body::too_large;
        return;
    }
    // Absent, empty or -1 for a chunked body: then the stream's end is all there is to go by.
    std::size_t announced = 0;
    const auto [end, error] = std::from_chars(
        content_length.data(), content_length.data() + content_length.size(), announced);
    const bool number = error == std::errc() && !content_length.empty() &&
                        end == content_length.data() + content_length.size();
    if ((number && announced != total) || FCGX_GetError(in) != 0)
        request.body_state = web::Request::Body::incomplete;
}

std::string response_text(const web::Response& response) {
    std::string text = "Status: " + std::to_string(response.status) + "\r\n";
    for (const auto& [name, value] : response.headers)
        text.append(name).append(": ").append(value).append("\r\n");
    return text.append("\r\n").append(response.body);
}

class Readiness {
  public:
    Readiness(int listener, int stop) : epoll_(::epoll_create1(EPOLL_CLOEXEC)), stop_(stop) {
        // Exclusive: one connection wakes one thread, not all of them.
        add(listener, EPOLLIN | EPOLLEXCLUSIVE);
        add(stop, EPOLLIN);
    }
    // True when the listener may have a connection, false when it is time to leave.
    bool wait() const {
        epoll_event events[2];
        for (;;) {
            const int count = ::epoll_wait(epoll_.get(), events, 2, -1);
            if (count < 0 && errno != EINTR) fail("epoll_wait");
            if (count <= 0) continue;
            return std::none_of(events, events + count,
                                [this](const epoll_event& e) { return e.data.fd == stop_; });
        }
    }

  private:
    void add(int descriptor, std::uint32_t what) const {
        epoll_event event{};
        event.events = what;
        event.data.fd = descriptor;
        if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl");
    }
    Descriptor epoll_;
    int stop_;
};

}  // namespace

FastCgi::FastCgi(int listener, int stop, std::vector<config::Network> allowed_peers,
                 Exchange& exchange)
    : listener_(listener),
      stop_(stop),
      allowed_peers_(std::move(allowed_peers)),
      exchange_(exchange) {
    initialize_library();
}

void FastCgi::serve() {
    const Readiness readiness(listener_, stop_);
    while (readiness.wait()) {
        const Descriptor connection(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
        if (connection) {
            if (peer_allowed(connection.get())) serve_connection(connection.get());
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            // The connection waits in the backlog until something is free again; `stop_` cuts it
            // short.
            pollfd stop{stop_, POLLIN, 0};
            ::poll(&stop, 1, 20);
        }
    }
}

void FastCgi::serve_connection(int connection) {
    web::Request request = exchange_.begin();
    std::optional<Watchdog::Guard> guard;  // outlives `library`, which writes when it goes
    guard.emplace(watchdog_, connection, SHUT_RD, request.deadline);
    LibraryRequest library(connection);
    if (!library.read()) return;

    Variables variables;
    variables.take(library.get().envp, request);
    request.method = variables.method;
    request.target = variables.target;
    request.remote_address = variables.remote_address;
    const bool secure = variables.https == "on" || variables.https == "1" ||
                        (variables.https.empty() && variables.scheme == "https");
    request.scheme = secure ? "https" : "http";
    take_body(library.get().in, variables.content_length, request);

    // Past the deadline there is still an answer to send, the one that says so.
    guard.emplace(watchdog_, connection, SHUT_RDWR,
                  outbound::Deadline(request.deadline.at() + kWriting));
    const std::string text = response_text(exchange_.answer(request));
    FCGX_PutStr(text.data(), static_cast<int>(text.size()), library.get().out);
}

bool FastCgi::peer_allowed(int connection) const {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (::getpeername(connection, reinterpret_cast<sockaddr*>(&address), &length) != 0)
        return false;
    if (address.ss_family == AF_UNIX) return true;
    char text[INET6_ADDRSTRLEN] = "";
    const void* bytes =
        address.ss_family == AF_INET6
            ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(&address)->sin6_addr)
            : &reinterpret_cast<const sockaddr_in*>(&address)->sin_addr;
    ::inet_ntop(address.ss_family, bytes, text, sizeof text);
    return std::any_of(allowed_peers_.begin(), allowed_peers_.end(),
                       [&](const config::Network& network) { return network.contains(text); });
}

}  // namespace difysso::front
