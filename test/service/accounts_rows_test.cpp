#include <fstream>
#include <map>
#include <sstream>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <openssl/pem.h>

#include "accounts_bench.h"

using namespace difysso;
using namespace difysso::service;
using observe::Reason;

namespace {

const std::vector<std::string> kVersions{"0.8.3",  "0.9.2",  "0.15.3", "1.6.0",  "1.7.0",
                                         "1.9.1",  "1.10.0", "1.10.1", "1.11.4", "1.12.1",
                                         "1.13.3", "1.14.0", "1.15.0"};

// A row with what no two rows have in common left out: what is filled in, and how.
using Shape = std::map<std::string, std::string>;

bool is_time(const std::string& text) {
    return text.size() >= 19 && text[4] == '-' && text[10] == 'T';
}
bool is_uuid(const std::string& text) {
    return text.size() == 36 && text[8] == '-' && text[23] == '-';
}

std::vector<Shape> shapes(Bench& bench, const std::string& table, const std::string& where,
                          const std::vector<std::string>& except) {
    std::vector<Shape> all;
    for (const auto& row :
         bench.server.rows("SELECT to_jsonb(t)::text FROM " + table + " t WHERE " + where +
                           " ORDER BY to_jsonb(t) - 'id' - 'tenant_id'")) {
        Shape shape;
        for (const auto& member :
             bench.server.rows("SELECT key, value FROM jsonb_each_text($1::jsonb)", {*row[0]})) {
            const std::string value = member[1].value_or("NULL");
            shape[*member[0]] = is_time(value) ? "time" : is_uuid(value) ? "uuid" : value;
        }
        for (const auto& column : except)
            shape.erase(column);
        all.push_back(std::move(shape));
    }
    return all;
}

// What is written for a workspace, in Dify's rows of the set-up and in ours.
void check_like_dify(Bench& bench, const dify::SignedIn& who) {
    const auto same = [&](const std::string& table, const std::string& dify,
                          const std::string& ours, const std::vector<std::string>& except) {
        const auto expected = shapes(bench, table, dify, except);
        const auto found = shapes(bench, table, ours, except);
        BOOST_TEST((found == expected), table);
        BOOST_TEST(!expected.empty(), table);
    };
    const std::string account = "'" + who.account_id + "'";
    const std::string tenant = "'" + who.tenant_id + "'";
    const std::string owner = std::string("'") + Bench::kOwner + "'";
    const std::string theirs = std::string("'") + Bench::kTenant + "'";
    same("accounts", "id = " + owner, "id = " + account,
         {"name", "email", "normalized_email", "password", "password_salt", "last_login_at",
          "last_login_ip"});
    same("tenants", "id = " + theirs, "id = " + tenant, {"name", "encrypt_public_key"});
    // Dify leaves current false and sets it, with the time, at the first request.
    same("tenant_account_joins", "tenant_id = " + theirs, "tenant_id = " + tenant,
         {"current", "last_opened_at"});
    for (const std::string table : {"tenant_plugin_auto_upgrade_strategies", "tenant_credit_pools"})
        if (bench.server.value("SELECT to_regclass('" + table + "') IS NOT NULL") == "t")
            same(table, "tenant_id = " + theirs, "tenant_id = " + tenant, {"upgrade_time_of_day"});
    BOOST_TEST(bench.count("accounts WHERE id = " + account +
                           " AND created_at = date_trunc('second', created_at)"
                           " AND password IS NULL AND last_login_at IS NOT NULL") == 1);
}

void check_times(Bench& bench) {
    // Whatever the zones of server and process are, nothing is more than a minute from now in UTC.
    for (const std::string column :
         {"accounts.created_at", "accounts.updated_at", "accounts.last_active_at",
          "accounts.initialized_at", "accounts.last_login_at", "tenants.created_at",
          "tenants.updated_at", "tenant_account_joins.created_at", "account_integrates.created_at",
          "account_integrates.updated_at"}) {
        const std::string table = column.substr(0, column.find('.'));
        BOOST_TEST(bench.count(table + " WHERE " + column +
                               " BETWEEN (now() AT TIME ZONE 'UTC') - interval '1 minute'"
                               " AND (now() AT TIME ZONE 'UTC') + interval '1 second'") >= 1,
                   column);
    }
}

std::string public_key_of(const std::filesystem::path& private_file) {
    std::FILE* file = std::fopen(private_file.c_str(), "r");
    BOOST_REQUIRE(file != nullptr);
    EVP_PKEY* key = PEM_read_PrivateKey(file, nullptr, nullptr, nullptr);
    std::fclose(file);
    BOOST_REQUIRE(key != nullptr);
    BIO* memory = BIO_new(BIO_s_mem());
    PEM_write_bio_PUBKEY(memory, key);
    char* text = nullptr;
    const auto size = static_cast<std::size_t>(BIO_get_mem_data(memory, &text));
    std::string pem(text, size);
    BIO_free(memory);
    EVP_PKEY_free(key);
    return pem;
}

void check_key(Bench& bench, const std::string& tenant) {
    const auto path = bench.storage / "privkeys" / tenant / "private.pem";
    struct stat status {};
    BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 07777) == 0640U);
    BOOST_TEST(read_file(path).starts_with("-----BEGIN RSA PRIVATE KEY-----\n"));
    BOOST_TEST(
        bench.server.value("SELECT encrypt_public_key FROM tenants WHERE id = $1", {tenant}) +
            "\n" ==
        public_key_of(path));
    BOOST_TEST(bench.key_files().size() == 1U);
}

}  // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(std::optional<Reason>)

