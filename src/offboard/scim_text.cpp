#include "offboard/scim_text.h"

#include <algorithm>

#include "provider/json.h"
#include "web/ascii.h"
#include "web/json_writer.h"

namespace difysso::offboard {
namespace {

using observe::Outcome;
using observe::Reason;
using observe::Refusal;
using provider::json::Object;
using provider::json::Value;
using record::ScimUser;

Refusal malformed(observe::Literal why) {
    return {Reason::resource_malformed, why};
}

const Value* find(const Object& object, std::string_view name) {
    for (const auto& member : object.members())
        if (web::same_ignoring_case(member.name, name)) return &member.value;
    return nullptr;
}

std::optional<bool> read_active(const Value& value) {
    if (const bool* flag = value.boolean()) return *flag;
    const std::string* text = value.string();
    if (text != nullptr && web::same_ignoring_case(*text, "true")) return true;
    if (text != nullptr && web::same_ignoring_case(*text, "false")) return false;
    return std::nullopt;
}

// Sets one attribute; null (or none) takes it away. False when the value doesn't fit.
bool set(ScimUser& user, std::string_view name, const Value* value) {
    const bool gone = value == nullptr || value->is_null();
    const std::string* text = gone ? nullptr : value->string();
    if (web::same_ignoring_case(name, "userName")) {
        if (text == nullptr || text->empty() || text->size() > 255) return false;
        user.user_name = *text;
    } else if (web::same_ignoring_case(name, "active")) {
        const auto active = gone ? std::optional(true) : read_active(*value);
        if (!active) return false;
        user.active = *active;
    } else if (web::same_ignoring_case(name, "externalId") ||
               web::same_ignoring_case(name, "displayName")) {
        if (!gone && (text == nullptr || text->size() > 255)) return false;
        const bool external = web::same_ignoring_case(name, "externalId");
        (external ? user.external_id : user.display_name) =
            gone ? std::nullopt : std::optional(*text);
    }
    return true;
}

// The attribute that a path names, with or without the schema in front.
std::string_view attribute_of(std::string_view path) {
    if (path.size() > kScimUserSchema.size() &&
        web::same_ignoring_case(path.substr(0, kScimUserSchema.size()), kScimUserSchema) &&
        path[kScimUserSchema.size()] == ':')
        path.remove_prefix(kScimUserSchema.size() + 1);
    return path;
}

bool set_all(ScimUser& user, const Object& attributes) {
    return std::all_of(
        attributes.members().begin(), attributes.members().end(),
        [&](const auto& member) { return set(user, attribute_of(member.name), &member.value); });
}

bool apply(ScimUser& user, const Object& operation) {
    const Value* op = find(operation, "op");
    const Value* path = find(operation, "path");
    const Value* value = find(operation, "value");
    const std::string* word = op == nullptr ? nullptr : op->string();
    if (word == nullptr) return false;
    const bool removes = web::same_ignoring_case(*word, "remove");
    if (!removes && !web::same_ignoring_case(*word, "add") &&
        !web::same_ignoring_case(*word, "replace"))
        return false;
    if (path == nullptr || path->is_null()) {
        const Object* attributes = value == nullptr ? nullptr : value->object();
        return !removes && attributes != nullptr && set_all(user, *attributes);
    }
    if (path->string() == nullptr || (!removes && value == nullptr)) return false;
    return set(user, attribute_of(*path->string()), removes ? nullptr : value);
}

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> items;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        const std::string_view item = web::trim(list.substr(0, comma));
        if (!item.empty()) items.emplace_back(attribute_of(item));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return items;
}

bool has(const std::vector<std::string>& list, std::string_view name) {
    return std::any_of(list.begin(), list.end(), [&](const std::string& item) {
        return web::same_ignoring_case(item, name);
    });
}

}  // namespace

