#include "pgbouncer_server.h"

#include <stdexcept>

namespace difysso::service {

namespace {

// In its list of users a quote is written twice.
std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"') result += '"';
        result += c;
    }
    return result + "\"";
}

}  // namespace

PgBouncerServer::PgBouncerServer(const TemporaryFolder& folder, const PostgresServer& server)
    : port_(free_port()) {
    const std::string user = unprivileged("postgres");
    const auto own = folder.make("pgbouncer", user);
    write_file(own / "users", quoted(PostgresServer::gateway_role) + " " +
                                  quoted(PostgresServer::gateway_password) + "\n");
    write_file(
        own / "pgbouncer.ini",
        "[databases]\ndify = host=127.0.0.1 port=" + std::to_string(server.port()) +
            " dbname=dify pool_size=2\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = " +
            std::to_string(port_) + "\nunix_socket_dir =\nauth_type = scram-sha-256\n" +
            "auth_file = " + (own / "users").string() + "\npool_mode = transaction\n");
    for (const char* name : {"users", "pgbouncer.ini"})
        give_to(own / name, user);
    process_ = std::make_unique<Process>(
        Command{.arguments = {"/usr/sbin/pgbouncer", own / "pgbouncer.ini"},
                .user = user,
                .stop_signal = SIGINT},
        folder.path() / "pgbouncer-log");
    wait_until(
        [&] {
            if (!process_->running()) throw std::runtime_error(process_->trouble("doesn't start"));
            return accepts_tcp(port_);
        },
        "PgBouncer to accept connections");
}

}  // namespace difysso::service
