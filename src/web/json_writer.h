#pragma once
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace difysso::web {

// Writes JSON text straight into a string: no tree. The caller nests rightly; commas are looked
// after. Text must be UTF-8; control characters, quotes, '<' and U+2028/2029 are escaped.
class JsonWriter {
  public:
    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& key(std::string_view name);
    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(std::int64_t number);
    JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }
    JsonWriter& value(bool flag);
    JsonWriter& null();
    JsonWriter& raw(std::string_view json);  // one value, already JSON
    template <class Value>
    JsonWriter& member(std::string_view name, const Value& content) {
        return key(name).value(content);
    }
    std::string take() { return std::move(text_); }

  private:
    void separate();
    std::string text_;
    bool comma_ = false;
};

}  // namespace difysso::web
