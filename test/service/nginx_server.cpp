#include "nginx_server.h"

#include <stdexcept>

#include "sample.h"

namespace difysso::service {

namespace fs = std::filesystem;

namespace {

std::string around(const fs::path& folder, const std::string& servers) {
    const std::string f = folder.string();
    std::string text = "daemon off;\nworker_processes 2;\npid " + f + "/pid;\nerror_log " + f +
                       "/error.log info;\nevents { worker_connections 512; }\nhttp {\naccess_log " +
                       f + "/access.log;\n";
    for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
        text += std::string(kind) + "_temp_path " + f + "/" + kind + ";\n";
    }
    return text + servers + "}\n";
}

// With a zone nginx's own processes share whose turn it is.
std::string nodes(const NginxOptions& options) {
    if (options.more_sockets.empty()) return "";
    std::string text =
        "upstream difysso {\nzone difysso 64k;\nserver unix:" + options.gateway_socket + ";\n";
    for (const std::string& socket : options.more_sockets)
        text += "server unix:" + socket + ";\n";
    return text + "}\n";
}

}  // namespace

NginxServer::NginxServer(const TemporaryFolder& folder, const NginxOptions& options)
    : folder_(folder.make(options.name, user())),
      port_(options.port != 0 ? options.port : free_port()),
      scheme_(options.certificate.empty() ? "http" : "https"),
      server_name_(options.server_name),
      certificate_(own_copy(options.certificate)),
      key_(own_copy(options.key)) {
    // Log and parameters must be there, and its own, before it starts.
    for (const char* name : {"error.log", "access.log"}) {
        write_file(folder_ / name, "", 0644);
        give_to(folder_ / name, user());
    }
    write_parameters(options);
    const std::string server =
        options.console.empty() ? on_own_host(options) : on_dify_host(options);
    write_file(folder_ / "nginx.conf", around(folder_, nodes(options) + server), 0644);
    start();
}

void NginxServer::write_parameters(const NginxOptions& options) const {
    std::string text = sample("nginx/difysso-fastcgi.conf");
    if (options.more_sockets.empty()) {
        text = replaced(text, "/run/difysso/fcgi.sock", options.gateway_socket);
    } else {
        text = replaced(text, "fastcgi_pass unix:/run/difysso/fcgi.sock;", "fastcgi_pass difysso;");
        text = replaced(text, "fastcgi_next_upstream off;", "fastcgi_next_upstream error;");
    }
    write_file(folder_ / "fastcgi.conf", text, 0644);
}

// The private key's mode must let nobody but nginx read it.
fs::path NginxServer::own_copy(const fs::path& path) const {
    if (path.empty()) return {};
    fs::path copy = folder_ / path.filename();
    write_file(copy, read_file(path));
    give_to(copy, user());
    return copy;
}

std::string NginxServer::on_dify_host(const NginxOptions& options) const {
    std::string ours = replaced(sample("nginx/difysso.conf"), "/etc/nginx/difysso-fastcgi.conf",
                                (folder_ / "fastcgi.conf").string());
    ours = replaced(ours, "/sso/", options.mount_path + "/");
    write_file(folder_ / "difysso.conf", ours, 0644);
    std::string server = "server {\nlisten 127.0.0.1:" + std::to_string(port_);
    if (scheme_ == "https") {
        server += " ssl;\nssl_certificate " + certificate_.string() + ";\nssl_certificate_key " +
                  key_.string();
    }
    // The rest as Dify's own nginx has it.
    server += ";\nserver_name _;\ninclude " + (folder_ / "difysso.conf").string() + ";\n";
    for (const std::string& name : options.more)
        server += included(name, options);
    return server + "location / {\nproxy_pass http://" + options.console +
           ";\nproxy_set_header Host $http_host;\nproxy_set_header X-Forwarded-For "
           "$proxy_add_x_forwarded_for;\nproxy_set_header X-Forwarded-Proto $scheme;\n"
           "proxy_http_version 1.1;\nproxy_set_header Connection \"\";\nproxy_buffering "
           "off;\n}\n" +
           options.lines + "}\n";
}

std::string NginxServer::included(const std::string& name, const NginxOptions& options) const {
    std::string text = sample("nginx/" + name);
    for (const auto& [from, to] :
         {std::pair<std::string, std::string>{"/run/difysso/fcgi.sock", options.gateway_socket},
          {"127.0.0.1:3000", options.behind},
          {"127.0.0.1:5001", options.behind},
          {"NO-APP", "open-app"}})
        if (text.find(from) != std::string::npos) text = replaced(text, from, to);
    write_file(folder_ / name, text, 0644);
    return "include " + (folder_ / name).string() + ";\n";
}

std::string NginxServer::on_own_host(const NginxOptions& options) const {
    std::string text =
        replaced(sample("nginx/difysso-host.conf"), "/etc/nginx/difysso-fastcgi.conf",
                 (folder_ / "fastcgi.conf").string());
    text = replaced(text, "/etc/ssl/certs/sso.example.org.pem", certificate_.string());
    text = replaced(text, "/etc/ssl/private/sso.example.org.key", key_.string());
    text = replaced(text, "sso.example.org", options.server_name);
    // A machine without IPv6 can't listen on it.
    text = replaced(text, "    listen [::]:443 ssl http2;\n", "");
    text = replaced(text, "    listen [::]:80;\n", "");
    text = replaced(text, "listen 443 ", "listen 127.0.0.1:" + std::to_string(port_) + " ");
    return replaced(text, "listen 80;", "listen 127.0.0.1:" + std::to_string(free_port()) + ";");
}

void NginxServer::start() {
    const Command command{.arguments = {"/usr/sbin/nginx", "-p", folder_, "-c",
                                        folder_ / "nginx.conf", "-e", folder_ / "error.log"},
                          .user = user()};
    process_ =
        std::make_unique<Process>(command, folder_.string() + "-" + std::to_string(++starts_));
    wait_until(
        [&] {
            if (!process_->running()) throw std::runtime_error(process_->trouble("doesn't start"));
            return accepts_tcp(port_);
        },
        "nginx to accept connections");
}

void NginxServer::stop() {
    if (process_) process_->stop();
}

std::string NginxServer::origin() const {
    return scheme_ + "://" + server_name_ + ":" + std::to_string(port_);
}

}  // namespace difysso::service
