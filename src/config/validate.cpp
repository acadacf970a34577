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
    for (const auto keys : key_table()) {
        for (const Key& key : keys) {
            const Found* found = given_.find(key.name);
            if (given_.is_spoiled(key.name)) {
                wrong_.emplace(key.name);
                continue;
            }
            std::string_view value = key.fallback.text;
            if (found != nullptr) {
                value = found->text.reveal();
                if (key.form != Form::document && has_control_character(value)) {
                    error(key.name, "holds a control character");
                    continue;
                }
            } else if (key.fallback.kind == Default::Kind::required) {
                missing(key.name, "is not set");
                continue;
            } else if (key.fallback.kind != Default::Kind::value) {
                continue;
            }
            const observe::Literal complaint = key.read(value, settings);
            if (!complaint.empty()) error(key.name, complaint);
        }
    }
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
