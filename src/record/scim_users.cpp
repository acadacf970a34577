#include "record/scim_users.h"

#include <algorithm>

#include "record/text.h"

namespace difysso::record {
namespace {

const std::string kColumns =
    "id::text, user_name, external_id, display_name, active,"
    " to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
    " to_char(changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";

const postgres::Statement kAdd{
    .name = "scim_add",
    .text =
        "INSERT INTO difysso.scim_users (id, user_name, external_id, display_name, active,"
        " created_at, changed_at) VALUES ($1::uuid, $2::text, $3::text, $4::text, $5::boolean,"
        " now(), now()) RETURNING " +
        kColumns};
const postgres::Statement kReplace{
    .name = "scim_replace",
    .text =
        "UPDATE difysso.scim_users SET user_name = $2::text, external_id = $3::text,"
        " display_name = $4::text, active = $5::boolean, changed_at = now() WHERE id = $1::uuid"
        " RETURNING " +
        kColumns};
const postgres::Statement kFind{
    .name = "scim_find",
    .text = "SELECT " + kColumns + " FROM difysso.scim_users WHERE id::text = $1::text"};
const std::string kWhere =
    " FROM difysso.scim_users WHERE ($1::text IS NULL"
    " OR lower(user_name COLLATE \"C\") = lower($1::text COLLATE \"C\"))"
    " AND ($2::text IS NULL OR external_id = $2::text)";
const postgres::Statement kCount{.name = "scim_count", .text = "SELECT count(*)" + kWhere};
const postgres::Statement kList{
    .name = "scim_list",
    .text = "SELECT " + kColumns + kWhere +
            " ORDER BY created_at, id OFFSET $3::bigint LIMIT $4::bigint"};
const postgres::Statement kRemove{
    .name = "scim_remove", .text = "DELETE FROM difysso.scim_users WHERE id::text = $1::text"};

ScimUser read(const postgres::Result& rows, int row) {
    const auto text = [&](int column) { return std::string(rows.text(row, column)); };
    const auto optional = [&](int column) -> std::optional<std::string> {
        if (rows.is_null(row, column)) return std::nullopt;
        return text(column);
    };
    return {.id = text(0),
            .user_name = text(1),
            .external_id = optional(2),
            .display_name = optional(3),
            .active = text(4) == "t",
            .created = text(5),
            .changed = text(6)};
}

postgres::Parameter storable(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    return record::storable(std::string_view(*text));
}

}  // namespace

ScimUsers::Found ScimUsers::list(const Filter& filter, std::int64_t offset, std::int64_t count,
                                 const outbound::Deadline& deadline) {
    const auto connection = database_.acquire(deadline);
    const postgres::Parameter name = storable(filter.user_name);
    const postgres::Parameter external = storable(filter.external_id);
    Found found;
    found.total = std::stoll(
        std::string(connection->execute(kCount, {name, external}, deadline)->text(0, 0)));
    const auto rows = connection->execute(
        kList, {name, external, std::to_string(offset), std::to_string(count)}, deadline);
    for (int row = 0; row < rows->rows(); ++row)
        found.users.push_back(read(*rows, row));
    return found;
}

std::optional<ScimUser> ScimUsers::find(const std::string& id, const outbound::Deadline& deadline) {
    const auto connection = database_.acquire(deadline);
    const auto rows = connection->execute(kFind, {record::storable(id)}, deadline);
    if (rows->rows() == 0) return std::nullopt;
    return read(*rows, 0);
}

std::optional<ScimUser> ScimUsers::add(const ScimUser& user, const outbound::Deadline& deadline) {
    ScimUser made = user;
    made.id = crypto::make_uuid(random_);
    return write(kAdd, made, deadline);
}

std::optional<ScimUser> ScimUsers::replace(const ScimUser& user,
                                           const outbound::Deadline& deadline) {
    return write(kReplace, user, deadline);
}

std::optional<ScimUser> ScimUsers::write(const postgres::Statement& statement, const ScimUser& user,
                                         const outbound::Deadline& deadline) {
    constexpr const char* kUniqueViolation = "23505";
    const auto connection = database_.acquire(deadline);
    try {
        const auto rows = connection->execute(
            statement,
            {user.id, record::storable(user.user_name), storable(user.external_id),
             storable(user.display_name), user.active ? "t" : "f"},
            deadline);
        if (rows->rows() == 1) return read(*rows, 0);
    } catch (const postgres::SqlError& error) {
        if (error.sqlstate() != kUniqueViolation) throw;
    }
    return std::nullopt;
}

void ScimUsers::remove(const std::string& id, const outbound::Deadline& deadline) {
    const auto connection = database_.acquire(deadline);
    connection->execute(kRemove, {record::storable(id)}, deadline);
}

}  // namespace difysso::record
