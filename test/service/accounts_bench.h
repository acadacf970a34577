#pragma once
#include <atomic>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <vector>

#include "crypto/random.h"
#include "dify/postgres_accounts.h"
#include "postgres_server.h"
#include "record/migrations.h"
#include "watched_database.h"

namespace difysso::service {

inline outbound::Deadline soon() {
    return outbound::Deadline::after(std::chrono::seconds(30));
}

// One PostgreSQL for a test program, in another zone than UTC, as this process is in a third.
struct AccountsServer {
    TemporaryFolder folder;
    PostgresServer postgres;

    AccountsServer() : postgres((::setenv("TZ", "America/St_Johns", 1), ::tzset(), folder)) {}
    static AccountsServer& get() {
        static AccountsServer server;
        return server;
    }
};

// A fresh Dify of some version, migrated, as the role of sql/role.sql.example; and what a worker
// has to sign people in with. What a test sets, it sets before accounts() is first called.
class Bench {
  public:
    static constexpr const char* kOwner = "11207ed7-2468-46f9-822e-9d2d0641e97f";
    static constexpr const char* kTenant = "eb097990-9e1a-49ce-8af5-bc066b47cd43";

    explicit Bench(const std::string& version = "1.15.0")
        : server(AccountsServer::get().postgres),
          storage(AccountsServer::get().folder.make("storage" + std::to_string(next_number()))) {
        ::chmod(storage.c_str(), 02770);
        server.make_dify(version);
        server.make_gateway_role();
        settings = {.host = "127.0.0.1",
                    .port = std::to_string(server.port()),
                    .user = PostgresServer::gateway_role,
                    .name = "dify",
                    .password = config::Secret(PostgresServer::gateway_password),
                    .options = {}};
        postgres::PooledDatabase migrating(settings, resolver, 1);
        const auto connection = migrating.acquire(soon());
        record::Migrator(*connection,
                         record::read_migrations(std::string(DIFYSSO_SOURCE_DIR) + "/sql"))
            .migrate(soon(), [](const std::string&) {});
        rules.workspace.kind = config::WorkspacePolicy::Kind::join;
        rules.workspace.tenant = kTenant;
        keys = std::make_unique<dify::FileKeyStore>(storage);
        makers.key_store = keys.get();
    }

    void own() { rules.workspace = {.kind = config::WorkspacePolicy::Kind::own, .tenant = ""}; }
    void existing() {
        rules.workspace = {.kind = config::WorkspacePolicy::Kind::existing, .tenant = ""};
    }

    dify::PostgresAccounts& accounts() {
        if (!accounts_) {
            database = std::make_unique<WatchedDatabase>(settings, resolver);
            schema = std::make_unique<dify::SchemaWatch>(*database);
            schema->look(soon());
            database->trips();
            accounts_ = std::make_unique<dify::PostgresAccounts>(
                dify::PostgresAccounts::Parts{.database = *database,
                                              .schema = *schema,
                                              .rules = rules,
                                              .dify = dify,
                                              .random = random,
                                              .makers = makers,
                                              .claims = claims});
        }
        return *accounts_;
    }

    observe::Outcome<dify::SignedIn> sign_in(const dify::Person& person) {
        return accounts().sign_in(person, context, soon());
    }
    // Throws with the server's last words when it fails, and with the reason when it is refused.
    dify::SignedIn signed_in(const dify::Person& person) {
        try {
            auto outcome = sign_in(person);
            if (outcome) return outcome.value();
            throw std::runtime_error("refused: " +
                                     std::string(observe::row(outcome.reason()).code));
        } catch (const observe::Failure& failure) {
            const std::string log = server.log();
            throw std::runtime_error(
                std::string(failure.what()) + " " + failure.code() + "\n" +
                log.substr(log.size() - std::min<std::size_t>(log.size(), 4000)));
        }
    }
    // The reason why it was refused, or nothing was possible; nothing when it succeeded.
    std::optional<observe::Reason> reason(const dify::Person& person) {
        try {
            const auto outcome = sign_in(person);
            if (outcome) return std::nullopt;
            return outcome.reason();
        } catch (const observe::Failure& failure) {
            return failure.reason();
        }
    }

