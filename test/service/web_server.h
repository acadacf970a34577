#pragma once
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>

#include "process.h"
#include "temporary_folder.h"

namespace difysso::service {

enum class WebServerKind { apache, caddy, haproxy, lighttpd };
std::ostream& operator<<(std::ostream& out, WebServerKind kind);

struct WebServerOptions {
    std::uint16_t port = 0;           // 0: a free one
    std::string gateway_socket = {};  // need not be there
    std::string console = {};         // HOST:PORT of Dify's console
    // Caddy only: HOST:PORT of what stands behind etc/caddy/difysso-verify.caddy, at /chat/ and
    // /api/.
    std::string guarded = {};
    // PEM files; with them it listens with TLS, for dify.test.
    std::filesystem::path certificate = {}, key = {};
};

// Another web server than nginx, on 127.0.0.1, with the sample of etc/: the gateway below /sso/ on
// Dify's own host. Only paths, ports and addresses of the sample are replaced, and each must be
// found. It runs as www-data when we are root, else as ourselves. One thread at a time.
class WebServer {
  public:
    WebServer(const TemporaryFolder& folder, WebServerKind kind, const WebServerOptions& options);

    // http://127.0.0.1:PORT or https://dify.test:PORT
    std::string origin() const;
    // Everything it said.
    std::string log() const;

  private:
    std::filesystem::path own_copy(const std::filesystem::path& path) const;
    void write(const std::string& name, const std::string& text) const;
    Command apache(const WebServerOptions& options) const;
    Command caddy(const WebServerOptions& options) const;
    Command haproxy(const WebServerOptions& options) const;
    Command lighttpd(const WebServerOptions& options) const;

    std::filesystem::path folder_;
    std::uint16_t port_;
    std::filesystem::path certificate_, key_;
    std::unique_ptr<Process> process_;
};

}  // namespace difysso::service
