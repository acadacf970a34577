// What `make bench-scale` runs: the cost of a sign-in with a hundred accounts in Dify and with a
// million (ACCOUNTS), which index serves each statement then, and what a million requests
// (REQUESTS) do to the memory.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "connection.h"
#include "crowd.h"
#include "people.h"
#include "plans.h"
#include "stack.h"
#include "table.h"
#include "usage.h"

using namespace difysso::service;
using namespace difysso::bench;

namespace {

constexpr int kClients = 16;
constexpr int kSignIns = 1500;
constexpr int kPeople = 200;

// Accounts as Dify and we would have made them, with two sign-ins each, in the one workspace.
void fill(PostgresServer& postgres, int from, int to) {
    const std::string series =
        " FROM generate_series(" + std::to_string(from) + ", " + std::to_string(to) + ") n";
    const std::string id = "('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid";
    postgres.execute(
        "INSERT INTO accounts (id, name, email, status, created_at, updated_at, last_active_at)"
        " SELECT " +
        id +
        ", 'Filled ' || n, 'filled' || n || '@example.test', 'active', now(),"
        " now(), now()" +
        series +
        ";"
        "INSERT INTO tenant_account_joins (tenant_id, account_id, role, current)"
        " SELECT (SELECT id FROM tenants), " +
        id + ", 'normal', true" + series +
        ";"
        "INSERT INTO account_integrates (account_id, provider, open_id, encrypted_token)"
        " SELECT " +
        id + ", 'casdoor', 'filled-' || n, ''" + series +
        ";"
        "INSERT INTO difysso.identities (provider, open_id, issuer, sub, account_id, email,"
        " email_verified, account_created, linked_at, last_seen_at)"
        " SELECT 'casdoor', 'filled-' || n, 'https://issuer.test', 'filled-' || n, " +
        id + ", 'filled' || n || '@example.test', true, true, now(), now()" + series +
        ";"
        "INSERT INTO difysso.sign_in_events (id, at, provider, open_id, account_id, email, outcome,"
        " account_created, account_linked, workspace_created, request_id)"
        " SELECT gen_random_uuid(), now() - n * interval '1 second', 'casdoor', 'filled-' || n, " +
        id + ", 'filled' || n || '@example.test', 'signed_in', false, false, false, 'filled'" +
        series + ", generate_series(1, 2)");
    for (const char* table : {"accounts", "tenant_account_joins", "account_integrates",
                              "difysso.identities", "difysso.sign_in_events"})
        postgres.execute(std::string("VACUUM ANALYZE ") + table);
}

class Scale {
  public:
    Scale() {
        StackOptions options = options_;
        options.settings["WORKSPACE_POLICY"] =
            "join:" + stack_.postgres.value("SELECT id::text FROM tenants");
        stack_.gateway.configure(stack_.settings(options));
        stack_.serve();
        usage_ = std::make_unique<Usage>(stack_.gateway.process().pid());
        known_ = people_.newcomers(kPeople);
        sign_in(known_);
    }

    void fill_to(int accounts) {
        fill(stack_.postgres, filled_ + 1, accounts);
        filled_ = accounts;
        // Statements prepared before are planned anew.
        stack_.gateway.stop();
        stack_.gateway.start();
        usage_ = std::make_unique<Usage>(stack_.gateway.process().pid());
        sign_in(known_);
        sign_in(people_.newcomers(kPeople));
    }
    void measure(std::vector<Line>& lines) {
        const std::string with = ", " + std::to_string(filled_) + " accounts";
        lines.push_back({.name = "known" + with,
                         .clients = kClients,
                         .measured = sign_in(in_turn(known_, kSignIns))});
        lines.push_back({.name = "first" + with,
                         .clients = kClients,
                         .measured = sign_in(people_.newcomers(kSignIns))});
    }

    // The plans of a few sign-ins, by connections that have prepared their statements for a while.
    Plans plans() {
        explain("0");
        const auto before = stack_.postgres.log().size();
        sign_in(in_turn(known_, 2 * kPeople));
        sign_in(people_.newcomers(kPeople));
        explain("-1");
        return read_plans(stack_.postgres.log().substr(before));
    }

    double megabytes() const { return static_cast<double>(usage_->proportional_kb()) / 1024; }
    // Health and logins, so many in all.
    void ask(int times) {
        const std::uint16_t port = stack_.nginx.port();
        const auto half = [&](const std::string& path, int status) {
            run({.requests = std::vector<std::string>(static_cast<std::size_t>(times / 2),
                                                      get_request(port, path)),
                 .status = status},
                kClients, port, *usage_);
        };
        half("/sso/v1/health/live", 200);
        half("/sso/v1/auth/login", 302);
    }

  private:
    Measured sign_in(const std::vector<std::string>& names) {
        const std::uint16_t port = stack_.nginx.port();
        return run({.requests = people_.callbacks(port, names), .status = 302, .may_be_busy = true},
                   kClients, port, *usage_);
    }
    void explain(const std::string& milliseconds) {
        stack_.postgres.execute("ALTER SYSTEM SET auto_explain.log_min_duration = " + milliseconds);
        stack_.postgres.execute("SELECT pg_reload_conf()");
        wait_until(
            [&] {
                return stack_.postgres.value("SHOW auto_explain.log_min_duration") == milliseconds;
            },
            "PostgreSQL to heed its configuration");
    }

    const StackOptions options_{
        .settings = {{"LOG_LEVEL", "INFO"}},
        .gateway = {.workers = 2, .threads = 16},
        .postgres = {.settings = {{"shared_preload_libraries", "auto_explain"},
                                  {"shared_buffers", "256MB"},
                                  {"max_wal_size", "4GB"}}},
        .serve = false};
    Stack stack_{options_};
    People people_{stack_.casdoor};
    std::unique_ptr<Usage> usage_;
    std::vector<std::string> known_;
    int filled_ = 0;
};

int number(const char* name, int usual) {
    const char* given = std::getenv(name);
    return given == nullptr || *given == '\0' ? usual : std::stoi(given);
}

}  // namespace

int main() {
    try {
        const int accounts_in_the_end = number("ACCOUNTS", 1000000);
        const int requests = number("REQUESTS", 1000000);
        Scale scale;
        std::vector<Line> lines;
        for (const int accounts : {100, accounts_in_the_end}) {
            scale.fill_to(accounts);
            scale.measure(lines);
        }
        print_table(lines);
        std::puts("");
        for (const auto& [statement, scans] : scale.plans()) {
            std::printf("%s\n", statement.c_str());
            for (const auto& scan : scans)
                std::printf("    %s\n", scan.c_str());
        }
        std::puts("");
        for (int part = 0; part <= 5; ++part) {
            if (part > 0) scale.ask(requests / 5);
            std::printf("%8d requests: %.1f MB\n", requests / 5 * part, scale.megabytes());
        }
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "\n%s\n", error.what());
        return EXIT_FAILURE;
    }
}
