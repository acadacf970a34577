#include "postgres_server.h"

#include <algorithm>
#include <stdexcept>

#include <libpq-fe.h>

namespace difysso::service {

namespace fs = std::filesystem;

namespace {

// Debian keeps the server's programs out of PATH, by version.
fs::path program(const char* name) {
    fs::path best;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
        const fs::path candidate = entry.path() / "bin" / name;
        if (fs::exists(candidate) && candidate > best) best = candidate;
    }
    if (best.empty())
        throw std::runtime_error("PostgreSQL isn't installed: no " + std::string(name));
    return best;
}

// For libpq's connection strings.
std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') result += '\\';
        result += c;
    }
    return result + "'";
}

Rows checked(PGresult* raw, PGconn* connection) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(raw, &PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        throw std::runtime_error("PostgreSQL: " + std::string(PQerrorMessage(connection)));
    }
    Rows rows(static_cast<std::size_t>(PQntuples(result.get())));
    for (int i = 0; i < PQntuples(result.get()); ++i) {
        for (int column = 0; column < PQnfields(result.get()); ++column) {
            auto& row = rows[static_cast<std::size_t>(i)];
            if (PQgetisnull(result.get(), i, column)) {
                row.emplace_back();
            } else {
                row.emplace_back(PQgetvalue(result.get(), i, column));
            }
        }
    }
    return rows;
}

}  // namespace

void PostgresServer::Close::operator()(pg_conn* connection) const {
    PQfinish(connection);
}

PostgresServer::PostgresServer(const TemporaryFolder& folder, const PostgresOptions& options)
    : user_(unprivileged("postgres")),
      folder_(folder.make("postgres", user_)),
      data_(folder_ / "data"),
      password_("post gres' pass"),
      port_(free_port()),
      options_(options) {
    const fs::path password_file = folder_ / "password";
    write_file(password_file, password_ + "\n");
    give_to(password_file, user_);
    const Command initdb{
        .arguments = {program("initdb"), "-D", data_, "-U", superuser, "-A", "scram-sha-256",
                      "--pwfile", password_file, "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"},
        .user = user_};
    const Result result = run(initdb, folder.path() / "initdb");
    if (result.status != 0) throw std::runtime_error("initdb failed:\n" + result.errors);
    start();
}

PostgresServer::PostgresServer(const TemporaryFolder& folder, const PostgresServer& primary)
    : user_(primary.user_),
      folder_(folder.make("standby", user_)),
      data_(folder_ / "data"),
      password_(primary.password_),
      port_(free_port()),
      options_(primary.options_) {
    const Command backup{.arguments = {program("pg_basebackup"), "-d", primary.conninfo(), "-D",
                                       data_, "-R", "-X", "stream", "-c", "fast", "--no-sync"},
                         .user = user_};
    const Result result = run(backup, folder.path() / "pg_basebackup");
    if (result.status != 0) throw std::runtime_error("pg_basebackup failed:\n" + result.errors);
    start();
}

PostgresServer::~PostgresServer() {
    try {
        stop();
    } catch (const std::exception&) {
        // Process has killed it.
    }
}

void PostgresServer::start() {
    Command command{.arguments = {program("postgres"), "-D", data_},
                    .environment = {{"TZ", options_.time_zone}},
                    .user = user_,
                    .stop_signal = SIGINT};  // fast shutdown: doesn't wait for sessions to end
    std::map<std::string, std::string> settings{{"listen_addresses", "127.0.0.1"},
                                                {"port", std::to_string(port_)},
                                                {"unix_socket_directories", folder_},
                                                {"fsync", "off"},
                                                {"full_page_writes", "off"},
                                                {"max_connections", "200"},
                                                {"shared_buffers", "32MB"},
                                                {"timezone", options_.time_zone},
                                                {"log_timezone", "UTC"},
                                                {"log_destination", "stderr"}};
    for (const auto& [name, value] : options_.settings)
        settings[name] = value;
    for (const auto& [name, value] : settings) {
        command.arguments.insert(command.arguments.end(),
                                 {"-c", std::string(name).append("=").append(value)});
    }
    process_ = std::make_unique<Process>(
        command, folder_.parent_path() / ("postgres-" + std::to_string(++starts_)));
    const std::string info = conninfo("postgres");
    wait_until(
        [&] {
            if (!process_->running()) throw std::runtime_error(process_->trouble("doesn't start"));
            return PQping(info.c_str()) == PQPING_OK;
        },
        "PostgreSQL to accept connections");
}

void PostgresServer::stop() {
    connection_.reset();
    if (process_) process_->stop();
}

void PostgresServer::stop_at_once() {
    connection_.reset();
    process_->signal(SIGQUIT);
    process_->wait();
}

void PostgresServer::promote() {
    value("SELECT pg_promote()");
}

std::string PostgresServer::conninfo(const std::string& database) const {
    return "host=127.0.0.1 port=" + std::to_string(port_) + " user=" + superuser +
           " password=" + quoted(password_) + " dbname=" + quoted(database);
}

pg_conn* PostgresServer::connection(const std::string& database) {
    if (!connection_ || connected_to_ != database || PQstatus(connection_.get()) != CONNECTION_OK) {
        connection_.reset(PQconnectdb(conninfo(database).c_str()));
        connected_to_ = database;
        if (PQstatus(connection_.get()) != CONNECTION_OK) {
            throw std::runtime_error("PostgreSQL: " +
                                     std::string(PQerrorMessage(connection_.get())));
        }
        // NOTICEs of schema files are no news.
        PQsetNoticeProcessor(
            connection_.get(), [](void*, const char*) {}, nullptr);
    }
    return connection_.get();
}

Rows PostgresServer::rows(const std::string& sql, const std::vector<std::string>& parameters) {
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const auto& parameter : parameters)
        values.push_back(parameter.c_str());
    auto* open = connection("dify");
    return checked(PQexecParams(open, sql.c_str(), static_cast<int>(values.size()), nullptr,
                                values.data(), nullptr, nullptr, 0),
                   open);
}

std::string PostgresServer::value(const std::string& sql,
                                  const std::vector<std::string>& parameters) {
    const Rows all = rows(sql, parameters);
    if (all.size() != 1 || all[0].size() != 1 || !all[0][0]) {
        throw std::runtime_error("not one value: " + sql);
    }
    return *all[0][0];
}

void PostgresServer::execute(const std::string& script, const std::string& database) {
    auto* open = connection(database);
    checked(PQexec(open, script.c_str()), open);
}

void PostgresServer::make_dify(const std::string& version) {
    execute("DROP DATABASE IF EXISTS dify WITH (FORCE)", "postgres");
    execute("CREATE DATABASE dify", "postgres");
    if (version.empty()) return;
    const fs::path schema = fs::path(DIFYSSO_TEST_DIR) / "dify" / "schema";
    execute(read_file(schema / (version + ".sql")));
    execute(read_file(schema / "installed.sql"));
}

void PostgresServer::make_gateway_role() {
    execute(read_file(fs::path(DIFYSSO_SOURCE_DIR) / "sql" / "role.sql.example"));
    execute("ALTER ROLE " + std::string(gateway_role) + " PASSWORD '" + gateway_password + "'");
}

std::string PostgresServer::log() const {
    return process_->errors();
}

}  // namespace difysso::service
