#include <set>

#include "fuzz/fuzz.h"
#include "provider/json.h"
#include "web/json_writer.h"
#include "web/percent.h"

using namespace difysso;
using fuzz::require;
using provider::json::Value;

namespace {

void judge_text(const std::string& text) {
    require(web::is_utf8(text), "a string is UTF-8");
    require(text.find('\0') == std::string::npos, "no string holds U+0000");
}

void write(const Value& value, int level, web::JsonWriter& json);

void write(const provider::json::Object& object, int level, web::JsonWriter& json) {
    require(level <= 32, "there are at most 32 levels");
    std::set<std::string> names;
    json.begin_object();
    for (const auto& member : object.members()) {
        judge_text(member.name);
        require(names.insert(member.name).second, "no name is there twice");
        require(object.find(member.name) == &member.value, "a member is found by its name");
        json.key(member.name);
        write(member.value, level + 1, json);
    }
    json.end_object();
}

void write(const Value& value, int level, web::JsonWriter& json) {
    if (const auto* object = value.object()) {
        write(*object, level, json);
    } else if (const auto* array = value.array()) {
        require(level <= 32, "there are at most 32 levels");
        json.begin_array();
        for (const Value& element : *array)
            write(element, level + 1, json);
        json.end_array();
    } else if (const auto* text = value.string()) {
        judge_text(*text);
        json.value(*text);
    } else if (const auto* truth = value.boolean()) {
        json.value(*truth);
    } else if (const auto* number = value.integer()) {
        json.value(*number);
    } else {
        json.null();
    }
}

std::string text_of(const provider::json::Object& object) {
    web::JsonWriter json;
    write(object, 1, json);
    return json.take();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto object = provider::json::parse_object(std::string(fuzz::text_of(data, size)));
    if (!object) return 0;
    const std::string written = text_of(*object);
    const auto again = provider::json::parse_object(written);
    require(again.has_value(), "what was read can be read again");
    require(text_of(*again) == written, "it then says the same");
    return 0;
}
