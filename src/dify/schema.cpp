#include "dify/schema.h"

#include <algorithm>
#include <string_view>

#include "dify/schema_columns.h"

namespace difysso::dify {
namespace {

using Type = ExpectedColumn::Type;

std::string column_name(std::string_view table, std::string_view column) {
    return std::string(table).append(".").append(column);
}

bool fits(Type expected, std::string_view type) {
    switch (expected) {
        case Type::uuid:
            return type == "uuid";
        case Type::text:
            return type == "character varying" || type == "text";
        case Type::timestamp:  // with a zone our UTC would be read in the session's
            return type == "timestamp without time zone";
        case Type::boolean:
            return type == "boolean";
        case Type::integer:
            return type == "integer" || type == "bigint";
        case Type::numeric:
            return type == "numeric";
        case Type::plugins:
            return type == "character varying[]" || type == "json";
        case Type::any:
            return true;
    }
    return false;
}

// The catalogue, asked about one table at a time.
class Judge {
  public:
    explicit Judge(const std::vector<CatalogueColumn>& columns) : columns_(columns) {}

    Schema judge() {
        for (const ExpectedTable& table : expected_tables()) {
            if (has(table))
                judge_columns(table);
            else if (!table.optional)
                miss(table, std::string(table.name) + ": missing");
        }
        find_shape();
        return schema_;
    }

  private:
    bool has(const ExpectedTable& table) const {
        return std::any_of(columns_.begin(), columns_.end(), [&](const CatalogueColumn& one) {
            return one.table == table.name && one.ours == table.ours;
        });
    }

    const CatalogueColumn* find(std::string_view table, std::string_view column) const {
        for (const CatalogueColumn& one : columns_)
            if (one.table == table && one.column == column) return &one;
        return nullptr;
    }

    void judge_columns(const ExpectedTable& table) {
        for (const ExpectedColumn& expected : expected_columns()) {
            if (expected.table != table.name) continue;
            const CatalogueColumn* column = find(expected.table, expected.column);
            const std::string name = column_name(expected.table, expected.column);
            if (column == nullptr) {
                if (!expected.optional) miss(table, name + ": missing");
                continue;
            }
            if (!fits(expected.type, column->type)) miss(table, name + ": of another type");
            judge_rights(expected, *column);
        }
        if (!table.inserted) return;
        for (const CatalogueColumn& column : columns_)
            if (column.table == table.name && column.ours == table.ours && column.required &&
                !is_expected(column))
                miss(table, column_name(column.table, column.column) +
                                ": unknown, and can't be left empty");
    }

    static bool is_expected(const CatalogueColumn& column) {
        const auto all = expected_columns();
        return std::any_of(all.begin(), all.end(), [&](const ExpectedColumn& expected) {
            return expected.table == column.table && expected.column == column.column;
        });
    }

    void judge_rights(const ExpectedColumn& expected, const CatalogueColumn& column) {
        const auto need = [&](char right, bool granted, std::string_view word) {
            if (granted || !schema_.missing_right.empty() ||
                expected.rights.find(right) == std::string_view::npos)
                return;
            schema_.missing_right =
                std::string(word) + " " + column_name(expected.table, expected.column);
        };
        need('s', column.may_select, "SELECT");
        need('i', column.may_insert, "INSERT");
        need('u', column.may_update, "UPDATE");
    }

    void miss(const ExpectedTable& table, std::string what) {
        std::string& first = table.ours ? schema_.missing_of_ours : schema_.missing;
        if (first.empty()) first = std::move(what);
    }

    void find_shape() {
        constexpr std::string_view kStrategies = "tenant_plugin_auto_upgrade_strategies";
        if (const auto* excluded = find(kStrategies, "exclude_plugins")) {
            const auto* included = find(kStrategies, "include_plugins");
            if (included != nullptr && included->type != excluded->type && schema_.missing.empty())
                schema_.missing = column_name(kStrategies, "include_plugins: of another type");
            schema_.strategies = excluded->type == "json" ? Schema::Strategies::json
                                                          : Schema::Strategies::varchar_array;
        }
        schema_.strategy_category = find(kStrategies, "category") != nullptr;
        schema_.credit_pools = find("tenant_credit_pools", "id") != nullptr;
        schema_.last_opened_at = find("tenant_account_joins", "last_opened_at") != nullptr;
        schema_.normalized_email = find("accounts", "normalized_email") != nullptr;
        schema_.account_money_extend = find("account_money_extend", "id") != nullptr;
    }

