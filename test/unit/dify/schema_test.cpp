#include "dify/schema.h"

#include <boost/test/unit_test.hpp>

#include "dify/schema_columns.h"
#include "fake/database.h"

using namespace difysso;
using dify::CatalogueColumn;
using dify::ExpectedColumn;
using dify::Schema;
using observe::Reason;

namespace {

const outbound::Deadline kSoon = outbound::Deadline::after(std::chrono::seconds(10));
constexpr const char* kStrategies = "tenant_plugin_auto_upgrade_strategies";

std::string type_of(ExpectedColumn::Type type) {
    switch (type) {
        case ExpectedColumn::Type::uuid:
            return "uuid";
        case ExpectedColumn::Type::timestamp:
            return "timestamp without time zone";
        case ExpectedColumn::Type::boolean:
            return "boolean";
        case ExpectedColumn::Type::integer:
            return "bigint";
        case ExpectedColumn::Type::numeric:
            return "numeric";
        case ExpectedColumn::Type::plugins:
            return "json";
        default:
            return "character varying";
    }
}

// Everything there is, in the newest form.
std::vector<CatalogueColumn> everything() {
    std::vector<CatalogueColumn> columns;
    for (const auto& table : dify::expected_tables())
        for (const auto& expected : dify::expected_columns())
            if (expected.table == table.name)
                columns.push_back({.table = std::string(table.name),
                                   .ours = table.ours,
                                   .column = std::string(expected.column),
                                   .type = type_of(expected.type),
                                   .required = true,
                                   .may_select = true,
                                   .may_insert = true,
                                   .may_update = true});
    return columns;
}

template <class Condition>
std::vector<CatalogueColumn> without(Condition condition) {
    auto columns = everything();
    std::erase_if(columns, condition);
    return columns;
}

std::vector<CatalogueColumn> without_table(const std::string& table) {
    return without([&](const auto& one) { return one.table == table; });
}

std::vector<CatalogueColumn> without_column(const std::string& table, const std::string& column) {
    return without([&](const auto& one) { return one.table == table && one.column == column; });
}

CatalogueColumn& find(std::vector<CatalogueColumn>& columns, const std::string& table,
                      const std::string& column) {
    for (auto& one : columns)
        if (one.table == table && one.column == column) return one;
    throw std::runtime_error("no such column");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schema)

BOOST_AUTO_TEST_CASE(the_newest_shape) {
    const Schema schema = dify::judge_schema(everything());
    BOOST_TEST(schema.missing == "");
    BOOST_TEST(schema.missing_of_ours == "");
    BOOST_TEST(schema.missing_right == "");
    BOOST_TEST((schema.strategies == Schema::Strategies::json));
    BOOST_TEST((schema.strategy_category && schema.credit_pools && schema.last_opened_at &&
                schema.normalized_email && schema.account_money_extend));
}

BOOST_AUTO_TEST_CASE(what_an_older_dify_lacks_is_no_trouble) {
    BOOST_TEST(
        (dify::judge_schema(without_table(kStrategies)).strategies == Schema::Strategies::none));
    BOOST_TEST(!dify::judge_schema(without_table("tenant_credit_pools")).credit_pools);
    BOOST_TEST(!dify::judge_schema(without_table("account_money_extend")).account_money_extend);
    BOOST_TEST(!dify::judge_schema(without_column(kStrategies, "category")).strategy_category);
    BOOST_TEST(
        !dify::judge_schema(without_column("accounts", "normalized_email")).normalized_email);
    BOOST_TEST(!dify::judge_schema(without_column("tenant_account_joins", "last_opened_at"))
                    .last_opened_at);
    for (const auto& columns :
         {without_table(kStrategies), without_table("tenant_credit_pools"),
          without_column(kStrategies, "category"), without_column("accounts", "normalized_email")})
        BOOST_TEST(dify::judge_schema(columns).missing == "");

    auto arrays = everything();
    find(arrays, kStrategies, "exclude_plugins").type = "character varying[]";
    BOOST_TEST(dify::judge_schema(arrays).missing ==
               std::string(kStrategies) + ".include_plugins: of another type");
    find(arrays, kStrategies, "include_plugins").type = "character varying[]";
    BOOST_TEST(dify::judge_schema(arrays).missing == "");
    BOOST_TEST((dify::judge_schema(arrays).strategies == Schema::Strategies::varchar_array));
}

BOOST_AUTO_TEST_CASE(each_thing_that_is_needed_is_named_when_it_is_missing) {
    for (const auto& table : dify::expected_tables()) {
        if (table.optional) continue;
        const auto schema = dify::judge_schema(without_table(std::string(table.name)));
        BOOST_TEST((table.ours ? schema.missing_of_ours : schema.missing) ==
                   std::string(table.name) + ": missing");
    }
    for (const auto& expected : dify::expected_columns()) {
        if (expected.optional) continue;
        const std::string name = std::string(expected.table).append(".").append(expected.column);
        if (expected.table == "dify_setups") continue;  // its only column: the table is gone then
        const auto schema = dify::judge_schema(
            without_column(std::string(expected.table), std::string(expected.column)));
        BOOST_TEST(schema.missing + schema.missing_of_ours == name + ": missing");
    }
}

BOOST_AUTO_TEST_CASE(another_type_is_named) {
    for (const auto& expected : dify::expected_columns()) {
        if (expected.type == ExpectedColumn::Type::any) continue;
        auto columns = everything();
        find(columns, std::string(expected.table), std::string(expected.column)).type = "point";
        BOOST_TEST(dify::judge_schema(columns).missing ==
                   std::string(expected.table).append(".").append(expected.column) +
                       ": of another type");
    }
}

BOOST_AUTO_TEST_CASE(a_new_column_counts_only_when_it_must_be_filled) {
    auto columns = everything();
    columns.push_back({.table = "tenants", .column = "region", .type = "text", .required = false});
    BOOST_TEST(dify::judge_schema(columns).missing == "");
    columns.back().required = true;
    BOOST_TEST(dify::judge_schema(columns).missing ==
               "tenants.region: unknown, and can't be left empty");
    columns.back().table = "dify_setups";  // nothing is written there
    BOOST_TEST(dify::judge_schema(columns).missing == "");
}

BOOST_AUTO_TEST_CASE(a_right_that_is_needed_is_named) {
    auto columns = everything();
    find(columns, "accounts", "created_at").may_update = false;  // not needed
    BOOST_TEST(dify::judge_schema(columns).missing_right == "");
    find(columns, "accounts", "status").may_update = false;
    BOOST_TEST(dify::judge_schema(columns).missing_right == "UPDATE accounts.status");
    BOOST_TEST(dify::judge_schema(columns).missing == "");
}

BOOST_AUTO_TEST_CASE(troubles_in_their_order) {
    Schema schema;
    BOOST_TEST((schema.trouble() == Reason::dify_not_set_up));
    schema.set_up = true;
    BOOST_TEST(!schema.trouble().has_value());
    schema.missing_of_ours = "identities: missing";
    BOOST_TEST((schema.trouble() == Reason::migrations_pending));
    schema.missing = "accounts: missing";
    BOOST_TEST((schema.trouble() == Reason::dify_schema_unknown));
}

BOOST_AUTO_TEST_CASE(the_watch_looks_once_until_it_is_told_to_forget) {
    fake::Connection connection;
    fake::Database database(connection);
    dify::SchemaWatch watch(database);
    const auto first = watch.current(kSoon);
    BOOST_TEST(first->missing == "accounts: missing");
    BOOST_TEST((watch.current(kSoon) == first));
    BOOST_TEST(connection.trips.size() == 1U);
    watch.forget();
    BOOST_TEST((watch.current(kSoon) != first));
    BOOST_TEST(connection.trips.size() == 2U);
    const auto looked = watch.look(kSoon);
    BOOST_TEST((watch.current(kSoon) == looked));
}

BOOST_AUTO_TEST_SUITE_END()
