#pragma once
// HTTP/1.1 with keep-alive, plain or over TLS, one thread a connection. Delays of an answer end
// when the server stops, so stopping never waits for a fault.

#include <cstdint>
#include <memory>
#include <string>

#include "http.h"

namespace casdoor_standin {

struct ListenAddress {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  // 0 = a free one
};

class Server {
  public:
    // Binds; with certificate and key (PEM files) it speaks TLS. Throws Poco::Exception.
    Server(const ListenAddress& address, const std::string& certificate, const std::string& key);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;
    // Begins to answer; `handler` outlives the server.
    void start(Handler& handler);
    // Closes every connection and joins every thread.
    void stop();
    // Connections accepted since the start.
    std::uint64_t connections() const;

  private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace casdoor_standin
