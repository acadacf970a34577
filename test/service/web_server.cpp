#include "web_server.h"

#include <sstream>
#include <stdexcept>

#include "sample.h"

namespace difysso::service {

namespace fs = std::filesystem;

namespace {

constexpr const char* shipped_socket = "/run/difysso/fcgi.sock";

std::string user() {
    return unprivileged("www-data");
}

std::string name_of(WebServerKind kind) {
    std::ostringstream name;
    name << kind;
    return name.str();
}

}  // namespace

std::ostream& operator<<(std::ostream& out, WebServerKind kind) {
    switch (kind) {
        case WebServerKind::apache:
            return out << "apache";
        case WebServerKind::caddy:
            return out << "caddy";
        case WebServerKind::haproxy:
            return out << "haproxy";
        case WebServerKind::lighttpd:
            return out << "lighttpd";
    }
    return out;
}

WebServer::WebServer(const TemporaryFolder& folder, WebServerKind kind,
                     const WebServerOptions& options)
    : folder_(folder.make(name_of(kind), user())),
      port_(options.port != 0 ? options.port : free_port()),
      certificate_(own_copy(options.certificate)),
      key_(own_copy(options.key)) {
    Command command;
    switch (kind) {
        case WebServerKind::apache:
            command = apache(options);
            break;
        case WebServerKind::caddy:
            command = caddy(options);
            break;
        case WebServerKind::haproxy:
            command = haproxy(options);
            break;
        case WebServerKind::lighttpd:
            command = lighttpd(options);
            break;
    }
    command.user = user();
    process_ = std::make_unique<Process>(command, folder_.string() + "-process");
    wait_until(
        [&] {
            if (!process_->running()) throw std::runtime_error(process_->trouble("doesn't start"));
            return accepts_tcp(port_);
        },
        name_of(kind) + " to accept connections");
}

// The private key's mode must let nobody but the server read it.
fs::path WebServer::own_copy(const fs::path& path) const {
    if (path.empty()) return {};
    fs::path copy = folder_ / path.filename();
    write_file(copy, read_file(path));
    give_to(copy, user());
    return copy;
}

void WebServer::write(const std::string& name, const std::string& text) const {
    write_file(folder_ / name, text);
    give_to(folder_ / name, user());
}

Command WebServer::apache(const WebServerOptions& options) const {
    write("difysso.conf",
          replaced(sample("apache/difysso.conf"), shipped_socket, options.gateway_socket));
    const std::string f = folder_.string();
    std::string text =
        "ServerRoot " + f + "\nPidFile " + f + "/pid\nErrorLog " + f +
        "/error.log\nServerName 127.0.0.1\nListen 127.0.0.1:" + std::to_string(port_) + "\n";
    for (const char* module : {"mpm_event", "authz_core", "proxy", "proxy_http", "proxy_fcgi",
                               "rewrite", "headers", "ssl"})
        text += "LoadModule " + std::string(module) + "_module /usr/lib/apache2/modules/mod_" +
                module + ".so\n";
    text += "<VirtualHost *:" + std::to_string(port_) + ">\n";
    if (!certificate_.empty())
        text += "SSLEngine on\nSSLCertificateFile " + certificate_.string() +
                "\nSSLCertificateKeyFile " + key_.string() + "\n";
    write("apache.conf", text + "Include " + f +
                             "/difysso.conf\nProxyPreserveHost On\nProxyPass / " + "http://" +
                             options.console + "/\n</VirtualHost>\n");
    return {.arguments = {"/usr/sbin/apache2", "-f", folder_ / "apache.conf", "-DFOREGROUND"}};
}

Command WebServer::caddy(const WebServerOptions& options) const {
    write("difysso.caddy",
          replaced(sample("caddy/difysso.caddy"), shipped_socket, options.gateway_socket));
    std::string site = origin() + " {\nbind 127.0.0.1\n";
    if (!certificate_.empty()) site += "tls " + certificate_.string() + " " + key_.string() + "\n";
    std::string snippet, guard;
    if (!options.guarded.empty()) {
        const std::string text =
            replaced(sample("caddy/difysso-verify.caddy"), shipped_socket, options.gateway_socket);
        write("difysso-verify.caddy", replaced(text, ":9180", ":" + std::to_string(free_port())));
        snippet = "import " + folder_.string() + "/difysso-verify.caddy\n";
        guard =
            "@guarded path /chat/* /api/*\nhandle @guarded {\n"
            "import difysso_verify\nreverse_proxy " +
            options.guarded + "\n}\n";
    }
    write("Caddyfile", "{\nadmin off\nauto_https off\nstorage file_system " + folder_.string() +
                           "\n}\n" + snippet + site + "import " + folder_.string() +
                           "/difysso.caddy\n" + guard + "reverse_proxy " + options.console +
                           "\n}\n");
    return {.arguments = {"/usr/bin/caddy", "run", "--config", folder_ / "Caddyfile", "--adapter",
                          "caddyfile"},
            .environment = {{"HOME", folder_}}};
}

Command WebServer::haproxy(const WebServerOptions& options) const {
    std::string text =
        replaced(sample("haproxy/difysso.cfg"), shipped_socket, options.gateway_socket);
    std::string bind = "bind 127.0.0.1:" + std::to_string(port_);
    if (!certificate_.empty()) {
        write("dify.pem", read_file(certificate_) + read_file(key_));
        bind += " ssl crt " + (folder_ / "dify.pem").string();
    }
    text = replaced(text, "bind :443 ssl crt /etc/haproxy/dify.pem", bind);
    text = replaced(text, "127.0.0.1:3000", options.console);
    write("haproxy.cfg", text);
    return {.arguments = {"/usr/sbin/haproxy", "-db", "-f", folder_ / "haproxy.cfg"}};
}

Command WebServer::lighttpd(const WebServerOptions& options) const {
    write("difysso.conf",
          replaced(sample("lighttpd/difysso.conf"), shipped_socket, options.gateway_socket));
    std::string text = "server.document-root = \"" + folder_.string() +
                       "\"\nserver.bind = \"127.0.0.1\"\nserver.port = " + std::to_string(port_) +
                       "\nserver.modules = ( \"mod_proxy\", \"mod_openssl\" )\n";
    if (!certificate_.empty())
        text += "ssl.engine = \"enable\"\nssl.pemfile = \"" + certificate_.string() +
                "\"\nssl.privkey = \"" + key_.string() + "\"\n";
    const auto colon = options.console.find(':');
    text += "include \"" + (folder_ / "difysso.conf").string() +
            "\"\n$HTTP[\"url\"] !~ \"^/sso/\" {\nproxy.server = ( \"\" => (( \"host\" => \"" +
            options.console.substr(0, colon) + "\", \"port\" => " +
            options.console.substr(colon + 1) + " )))\n}\n";
    write("lighttpd.conf", text);
    return {.arguments = {"/usr/sbin/lighttpd", "-D", "-f", folder_ / "lighttpd.conf"}};
}

std::string WebServer::origin() const {
    return (certificate_.empty() ? "http://127.0.0.1:" : "https://dify.test:") +
           std::to_string(port_);
}

std::string WebServer::log() const {
    std::string text = process_->output() + process_->errors();
    if (fs::exists(folder_ / "error.log")) text += read_file(folder_ / "error.log");
    return text;
}

}  // namespace difysso::service