Outcome<ScimUser> read_scim_user(const std::string& body) {
    const auto object = provider::json::parse_object(body);
    if (!object) return malformed("no JSON object");
    ScimUser user;
    if (!set_all(user, *object)) return malformed("an attribute's value");
    if (user.user_name.empty()) return malformed("userName");
    return user;
}

Outcome<ScimUser> patch_scim_user(ScimUser user, const std::string& body) {
    const auto object = provider::json::parse_object(body);
    const Value* operations = object ? find(*object, "Operations") : nullptr;
    if (operations == nullptr || operations->array() == nullptr) return malformed("Operations");
    for (const Value& operation : *operations->array())
        if (operation.object() == nullptr || !apply(user, *operation.object()))
            return malformed("an operation");
    return user;
}

std::optional<record::ScimUsers::Filter> read_scim_filter(std::string_view filter) {
    filter = web::trim(filter);
    record::ScimUsers::Filter wanted;
    if (filter.empty()) return wanted;
    const std::size_t first = filter.find(' ');
    const std::size_t second =
        first == std::string_view::npos ? first : filter.find(' ', first + 1);
    if (second == std::string_view::npos ||
        !web::same_ignoring_case(filter.substr(first + 1, second - first - 1), "eq"))
        return std::nullopt;
    // The value is a JSON text.
    const std::string value(filter.substr(second + 1));
    const auto object = provider::json::parse_object("{\"value\":" + value + "}");
    if (!object || object->members().size() != 1 || object->string("value") == nullptr)
        return std::nullopt;
    const std::string_view name = attribute_of(filter.substr(0, first));
    if (web::same_ignoring_case(name, "userName"))
        wanted.user_name = *object->string("value");
    else if (web::same_ignoring_case(name, "externalId"))
        wanted.external_id = *object->string("value");
    else
        return std::nullopt;
    return wanted;
}

bool ScimWanted::wants(std::string_view attribute) const {
    return only.empty() ? !has(without, attribute) : has(only, attribute);
}

ScimWanted read_scim_wanted(std::string_view attributes, std::string_view excluded) {
    return {.only = split(attributes), .without = split(excluded)};
}

std::string scim_user_text(const ScimUser& user, const std::string& base,
                           const ScimWanted& wanted) {
    web::JsonWriter json;
    json.begin_object().key("schemas").begin_array().value(kScimUserSchema).end_array();
    json.member("id", std::string_view(user.id));
    const auto text = [&](const char* name, const std::optional<std::string>& value) {
        if (value && wanted.wants(name)) json.member(name, std::string_view(*value));
    };
    text("userName", user.user_name);
    text("externalId", user.external_id);
    text("displayName", user.display_name);
    if (wanted.wants("active")) json.member("active", user.active);
    if (wanted.wants("meta"))
        json.key("meta")
            .begin_object()
            .member("resourceType", "User")
            .member("created", std::string_view(user.created))
            .member("lastModified", std::string_view(user.changed))
            .member("location", std::string_view(base + "/Users/" + user.id))
            .end_object();
    return json.end_object().take();
}

std::string scim_list_text(std::int64_t total, std::int64_t start,
                           const std::vector<std::string>& resources) {
    std::string text =
        R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":)" +
        std::to_string(total) + R"(,"startIndex":)" + std::to_string(start) +
        R"(,"itemsPerPage":)" + std::to_string(resources.size()) + R"(,"Resources":[)";
    for (std::size_t i = 0; i < resources.size(); ++i)
        text.append(i == 0 ? "" : ",").append(resources[i]);
    return text + "]}";
}

std::string scim_error_text(int status, std::string_view type, std::string_view detail) {
    web::JsonWriter json;
    json.begin_object().key("schemas").begin_array();
    json.value("urn:ietf:params:scim:api:messages:2.0:Error").end_array();
    json.member("status", std::string_view(std::to_string(status)));
    if (!type.empty()) json.member("scimType", type);
    return json.member("detail", detail).end_object().take();
}

}  // namespace difysso::offboard
