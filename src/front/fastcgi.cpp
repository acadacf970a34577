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
#include <sys/socket.h>

#include <fcgiapp.h>

#include "front/descriptor.h"
#include "front/head_pipe.h"
#include "front/readiness.h"
#include "front/records.h"
#include "front/variables.h"

namespace difysso::front {
namespace {

constexpr std::chrono::seconds kWriting{2};

void initialize_library() {
    static std::once_flag once;
    std::call_once(once, [] { FCGX_Init(); });
}

// libfcgi accepts by itself only, and then reads without any timeout from a descriptor that nobody
// else knows. Here the connection is accepted outside and the head, checked, handed in through
// `ipcFd`; with `keepConnection` set the library leaves that alone until the head has been read,
// and again when the request is finished. Both fields are marked private in fcgiapp.h: this class
// is the only one to touch them.
class LibraryRequest {
  public:
    LibraryRequest() {
        FCGX_InitRequest(&request_, -1, FCGI_FAIL_ACCEPT_ON_INTR);
        request_.keepConnection = 1;
    }
    LibraryRequest(const LibraryRequest&) = delete;
    LibraryRequest& operator=(const LibraryRequest&) = delete;
    ~LibraryRequest() {
        // One request a connection, whatever the web server asked for: a kept one would pin a
        // thread.
        request_.keepConnection = 1;
        FCGX_Finish_r(&request_);
        if (answering_) ::close(request_.ipcFd);
    }

    // Reads the head from `feed`. False when the library doesn't take it.
    bool read(HeadPipe& feed) {
        request_.ipcFd = feed.out();
        if (FCGX_Accept_r(&request_) == 0) return true;
        feed.renew(request_.ipcFd < 0);
        return false;
    }
    // From now on it writes to `connection`: to a duplicate, because when writing fails it closes
    // its descriptor itself, and the watchdog must never shut down a number that was given out
    // again.
    bool answer_on(int connection) {
        request_.ipcFd = ::fcntl(connection, F_DUPFD_CLOEXEC, 3);
        answering_ = request_.ipcFd >= 0;
        return answering_;
    }
    const FCGX_Request& get() const { return request_; }

  private:
    FCGX_Request request_{};
    bool answering_ = false;
};

// Reads stdin to its end, whatever is kept of it: what is left unread would make the web server
// take our answer for a broken connection.
void take_body(Records& records, std::string_view content_length, web::Request& request) {
    using State = web::Request::Body;
    std::size_t total = 0;
    std::string_view piece;
    Records::Piece kind{};
    while ((kind = records.body(piece)) == Records::Piece::content) {
        total += piece.size();
        if (total <= Exchange::kBodyKept) request.body.append(piece);
    }
    if (total > Exchange::kBodyKept) {
        request.body.clear();
        request.body_state = State::too_large;
        return;
    }
    // Absent, empty or -1 for a chunked body: then the stream's end is all there is to go by.
    std::size_t announced = 0;
    const auto [end, error] = std::from_chars(
        content_length.data(), content_length.data() + content_length.size(), announced);
    const bool number = error == std::errc() && !content_length.empty() &&
                        end == content_length.data() + content_length.size();
    if ((number && announced != total) || kind == Records::Piece::broken)
        request.body_state = State::incomplete;
}

std::string response_text(const web::Response& response) {
    std::string text = "Status: " + std::to_string(response.status) + "\r\n";
    for (const auto& [name, value] : response.headers)
        text.append(name).append(": ").append(value).append("\r\n");
    return text.append("\r\n").append(response.body);
}

// Web servers send as soon as they have connected.
bool has_spoken(int connection) {
    constexpr int kMoment = 2;  // milliseconds
    pollfd input{connection, POLLIN, 0};
    return ::poll(&input, 1, kMoment) > 0;
}

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
    using What = Readiness::What;
    const Readiness readiness(listener_, lobby_.descriptor(), stop_);
    Kept kept;
    for (What what = readiness.wait(); what != What::leave; what = readiness.wait()) {
        const Descriptor connection = what == What::lobby ? lobby_.take() : accept();
        if (connection) serve_connection(connection.get(), kept);
    }
    // Of a connection only one thread is told. If it was this one, just as it was told to leave, no
    // other would come for it.
    const Descriptor last = accept();
    if (last) serve_connection(last.get(), kept);
    see_guests_out(kept);
}

// Who was let in may have sent his request a moment ago, or is about to.
void FastCgi::see_guests_out(Kept& kept) {
    constexpr int kLastCall = 1000;  // milliseconds
    pollfd lobby{lobby_.descriptor(), POLLIN, 0};
    while (!lobby_.empty() && ::poll(&lobby, 1, kLastCall) > 0) {
        const Descriptor connection = lobby_.take();
        if (connection) serve_connection(connection.get(), kept);
    }
}

// One that has spoken.
Descriptor FastCgi::accept() {
    sockaddr_storage peer{};
    socklen_t length = sizeof peer;
    Descriptor connection(
        ::accept4(listener_, reinterpret_cast<sockaddr*>(&peer), &length, SOCK_CLOEXEC));
    if (!connection) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            // The connection waits in the backlog until something is free again; `stop_` cuts it
            // short.
            pollfd stop{stop_, POLLIN, 0};
            ::poll(&stop, 1, 20);
        }
        return connection;
    }
    if (!peer_allowed(peer)) return Descriptor();
    if (has_spoken(connection.get())) return connection;
    lobby_.park(std::move(connection), exchange_.deadline());
    return Descriptor();
}

void FastCgi::serve_connection(int connection, Kept& kept) {
    web::Request request = exchange_.begin();
    std::optional<Watchdog::Guard> guard;  // outlives `library`, which writes when it goes
    guard.emplace(watchdog_, connection, SHUT_RD, request.deadline);
    Records records(connection, kept.records);
    const auto head = records.head();
    if (!head) {
        if (!records.fault().empty()) exchange_.drop(records.fault());
        return;
    }
    LibraryRequest library;
    if (!kept.feed.put(*head) || !library.read(kept.feed) || !library.answer_on(connection)) return;

    Variables variables;
    variables.take(library.get().envp, request);
    request.method = variables.method;
    request.target = variables.target;
    request.remote_address = variables.remote_address;
    const bool secure = variables.https == "on" || variables.https == "1" ||
                        (variables.https.empty() && variables.scheme == "https");
    request.scheme = secure ? "https" : "http";
    take_body(records, variables.content_length, request);

    // Past the deadline there is still an answer to send, the one that says so.
    guard.emplace(watchdog_, connection, SHUT_RDWR,
                  outbound::Deadline(request.deadline.at() + kWriting));
    const std::string text = response_text(exchange_.answer(request));
    FCGX_PutStr(text.data(), static_cast<int>(text.size()), library.get().out);
}

bool FastCgi::peer_allowed(const sockaddr_storage& peer) const {
    if (peer.ss_family == AF_UNIX) return true;
    char text[INET6_ADDRSTRLEN] = "";
    const void* bytes =
        peer.ss_family == AF_INET6
            ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(&peer)->sin6_addr)
            : &reinterpret_cast<const sockaddr_in*>(&peer)->sin_addr;
    ::inet_ntop(peer.ss_family, bytes, text, sizeof text);
    return std::any_of(allowed_peers_.begin(), allowed_peers_.end(),
                       [&](const config::Network& network) { return network.contains(text); });
}

}  // namespace difysso::front
