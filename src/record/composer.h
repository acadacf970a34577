#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "postgres/database.h"

namespace difysso::record {

using Composed = postgres::Query;

// Puts the text of a statement together, part after part, and numbers its parameters on the way, so
// that number and value can't part. The server keeps a statement under its name: whatever its text
// depends on has to be in the name. One thread at a time.
class Composer {
  public:
    Composer() { text_.reserve(4096); }  // a sign-in's, put together each time

    Composer& operator<<(std::string_view part) {
        text_ += part;
        return *this;
    }
    // The parameter's place in the text, with its type: "$3::uuid". May be used several times.
    std::string text(postgres::Parameter value) { return add(std::move(value), "text"); }
    std::string uuid(postgres::Parameter value) { return add(std::move(value), "uuid"); }
    std::string integer(long long value) { return add(std::to_string(value), "bigint"); }
    std::string boolean(bool value) { return add(value ? "t" : "f", "boolean"); }
    // An array of text.
    std::string texts(const std::vector<std::string>& values) {
        return add(array_literal(values), "text[]");
    }

    Composed compose(std::string name) {
        return {.statement = {.name = std::move(name), .text = std::move(text_)},
                .parameters = std::move(parameters_)};
    }

    static std::string array_literal(const std::vector<std::string>& values) {
        std::string literal = "{";
        for (const std::string& value : values) {
            literal += literal.size() == 1 ? "\"" : ",\"";
            for (const char c : value) {
                if (c == '"' || c == '\\') literal += '\\';
                literal += c;
            }
            literal += '"';
        }
        return literal + "}";
    }

  private:
    std::string add(postgres::Parameter value, std::string_view type) {
        parameters_.push_back(std::move(value));
        std::string place = "$" + std::to_string(parameters_.size()) + "::";
        return place.append(type);
    }

    std::string text_;
    std::vector<postgres::Parameter> parameters_;
};

}  // namespace difysso::record
