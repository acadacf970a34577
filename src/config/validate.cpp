#include "config/validate.h"

#include <algorithm>

#include "config/key_table.h"

namespace difysso::config {
namespace {

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

}  // namespace

void Validation::read_values() {
    // Casdoor is what people sign in with, unless only others are named.
    settings.casdoor.offered = has_any_of(Group::casdoor);
    for (const auto keys : {gateway_keys(), store_keys(), sign_in_keys(), given_.provider_keys()}) {
        for (const Key& key : keys) {
            read_value_of(key);
        }
    }
}

void Validation::read_value_of(const Key& key) {
    const Found* const found = given_.find(key.name);
    if (given_.is_spoiled(key.name)) {
        wrong_.emplace(key.name);
        return;
    }
    std::string_view value = key.fallback.text;
    if (found != nullptr) {
        value = found->text.reveal();
        if (!may_have_lines(key.form) && has_control_character(value)) {
            error(key.name, "holds a control character");
            return;
        }
    } else if (key.fallback.kind == Default::Kind::required) {
        if (key.group != Group::casdoor || settings.casdoor.offered)
            missing(key.name, "is not set");
        return;
    } else if (key.fallback.kind != Default::Kind::value) {
        return;
    }
    const observe::Literal complaint = config::read_value(key, value, settings);
    if (!complaint.empty()) error(key.name, complaint);
}

bool Validation::has_any_of(Group group) const {
    for (const auto keys : key_table()) {
        for (const Key& key : keys) {
            if (key.group == group && (is_given(key.name) || given_.is_spoiled(key.name)))
                return true;
        }
    }
    return false;
}

void Validation::error(std::string_view key, observe::Literal text, std::string_view names) {
    const Found* const place = given_.place(key);
    findings_.error(place == nullptr ? key : place->name, place == nullptr ? "" : place->source,
                    text, names);
    wrong_.emplace(key);
}

void Validation::warning(std::string_view key, observe::Literal text, std::string_view names) {
    const Found* const place = given_.place(key);
    findings_.warning(place == nullptr ? key : place->name, place == nullptr ? "" : place->source,
                      text, names);
}

std::string_view Validation::text(std::string_view key) const {
    const Found* found = given_.find(key);
    return found == nullptr ? std::string_view() : std::string_view(found->text.reveal());
}

std::string Validation::source(std::string_view key) const {
    const Found* found = given_.find(key);
    return found == nullptr ? "default" : found->source;
}

void Validation::missing(std::string_view key, observe::Literal text, std::string_view names) {
    error(key, text, std::string(names) + given_.near_misses(key));
}

bool may_be_plain(const Origin& origin, const Settings& settings) {
    return origin.secure() || is_loopback_name(origin.name) || settings.web.allow_insecure_http;
}

}  // namespace difysso::config