BOOST_AUTO_TEST_SUITE(accounts_rows)

BOOST_AUTO_TEST_CASE(every_schema_gets_the_rows_that_dify_would_leave) {
    for (const auto& version : kVersions) {
        BOOST_TEST_CONTEXT("Dify " << version) {
            Bench bench(version);
            bench.own();
            const auto who = bench.signed_in(person("ann"));
            BOOST_TEST(who.tenant_name == "ann's Workspace");
            BOOST_TEST(who.role == "owner");
            check_like_dify(bench, who);
            check_times(bench);
            check_key(bench, who.tenant_id);
            BOOST_TEST(bench.count("difysso.sign_in_events WHERE workspace_created") == 1);

            const auto again = bench.signed_in(person("ann"));
            BOOST_TEST(again.tenant_id == who.tenant_id);
            BOOST_TEST(bench.count("tenants") == 2);
        }
    }
}

BOOST_AUTO_TEST_CASE(every_schema_lets_newcomers_join_and_people_with_a_workspace_in) {
    for (const auto& version : kVersions) {
        BOOST_TEST_CONTEXT("Dify " << version) {
            Bench bench(version);
            const auto who = bench.signed_in(person("ann"));
            BOOST_TEST(who.tenant_id == Bench::kTenant);
            BOOST_TEST(bench.count("tenant_account_joins WHERE role = 'normal' AND current") == 1);
            BOOST_TEST(bench.count("tenants") == 1);
            BOOST_TEST(bench.key_files().empty());

            auto owner = person("owner");
            Bench existing(version);
            existing.existing();
            const auto known = existing.signed_in(owner);
            BOOST_TEST(known.account_id == Bench::kOwner);
            BOOST_TEST(known.role == "owner");
            BOOST_TEST(existing.count("accounts") == 1);
            BOOST_TEST((existing.reason(person("ann")) == Reason::account_without_workspace));
        }
    }
}

BOOST_AUTO_TEST_CASE(strategies_of_1_15_have_their_time_of_day) {
    Bench bench("1.15.0");
    bench.own();
    const auto who = bench.signed_in(person("ann"));
    BOOST_TEST(bench.count("tenant_plugin_auto_upgrade_strategies, encode(sha256(convert_to("
                           "tenant_id::text, 'UTF8')), 'hex') digest WHERE tenant_id = '" +
                           who.tenant_id +
                           "' AND upgrade_time_of_day = mod(('x' || left(digest, 8))"
                           "::bit(32)::bigint * 4294967296::numeric + ('x' || substr(digest, 9, 8))"
                           "::bit(32)::bigint, 96) * 900") == 6);
}

BOOST_AUTO_TEST_CASE(a_newer_dify_and_the_fork_get_their_columns) {
    Bench bench("1.15.0");
    bench.server.execute(
        read_file(std::string(DIFYSSO_TEST_DIR) + "/dify/schema/normalized_email.sql") +
        "CREATE TABLE account_money_extend (id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),"
        " account_id uuid NOT NULL UNIQUE, total_quota numeric(16,7), used_quota numeric(16,7),"
        " created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP(0),"
        " updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP(0))");
    bench.server.make_gateway_role();
    auto who = person("ann");
    who.email = "a.nn+tag@googlemail.com";
    const auto signed_in = bench.signed_in(who);
    BOOST_TEST(bench.count("accounts WHERE normalized_email = 'ann@gmail.com'") == 1);
    BOOST_TEST(bench.count("account_money_extend WHERE account_id = '" + signed_in.account_id +
                           "' AND total_quota = 15 AND used_quota = 0") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
