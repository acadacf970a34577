#include <cstring>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>

#include "fake/clock.h"
#include "fake/fastcgi_client.h"
#include "fake/folder.h"
#include "fake/metrics.h"
#include "fake/random.h"
#include "front/fastcgi.h"
#include "fuzz/fuzz.h"

using namespace difysso;
using fuzz::require;

namespace {

class Judge final : public web::Handler {
  public:
    web::Response handle(const web::Request& request) override {
        require(request.body.size() <= front::Exchange::kBodyKept, "a body is within its limit");
        require(request.scheme == "http" || request.scheme == "https", "a scheme is one of two");
        for (const auto& [name, value] : request.headers)
            require(name.find('_') == std::string::npos, "a header's name has hyphens");
        web::Response response;
        response.body = "handled";
        return response;
    }
};

class NoLog final : public observe::Log {
  public:
    void write(const observe::Entry& /*entry*/) override {}
};

// One worker thread, so that a connection that keeps it shows.
struct Server {
    Server() {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        require(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address),
                       sizeof address) == 0 &&
                    ::listen(listener.get(), 64) == 0,
                "there is a socket to listen on");
        thread = std::thread([this] { fastcgi.serve(); });
    }
    ~Server() {
        ::eventfd_write(stop.get(), 1);
        thread.join();
    }

    fake::Folder folder;
    std::string path = (folder.path() / "s").string();
    front::Descriptor listener{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    front::Descriptor stop{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    Judge judge;
    NoLog log;
    fake::Clock clock;
    fake::Random random;  // OpenSSL would miss the thread at the end of the process
    fake::Metrics metrics;
    front::Exchange exchange{judge, log, metrics, clock, random};
    front::FastCgi fastcgi{listener.get(), stop.get(), {}, exchange};
    std::thread thread;
};

// Sends the bytes and their end, and reads whatever comes until the connection is closed.
void send_to(const std::string& path, std::string_view bytes) {
    const front::Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    require(
        ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
        "a connection is accepted");
    (void)!::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    ::shutdown(socket.get(), SHUT_WR);
    char buffer[16384];
    while (::read(socket.get(), buffer, sizeof buffer) > 0) {
    }
}

}  // namespace

// The bytes of one connection. Afterwards the next one is served.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Server server;
    send_to(server.path, fuzz::text_of(data, size));
    fake::FastCgiClient next(server.path);
    const std::string answer = next.exchange({{"REQUEST_METHOD", "GET"}, {"REQUEST_URI", "/"}});
    require(answer.ends_with("handled") && next.ended, "the next request is served");
    return 0;
}
