#pragma once
// The judge over HTTP (Poco): API and page. It listens from construction until destruction.

#include <cstdint>
#include <memory>

#include <Poco/Net/HTTPServer.h>

#include "api.h"
#include "options.h"
#include "page.h"

namespace judge {

class Server {
  public:
    explicit Server(Options options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;

  private:
    const Options options_;
    const Api api_;
    const Page page_;
    std::unique_ptr<Poco::Net::HTTPServer> http_;
};

}  // namespace judge
