#pragma once
#include <memory>
#include <string>

#include <Poco/Net/Context.h>

#include "config/address.h"
#include "outbound/http_client.h"
#include "outbound/pool.h"
#include "outbound/stream.h"

namespace difysso::outbound {

// The host as Peer takes it: a URL has IPv6 in brackets.
std::string bare_name(const std::string& name);

// HTTP/1.1 to one origin, http or https, over a bounded number of connections that are kept between
// requests. A request goes out a second time, on a new connection, only when it went out on a kept
// one and nothing at all came back: then the server had closed it before. Made after the fork.
// Of CPU time a POST on a kept TLS connection costs some 20 us, a new connection 0.9 ms, and 0.6 ms
// when the server resumes the last session.
class PooledHttpClient final : public HttpClient {
  public:
    struct Limits {
        std::size_t connections = 8;
        std::size_t body = std::size_t{1024} * 1024;  // bytes of an answer
    };

    // `base_path` ("" or "/casdoor") goes before each request's target. `tls` comes from
    // make_tls_context(); it may be null when the origin is http. The resolver outlives the client,
    // and so does what `permitted` (see Peer) refers to.
    PooledHttpClient(const config::Origin& origin, std::string base_path,
                     Poco::Net::Context::Ptr tls, Resolver& resolver, const Limits& limits,
                     Peer::Permitted permitted = {});
    ~PooledHttpClient() override;

    HttpResponse send(const HttpRequest& request, const Deadline& deadline) override;
    PoolUsage usage() const;

  private:
    class Connection;

    std::unique_ptr<Connection> open(const Deadline& deadline);
    std::string text_of(const HttpRequest& request) const;

    const config::Origin origin_;
    const std::string base_path_;
    const Poco::Net::Context::Ptr tls_;
    const Peer peer_;
    const Limits limits_;
    Resolver& resolver_;
    TlsSession session_;
    Pool<Connection> pool_;
};

}  // namespace difysso::outbound
