#include "schema.h"

#include <algorithm>
#include <set>
#include <sstream>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Stringifier.h>

namespace difysso::service {

namespace {

using Poco::Dynamic::Var;
using Poco::JSON::Array;
using Poco::JSON::Object;

const std::set<std::string> kKnown{"type",    "required",    "properties", "additionalProperties",
                                   "items",   "enum",        "const",      "allOf",
                                   "$ref",    "description", "format",     "minimum",
                                   "maximum", "default"};

std::string text_of(const Var& value) {
    std::ostringstream out;
    Poco::JSON::Stringifier::stringify(value, out);
    return out.str();
}

bool is_of_type(const Var& value, const std::string& type) {
    if (type == "object") return value.type() == typeid(Object::Ptr);
    if (type == "array") return value.type() == typeid(Array::Ptr);
    if (type == "string") return value.isString();
    if (type == "integer") return value.isInteger() && !value.isBoolean();
    if (type == "boolean") return value.isBoolean();
    if (type == "null") return value.isEmpty();
    return false;
}

// "string", or ["string", "null"].
bool is_of_types(const Var& value, const Var& types) {
    if (types.isString()) return is_of_type(value, types.toString());
    const auto all = types.extract<Array::Ptr>();
    return std::any_of(all->begin(), all->end(),
                       [&](const Var& type) { return is_of_type(value, type.toString()); });
}

Object::Ptr resolve(const std::string& reference, const Object::Ptr& document) {
    Object::Ptr at = document;
    std::istringstream path(reference.substr(2));
    for (std::string part; !at.isNull() && std::getline(path, part, '/');)
        at = at->getObject(part);
    return at;
}

std::string in_object(const Object::Ptr& value, const Object& schema, const Object::Ptr& document) {
    if (const auto required = schema.getArray("required"))
        for (const Var& name : *required)
            if (!value->has(name.toString())) return name.toString() + " is missing";
    const auto properties = schema.getObject("properties");
    const auto more = schema.getObject("additionalProperties");
    const bool closed = schema.has("additionalProperties") && more.isNull();
    for (const auto& [name, member] : *value) {
        const auto known = properties.isNull() ? nullptr : properties->getObject(name);
        if (known.isNull() && closed) return name + " isn't in the schema";
        const auto& of_member = known.isNull() ? more : known;
        if (of_member.isNull()) continue;
        const std::string wrong = schema_violation(member, of_member, document);
        if (!wrong.empty()) return name + ": " + wrong;
    }
    return "";
}

std::string in_parts(const Var& value, const Object& schema, const Object::Ptr& document) {
    if (const auto all = schema.getArray("allOf"))
        for (unsigned i = 0; i < all->size(); ++i) {
            const std::string wrong = schema_violation(value, all->getObject(i), document);
            if (!wrong.empty()) return wrong;
        }
    if (value.type() == typeid(Object::Ptr))
        return in_object(value.extract<Object::Ptr>(), schema, document);
    const auto items = schema.getObject("items");
    if (items.isNull() || value.type() != typeid(Array::Ptr)) return "";
    for (const Var& element : *value.extract<Array::Ptr>()) {
        const std::string wrong = schema_violation(element, items, document);
        if (!wrong.empty()) return wrong;
    }
    return "";
}

}  // namespace

std::string schema_violation(const Var& value, const Object::Ptr& schema,
                             const Object::Ptr& document) {
    for (const auto& [keyword, content] : *schema)
        if (!kKnown.contains(keyword)) return "the keyword " + keyword + " isn't known";
    if (schema->has("$ref"))
        return schema_violation(value, resolve(schema->getValue<std::string>("$ref"), document),
                                document);
    if (schema->has("type") && !is_of_types(value, schema->get("type")))
        return text_of(value) + " is no " + text_of(schema->get("type"));
    if (schema->has("const") && text_of(schema->get("const")) != text_of(value))
        return text_of(value) + " isn't " + text_of(schema->get("const"));
    if (const auto allowed = schema->getArray("enum")) {
        bool found = false;
        for (const Var& one : *allowed)
            found = found || text_of(one) == text_of(value);
        if (!found) return text_of(value) + " is none of the values";
    }
    return in_parts(value, *schema, document);
}

}  // namespace difysso::service
