#pragma once
// JSON as Go's encoder writes it: members in the order they are added, `<`, `>` and `&` escaped.
// A name may be added twice on purpose (a broken provider does that). Plain values, no locking.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Poco/Dynamic/Var.h>
#include <Poco/JSON/Object.h>

namespace casdoor_standin {

std::string quote(std::string_view text);
std::string array(const std::vector<std::string>& texts);

class Members {
  public:
    Members& raw(std::string name, std::string json);
    Members& text(std::string name, std::string_view value);
    Members& number(std::string name, std::int64_t value);
    Members& boolean(std::string name, bool value);
    // The same text value under each name.
    Members& texts(std::initializer_list<const char*> names, std::string_view value);

    // Replaces the first member of that name, or appends one.
    void set(std::string_view name, std::string json);
    void remove(std::string_view name);
    // The raw JSON of the first member of that name, or nullptr.
    const std::string* find(std::string_view name) const;
    void sort();
    std::string dump() const;

  private:
    std::vector<std::pair<std::string, std::string>> members_;
};

// The object in `text`, or a null pointer when it is no JSON object.
Poco::JSON::Object::Ptr parse_object(const std::string& text);
// Any parsed value back as JSON text.
std::string dump(const Poco::Dynamic::Var& value);
std::string text_of(const Poco::JSON::Object& object, const std::string& name);
bool flag_of(const Poco::JSON::Object& object, const std::string& name, bool otherwise);
std::int64_t number_of(const Poco::JSON::Object& object, const std::string& name,
                       std::int64_t otherwise);
std::vector<std::string> texts_of(const Poco::JSON::Object& object, const std::string& name);

}  // namespace casdoor_standin
