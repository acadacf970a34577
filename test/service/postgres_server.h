#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "process.h"
#include "temporary_folder.h"

struct pg_conn;

namespace difysso::service {

using Row = std::vector<std::optional<std::string>>;  // NULL is nullopt
using Rows = std::vector<Row>;

struct PostgresOptions {
    std::string time_zone = "Asia/Shanghai";  // of the server and of its sessions
    std::map<std::string, std::string> settings = {};
};

// A PostgreSQL server of our own: a fresh cluster, passwords (SCRAM) asked everywhere, on a free
// port of 127.0.0.1 and a unix socket, without fsync. It runs as the user postgres when we are
// root, else as ourselves. One thread at a time.
class PostgresServer {
  public:
    explicit PostgresServer(const TemporaryFolder& folder, const PostgresOptions& options = {});
    // A standby that follows it, with its options.
    PostgresServer(const TemporaryFolder& folder, const PostgresServer& primary);
    ~PostgresServer();

    void start();
    void stop();  // open sessions are ended, as by an administrator
    void restart() { stop(), start(); }
    void stop_at_once();  // as by a power failure: nobody is told anything
    void promote();       // from standby to primary

    // A new database `dify` with the tables of that version (test/dify/schema) and the row that
    // says Dify is installed; one that is there already is dropped. Without a version it stays
    // empty.
    void make_dify(const std::string& version);
    // The role `difysso` with the rights of sql/role.sql.example and no more.
    void make_gateway_role();

    // As superuser in the database dify (or another one). SQL errors are std::runtime_error.
    Rows rows(const std::string& sql, const std::vector<std::string>& parameters = {});
    // The only cell; throws when there isn't exactly one or it is NULL.
    std::string value(const std::string& sql, const std::vector<std::string>& parameters = {});
    // Several statements at once, without parameters.
    void execute(const std::string& script, const std::string& database = "dify");

    std::uint16_t port() const { return port_; }
    const std::filesystem::path& socket_folder() const { return folder_; }
    // libpq's form, over TCP; of the superuser or of the gateway's role.
    std::string conninfo(const std::string& database = "dify") const;
    const std::string& superuser_password() const { return password_; }
    static constexpr const char* superuser = "postgres";
    static constexpr const char* gateway_role = "difysso";
    static constexpr const char* gateway_password = "gate way \"pass\\word#1";

    std::string log() const;

  private:
    struct Close {
        void operator()(pg_conn* connection) const;
    };
    pg_conn* connection(const std::string& database);

    std::string user_;
    std::filesystem::path folder_;
    std::filesystem::path data_;
    std::string password_;
    std::uint16_t port_;
    PostgresOptions options_;
    int starts_ = 0;
    std::unique_ptr<Process> process_;
    std::unique_ptr<pg_conn, Close> connection_;
    std::string connected_to_;
};

}  // namespace difysso::service
