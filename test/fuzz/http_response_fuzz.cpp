#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "front/descriptor.h"
#include "fuzz/fuzz.h"
#include "observe/failure.h"
#include "outbound/response_reader.h"

using namespace difysso;
using fuzz::require;
using observe::Reason;

namespace {

// A server that accepts one connection at a time, whose answer is the input.
class Server {
  public:
    Server() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        require(::bind(listener_.get(), generic, size) == 0 && ::listen(listener_.get(), 4) == 0 &&
                    ::getsockname(listener_.get(), generic, &size) == 0,
                "there is a port to listen on");
        port_ = ntohs(address.sin_port);
    }
    std::uint16_t port() const { return port_; }
    // The answer whole, and the stream's end behind it.
    front::Descriptor answer(std::string_view text) const {
        front::Descriptor connection(::accept(listener_.get(), nullptr, nullptr));
        // No TIME_WAIT, or the ports run out.
        const linger reset{1, 0};
        ::setsockopt(connection.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        require(::send(connection.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
                    static_cast<ssize_t>(text.size()),
                "the answer fits into the socket");
        ::shutdown(connection.get(), SHUT_WR);
        return connection;
    }

  private:
    front::Descriptor listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    std::uint16_t port_ = 0;
};

constexpr std::size_t kBodyLimit = 1024;

void read_answer(std::string_view text, bool head) {
    static const Server server;
    static outbound::Resolver resolver;
    const auto deadline = outbound::Deadline::after(std::chrono::seconds(20));
    outbound::Stream stream({"127.0.0.1", server.port(), Reason::provider_unavailable}, resolver,
                            deadline);
    const front::Descriptor connection = server.answer(text);
    outbound::ResponseReader reader(stream, Reason::provider_unavailable, kBodyLimit, deadline);
    try {
        const auto response = reader.read(head);
        require(response.status >= 200 && response.status <= 999, "a status has three digits");
        require(response.body.size() <= kBodyLimit, "a body is within its limit");
        require(!head || response.body.empty(), "a HEAD has no body");
        require(
            response.content_type.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
            "a field is one line");
        require(reader.received(), "an answer was received");
    } catch (const observe::Failure& failure) {
        require(failure.reason() == Reason::provider_unavailable ||
                    failure.reason() == Reason::token_response_too_large,
                "an answer is refused as such");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, std::min<std::size_t>(size, 100000));
    read_answer(text, false);
    read_answer(text, true);
    return 0;
}
