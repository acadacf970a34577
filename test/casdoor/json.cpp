#include "json.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>

#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>
#include <Poco/JSON/Stringifier.h>

namespace casdoor_standin {

std::string quote(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || c == '<' || c == '>' || c == '&') {
            std::array<char, 8> escaped{};
            (void)std::snprintf(escaped.data(), escaped.size(), "\\u%04x", byte);
            out += escaped.data();
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string array(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (const auto& text : texts) {
        if (out.size() > 1) out += ',';
        out += quote(text);
    }
    return out + ']';
}

Members& Members::raw(std::string name, std::string json) {
    members_.emplace_back(std::move(name), std::move(json));
    return *this;
}

Members& Members::text(std::string name, std::string_view value) {
    return raw(std::move(name), quote(value));
}

Members& Members::number(std::string name, std::int64_t value) {
    return raw(std::move(name), std::to_string(value));
}

Members& Members::boolean(std::string name, bool value) {
    return raw(std::move(name), value ? "true" : "false");
}

Members& Members::texts(std::initializer_list<const char*> names, std::string_view value) {
    for (const char* name : names)
        text(name, value);
    return *this;
}

void Members::set(std::string_view name, std::string json) {
    auto found = std::find_if(members_.begin(), members_.end(),
                              [&](const auto& member) { return member.first == name; });
    if (found != members_.end()) {
        found->second = std::move(json);
    } else {
        members_.emplace_back(name, std::move(json));
    }
}

void Members::remove(std::string_view name) {
    std::erase_if(members_, [&](const auto& member) { return member.first == name; });
}

const std::string* Members::find(std::string_view name) const {
    auto found = std::find_if(members_.begin(), members_.end(),
                              [&](const auto& member) { return member.first == name; });
    return found == members_.end() ? nullptr : &found->second;
}

void Members::sort() {
    std::stable_sort(members_.begin(), members_.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
}

std::string Members::dump() const {
    std::string out = "{";
    for (const auto& [name, json] : members_) {
        if (out.size() > 1) out += ',';
        out += quote(name);
        out += ':';
        out += json;
    }
    return out + '}';
}

Poco::JSON::Object::Ptr parse_object(const std::string& text) {
    try {
        Poco::JSON::Parser parser;
        return parser.parse(text).extract<Poco::JSON::Object::Ptr>();
    } catch (const Poco::Exception&) {
        return {};
    }
}

std::string dump(const Poco::Dynamic::Var& value) {
    if (value.isString()) return quote(value.convert<std::string>());
    std::ostringstream out;
    Poco::JSON::Stringifier::stringify(value, out);
    return out.str();
}

std::string text_of(const Poco::JSON::Object& object, const std::string& name) {
    const auto value = object.get(name);
    return value.isString() ? value.convert<std::string>() : std::string();
}

bool flag_of(const Poco::JSON::Object& object, const std::string& name, bool otherwise) {
    const auto value = object.get(name);
    return value.isBoolean() ? value.convert<bool>() : otherwise;
}

std::int64_t number_of(const Poco::JSON::Object& object, const std::string& name,
                       std::int64_t otherwise) {
    const auto value = object.get(name);
    return value.isInteger() ? value.convert<Poco::Int64>() : otherwise;
}

std::vector<std::string> texts_of(const Poco::JSON::Object& object, const std::string& name) {
    std::vector<std::string> texts;
    if (const auto values = object.getArray(name)) {
        for (const auto& value : *values)
            texts.push_back(value.convert<std::string>());
    }
    return texts;
}

}  // namespace casdoor_standin
