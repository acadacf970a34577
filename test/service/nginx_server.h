#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "process.h"
#include "temporary_folder.h"

namespace difysso::service {

struct NginxOptions {
    std::string name = "nginx";  // of its folder
    std::uint16_t port = 0;      // 0: a free one
    std::string gateway_socket = {};
    // Further gateways, which take turns with that one (README, Several nodes).
    std::vector<std::string> more_sockets = {};
    // HOST:PORT of Dify's console: the gateway is mounted beside it, as etc/nginx/difysso.conf
    // says. Empty: etc/nginx/difysso-host.conf, the gateway alone on https.
    std::string console = {};
    std::string mount_path = "/sso";
    // Further samples of etc/nginx for Dify's host, such as "difysso-webapps.conf", and HOST:PORT
    // of what stands behind them, for Dify's web and its API.
    std::vector<std::string> more = {};
    std::string behind = {};
    // PEM files; with them it listens with TLS. etc/nginx/difysso-host.conf needs them.
    std::filesystem::path certificate = {}, key = {};
    std::string server_name = "127.0.0.1";
    std::string lines = {};  // further lines of the server, beside Dify's console
};

// nginx on 127.0.0.1 with the configuration that we ship: only its paths, ports and names are
// replaced, and each must be found. It runs as www-data when we are root, else as ourselves.
class NginxServer {
  public:
    NginxServer(const TemporaryFolder& folder, const NginxOptions& options);

    void start();
    void stop();

    std::uint16_t port() const { return port_; }
    // http://127.0.0.1:PORT or https://SERVER_NAME:PORT
    std::string origin() const;
    std::string error_log() const { return read_file(folder_ / "error.log"); }
    std::string access_log() const { return read_file(folder_ / "access.log"); }

    static std::string user() { return unprivileged("www-data"); }

  private:
    void write_parameters(const NginxOptions& options) const;
    std::string on_dify_host(const NginxOptions& options) const;
    std::string included(const std::string& name, const NginxOptions& options) const;
    std::string on_own_host(const NginxOptions& options) const;
    std::filesystem::path own_copy(const std::filesystem::path& path) const;

    std::filesystem::path folder_;
    std::uint16_t port_;
    std::string scheme_;
    std::string server_name_;
    std::filesystem::path certificate_, key_;
    int starts_ = 0;
    std::unique_ptr<Process> process_;
};

}  // namespace difysso::service
