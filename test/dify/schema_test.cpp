#include <filesystem>
#include <set>
#include <sstream>

#include <Poco/JSON/Array.h>
#include <boost/test/unit_test.hpp>

#include "judge_fixture.h"

using namespace judge::test;

namespace {

namespace fs = std::filesystem;

// VERSION -> SHAPE of schema/versions
std::map<std::string, std::string> versions() {
    std::map<std::string, std::string> map;
    std::istringstream text(read_data("schema/versions"));
    for (std::string line; std::getline(text, line);) {
        if (line.starts_with('#')) continue;
        const auto blank = line.find(' ');
        map.emplace(line.substr(0, blank), line.substr(blank + 1));
    }
    return map;
}

std::string lines(const service::Rows& rows) {
    std::string text;
    for (const auto& row : rows)
        text += row.at(0).value() + "\n";
    return text;
}

// In the form of the lists: table|column|type|nullable|default.
std::string columns(service::PostgresServer& postgres) {
    return lines(
        postgres.rows("SELECT concat_ws('|', table_name, column_name,"
                      " CASE WHEN data_type = 'character varying' THEN 'varchar(' || "
                      "character_maximum_length || ')'"
                      " WHEN data_type = 'ARRAY' THEN udt_name || '[]' ELSE data_type END,"
                      " is_nullable, coalesce(column_default, ''))"
                      " FROM information_schema.columns WHERE table_schema = 'public'"
                      " ORDER BY table_name COLLATE \"C\", column_name COLLATE \"C\""));
}

// The lists have the indexes of the tables that a sign-in writes.
std::string indexes(service::PostgresServer& postgres) {
    return lines(postgres.rows(
        "SELECT tablename || ': ' || indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " AND tablename NOT IN ('dify_setups', 'account_plugin_permissions')"
        " ORDER BY (tablename || ': ' || indexdef) COLLATE \"C\""));
}

// Rows whose ids and times are nowhere else.
bool made_with_tenant(const std::string& table) {
    return table == "tenant_credit_pools" || table == "tenant_plugin_auto_upgrade_strategies";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schema)

BOOST_AUTO_TEST_CASE(every_version_has_its_file) {
    std::set<std::string> files;
    const fs::path folder = fs::path(DIFYSSO_TEST_DIR) / "dify" / "schema";
    for (const auto& [version, shape] : versions()) {
        BOOST_TEST(fs::canonical(folder / (version + ".sql")).filename() == shape + ".sql");
        files.insert(version + ".sql");
    }
    for (const auto& entry : fs::directory_iterator(folder)) {
        const auto name = entry.path().filename().string();
        if (entry.path().extension() == ".sql" && std::isdigit(name.front()) != 0)
            BOOST_TEST(files.count(name) == 1U, name);
    }
}

BOOST_AUTO_TEST_CASE(every_version_has_the_columns_and_indexes_that_its_migrations_made) {
    auto& postgres = Servers::get().postgres;
    for (const auto& [version, shape] : versions()) {
        postgres.make_dify(version);
        BOOST_TEST(columns(postgres) == read_data("schema/" + shape + ".cols"), version);
        BOOST_TEST(indexes(postgres) == read_data("schema/" + shape + ".idx"), version);
    }
}

BOOST_AUTO_TEST_CASE(set_up_leaves_the_rows_that_were_recorded) {
    auto& postgres = Servers::get().postgres;
    postgres.make_dify("1.12.1");
    const auto tables = recorded("rows after setup")->getObject("rows");
    BOOST_TEST(tables->size() == 6U);
    for (const auto& table : tables->getNames()) {
        auto theirs = tables->getArray(table)->getObject(0);
        auto ours =
            parsed(postgres.value("SELECT regexp_replace(to_jsonb(t)::text, "
                                  "'(\\d-\\d\\d)T(\\d\\d:)', '\\1 \\2', 'g') FROM " +
                                  table + " t"));
        for (auto row : {theirs, ours}) {
            row->remove("encrypt_public_key");  // new each time
            if (!made_with_tenant(table)) continue;
            for (const auto* name : {"id", "created_at", "updated_at"})
                row->remove(name);
        }
        BOOST_TEST(sorted(judge::to_text(ours)) == sorted(judge::to_text(theirs)), table);
    }
}

BOOST_AUTO_TEST_CASE(set_up_of_1_15_has_a_strategy_for_each_category) {
    auto& postgres = Servers::get().postgres;
    postgres.make_dify("1.15.0");
    const auto rows = lines(postgres.rows(
        "SELECT concat_ws(' ', category, strategy_setting, upgrade_time_of_day, upgrade_mode,"
        " exclude_plugins) FROM tenant_plugin_auto_upgrade_strategies"
        " ORDER BY category COLLATE \"C\""));
    // 20700: the first eight bytes of the SHA-256 of the tenant's id, modulo 96, times 900.
    BOOST_TEST(rows ==
               "agent-strategy fix_only 20700 exclude []\ndatasource fix_only 20700 exclude []\n"
               "extension fix_only 20700 exclude []\nmodel latest 20700 exclude []\n"
               "tool fix_only 20700 exclude []\ntrigger fix_only 20700 exclude []\n");
}

BOOST_AUTO_TEST_CASE(normalized_email_comes_on_top_of_1_15) {
    auto& postgres = Servers::get().postgres;
    postgres.make_dify("1.15.0");
    postgres.execute(read_data("schema/normalized_email.sql"));
    BOOST_TEST(postgres.value("SELECT normalized_email FROM accounts") == "owner@example.test");
    BOOST_TEST(indexes(postgres).find("INDEX account_normalized_email_idx ON public.accounts USING "
                                      "btree (normalized_email)") != std::string::npos);
    BOOST_TEST(columns(postgres).find("accounts|normalized_email|varchar(255)|YES|\n") !=
               std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