    const std::vector<CatalogueColumn>& columns_;
    Schema schema_;
};

const postgres::Statement& catalogue_statement() {
    static const postgres::Statement kStatement = [] {
        std::string dify;
        std::string ours;
        for (const ExpectedTable& table : expected_tables()) {
            std::string& list = table.ours ? ours : dify;
            list.append(list.empty() ? "('" : ", ('").append(table.name).append("')");
        }
        // Ours aren't looked up by name: that is an error for a role that may not use the schema.
        return postgres::Statement{
            .name = "schema_catalogue",
            .text =
                "WITH tables AS (SELECT v.name, false AS ours, true AS usable,"
                " to_regclass(v.name)::oid AS oid FROM (VALUES " +
                dify +
                ") v(name)"
                " UNION ALL SELECT v.name, true, has_schema_privilege(n.oid, 'USAGE'), c.oid"
                " FROM (VALUES " +
                ours +
                ") v(name)"
                " JOIN pg_catalog.pg_namespace n ON n.nspname = 'difysso'"
                " JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = v.name)"
                " SELECT t.name, t.ours, a.attname, format_type(a.atttypid, NULL),"
                " a.attnotnull AND NOT a.atthasdef AND a.attidentity = '',"
                " t.usable AND has_column_privilege(t.oid, a.attnum, 'SELECT'),"
                " t.usable AND has_column_privilege(t.oid, a.attnum, 'INSERT'),"
                " t.usable AND has_column_privilege(t.oid, a.attnum, 'UPDATE')"
                " FROM tables t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid"
                " WHERE (a.attnum > 0 OR (a.attname = 'xmin' AND t.name = 'accounts'))"
                " AND NOT a.attisdropped"};
    }();
    return kStatement;
}

std::vector<CatalogueColumn> read_catalogue(postgres::Connection& connection,
                                            const outbound::Deadline& deadline) {
    const auto rows = connection.execute(catalogue_statement(), {}, deadline);
    std::vector<CatalogueColumn> columns;
    for (int row = 0; row < rows->rows(); ++row) {
        const auto flag = [&](int column) { return rows->text(row, column) == "t"; };
        columns.push_back({.table = std::string(rows->text(row, 0)),
                           .ours = flag(1),
                           .column = std::string(rows->text(row, 2)),
                           .type = std::string(rows->text(row, 3)),
                           .required = flag(4),
                           .may_select = flag(5),
                           .may_insert = flag(6),
                           .may_update = flag(7)});
    }
    return columns;
}

}  // namespace

std::optional<observe::Reason> Schema::trouble() const {
    if (!missing.empty()) return observe::Reason::dify_schema_unknown;
    if (!set_up) return observe::Reason::dify_not_set_up;
    if (!missing_of_ours.empty()) return observe::Reason::migrations_pending;
    return std::nullopt;
}

Schema judge_schema(const std::vector<CatalogueColumn>& columns) {
    return Judge(columns).judge();
}

std::shared_ptr<const Schema> SchemaWatch::look(const outbound::Deadline& deadline) {
    static const postgres::Statement kSetUp{
        .name = "schema_set_up", .text = "SELECT EXISTS (SELECT version FROM dify_setups)"};
    const auto connection = database_.acquire(deadline);
    auto schema = std::make_shared<Schema>(judge_schema(read_catalogue(*connection, deadline)));
    if (schema->missing.empty())
        schema->set_up = connection->execute(kSetUp, {}, deadline)->text(0, 0) == "t";
    const std::lock_guard lock(mutex_);
    seen_ = schema;
    return schema;
}

std::shared_ptr<const Schema> SchemaWatch::current(const outbound::Deadline& deadline) {
    {
        const std::lock_guard lock(mutex_);
        if (seen_) return seen_;
    }
    return look(deadline);
}

void SchemaWatch::forget() {
    const std::lock_guard lock(mutex_);
    seen_.reset();
}

}  // namespace difysso::dify