    // Everything that stands in the tables of Dify and of ours, in one line a row.
    std::string contents() {
        std::string all;
        for (const auto& table : server.rows(
                 "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname"
                 " IN ('public', 'difysso') ORDER BY 1"))
            for (const auto& row : server.rows("SELECT t::text FROM " + *table[0] +
                                               " t ORDER BY t::text COLLATE \"C\""))
                all += *table[0] + " " + *row[0] + "\n";
        return all;
    }
    int count(const std::string& from) {
        return std::stoi(server.value("SELECT count(*) FROM " + from));
    }
    std::vector<std::filesystem::path> key_files() const {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(storage))
            if (!entry.is_directory()) files.push_back(entry.path());
        return files;
    }

    PostgresServer& server;
    std::filesystem::path storage;
    config::Database settings;
    config::SignIn rules;
    config::Dify dify;
    dify::SignInContext context{.request_id = "0123456789abcdef0123456789abcdef",
                                .client_address = "192.0.2.7",
                                .user_agent = "Mozilla/5.0"};
    crypto::SystemRandom random;
    outbound::Resolver resolver;
    std::unique_ptr<dify::FileKeyStore> keys;
    dify::WorkspaceMakers makers;
    dify::AccountClaims* claims = nullptr;
    std::unique_ptr<WatchedDatabase> database;
    std::unique_ptr<dify::SchemaWatch> schema;

  private:
    static int next_number() {
        static int number = 0;
        return ++number;
    }
    std::unique_ptr<dify::PostgresAccounts> accounts_;
};

inline dify::Person person(const std::string& name, bool verified = true) {
    return {.provider = "casdoor",
            .issuer = "https://sso.example.test",
            .sub = "sub-" + name,
            .open_id = "sub-" + name,
            .email = name + "@example.test",
            .email_verified = verified,
            .name = name,
            .language = "en-US"};
}

// Rows as Dify may have them.
inline constexpr const char* kAnn = "aaaaaaaa-0000-4000-8000-000000000001";
inline constexpr const char* kBob = "aaaaaaaa-0000-4000-8000-000000000002";
inline constexpr const char* kAnnsJoin = "bbbbbbbb-0000-4000-8000-000000000001";
inline constexpr const char* kBobsJoin = "bbbbbbbb-0000-4000-8000-000000000002";

inline void add_account(Bench& bench, const std::string& id, const std::string& email,
                        const std::string& status = "active",
                        const std::string& made = "2026-01-01") {
    bench.server.rows(
        "INSERT INTO accounts (id, name, email, status, created_at, updated_at, last_active_at)"
        " VALUES ($1, 'Stored', $2, $3, $4, $4, $4)",
        {id, email, status, made});
}

inline void add_join(Bench& bench, const std::string& id, const std::string& account,
                     const std::string& tenant = Bench::kTenant, const std::string& current = "f") {
    bench.server.rows(
        "INSERT INTO tenant_account_joins (id, tenant_id, account_id, role, current)"
        " VALUES ($1, $2, $3, 'editor', $4)",
        {id, tenant, account, current});
}

inline void add_link(Bench& bench, const std::string& account, const std::string& open_id) {
    bench.server.rows(
        "INSERT INTO account_integrates (account_id, provider, open_id, encrypted_token)"
        " VALUES ($1, 'casdoor', $2, '')",
        {account, open_id});
}

// An account of Ann's address with a workspace.
inline void add_ann(Bench& bench, const std::string& status = "active") {
    add_account(bench, kAnn, "ann@example.test", status);
    add_join(bench, kAnnsJoin, kAnn);
}

}  // namespace difysso::service
