#include "outbound/https_client.h"

#include "outbound/response_reader.h"

namespace difysso::outbound {
namespace {

constexpr std::chrono::seconds kIdle{60};

// What we send is ours, but a client id or an address in it comes from a file: nothing may end a
// line early.
void append_line(std::string& text, std::initializer_list<std::string_view> parts) {
    constexpr std::string_view kForbidden("\r\n\0", 3);
    for (const std::string_view part : parts) {
        if (part.find_first_of(kForbidden) != std::string_view::npos) {
            throw observe::Failure(observe::Reason::internal, "a control character in a request");
        }
        text += part;
    }
    text += "\r\n";
}

}  // namespace

std::string bare_name(const std::string& name) {
    return name.starts_with('[') ? name.substr(1, name.size() - 2) : name;
}

class PooledHttpClient::Connection {
  public:
    explicit Connection(Stream stream) : stream_(std::move(stream)) {}

    bool sound() const noexcept { return sound_; }
    bool alive() const noexcept { return stream_.quiet(); }

    HttpResponse exchange(const std::string& text, bool head, const Peer& peer,
                          std::size_t body_limit, const Deadline& deadline) {
        sound_ = answered_ = false;
        ResponseReader reader(stream_, peer.unavailable, body_limit, deadline);
        stream_.write(text, deadline);
        try {
            HttpResponse response = reader.read(head);
            used_ = answered_ = true;
            sound_ = reader.reusable();
            return response;
        } catch (const observe::Failure&) {
            answered_ = reader.received();
            throw;
        }
    }

    // A byte of an answer came in the last exchange, whole or not.
    bool answered() const { return answered_; }
    // It has carried an exchange.
    bool used() const { return used_; }
    SSL* tls() const { return stream_.tls(); }

  private:
    Stream stream_;
    bool sound_ = true;
    bool answered_ = false;
    bool used_ = false;
};

PooledHttpClient::PooledHttpClient(const config::Origin& origin, std::string base_path,
                                   Poco::Net::Context::Ptr tls, Resolver& resolver,
                                   const Limits& limits, Peer::Permitted permitted)
    : origin_(origin),
      base_path_(std::move(base_path)),
      tls_(std::move(tls)),
      peer_{bare_name(origin.name), origin.port, observe::Reason::provider_unavailable,
            std::move(permitted)},
      limits_(limits),
      resolver_(resolver),
      pool_({limits.connections, kIdle}, peer_.unavailable,
            [this](const Deadline& deadline) { return open(deadline); }) {}

PooledHttpClient::~PooledHttpClient() = default;

std::unique_ptr<PooledHttpClient::Connection> PooledHttpClient::open(const Deadline& deadline) {
    if (!origin_.secure()) return std::make_unique<Connection>(Stream(peer_, resolver_, deadline));
    return std::make_unique<Connection>(
        Stream(peer_, resolver_, tls_->sslContext(), session_, deadline));
}

PoolUsage PooledHttpClient::usage() const {
    return pool_.usage();
}

HttpResponse PooledHttpClient::send(const HttpRequest& request, const Deadline& deadline) {
    const std::string text = text_of(request);
    const bool head = request.method == "HEAD";
    for (bool again = false;; again = true) {
        const auto connection = pool_.acquire(deadline);
        const bool kept = connection->used();
        try {
            auto response = connection->exchange(text, head, peer_, limits_.body, deadline);
            if (!kept && connection->tls() != nullptr) session_.keep(connection->tls());
            return response;
        } catch (const observe::Failure& failure) {
            // RFC 9112 9.3.1: the server may have closed the kept connection while we sent.
            const bool stale =
                kept && !connection->answered() && failure.reason() == peer_.unavailable;
            if (!stale || again) throw;
            pool_.close_idle();
        }
    }
}

std::string PooledHttpClient::text_of(const HttpRequest& request) const {
    std::string text;
    text.reserve(512 + request.target.size() + request.body.size());
    append_line(text, {request.method, " ", base_path_, request.target, " HTTP/1.1"});
    append_line(text, {"Host: ", origin_.host_text()});
    append_line(text, {"User-Agent: difysso"});
    append_line(text, {"Accept: application/json"});
    for (const auto& [name, value] : request.headers)
        append_line(text, {name, ": ", value});
    if (!request.content_type.empty()) {
        append_line(text, {"Content-Type: ", request.content_type});
    }
    if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD")) {
        append_line(text, {"Content-Length: ", std::to_string(request.body.size())});
    }
    append_line(text, {});
    text += request.body;
    return text;
}

}  // namespace difysso::outbound
