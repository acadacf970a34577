#include "web/json_writer.h"

#include <charconv>

namespace difysso::web {
namespace {

void append_escape(std::string& text, unsigned code) {
    constexpr char digits[] = "0123456789abcdef";
    text += "\\u";
    for (const int shift : {12, 8, 4, 0})
        text += digits[(code >> shift) & 15];
}

void append_string(std::string& text, std::string_view content) {
    text += '"';
    for (std::size_t i = 0; i < content.size(); ++i) {
        const char c = content[i];
        if (c == '"' || c == '\\') {
            text += {'\\', c};
        } else if (c == '\n') {
            text += "\\n";
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '<') {
            append_escape(text, static_cast<unsigned char>(c));
        } else if (const auto separator = content.substr(i, 3);
                   separator == "\u2028" || separator == "\u2029") {
            // Line ends to a script that reads the text as one of its literals.
            append_escape(text, separator == "\u2028" ? 0x2028 : 0x2029);
            i += 2;
        } else {
            text += c;
        }
    }
    text += '"';
}

}  // namespace

void JsonWriter::separate() {
    if (comma_) text_ += ',';
    comma_ = false;
}

JsonWriter& JsonWriter::begin_object() {
    separate();
    text_ += '{';
    return *this;
}

JsonWriter& JsonWriter::end_object() {
    text_ += '}';
    comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::begin_array() {
    separate();
    text_ += '[';
    return *this;
}

JsonWriter& JsonWriter::end_array() {
    text_ += ']';
    comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    append_string(text_, name);
    text_ += ':';
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    separate();
    append_string(text_, text);
    comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number) {
    separate();
    char digits[24];
    text_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(bool flag) {
    separate();
    text_ += flag ? "true" : "false";
    comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    text_ += json;
    comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::null() {
    separate();
    text_ += "null";
    comma_ = true;
    return *this;
}

}  // namespace difysso::web
