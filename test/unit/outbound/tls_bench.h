#pragma once
#include <csignal>
#include <string>

#include "outbound/tls_context.h"
#include "unit/outbound/certificates.h"
#include "unit/outbound/http_bench.h"

namespace difysso::test {

// OpenSSL writes to connections that may be closed.
struct IgnorePipe {
    IgnorePipe() : before(std::signal(SIGPIPE, SIG_IGN)) {}
    ~IgnorePipe() { std::signal(SIGPIPE, before); }
    void (*before)(int);
};

struct TlsClient {
    TlsClient(const std::string& host, const FakeServer& server, const std::string& ca_file)
        : http({"https", host, server.port()}, "", outbound::make_tls_context(ca_file), resolver,
               {}) {}

    std::string get(const outbound::Deadline& deadline = late()) {
        return http.send({.target = "/"}, deadline).body;
    }

    outbound::Resolver resolver;
    outbound::PooledHttpClient http;
};

struct TlsBench : IgnorePipe {
    Authority authority;
    Authority::File ca = authority.file();
};

}  // namespace difysso::test
