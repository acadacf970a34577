#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace difysso::provider::json {

class Value;
struct Member;
using Array = std::vector<Value>;

// A JSON object as it was read; no name is in it twice. Immutable, copies share it; any thread.
class Object {
  public:
    explicit Object(std::vector<Member> members);

    // Null when there is no such member.
    const Value* find(std::string_view name) const;
    bool has(std::string_view name) const { return find(name) != nullptr; }
    // In the order of the text.
    const std::vector<Member>& members() const { return *members_; }

    // The member's value, or null when it is missing or of another type. Who has to tell the two
    // apart asks find().
    const std::string* string(std::string_view name) const;
    const std::int64_t* integer(std::string_view name) const;
    const Array* array(std::string_view name) const;
    const Object* object(std::string_view name) const;
    // The JSON literal true, and nothing that only resembles it.
    bool is_true(std::string_view name) const;

  private:
    std::shared_ptr<const std::vector<Member>> members_;
};

// Any JSON value. Immutable; any thread.
class Value {
  public:
    struct Null {};
    // A fraction, an exponent, or more than 63 bits: nothing that we read is one.
    struct OtherNumber {};
    using Content = std::variant<Null, bool, std::int64_t, OtherNumber, std::string, Array, Object>;

    explicit Value(Content content) : content_(std::move(content)) {}

    // Null when the value is of another type.
    bool is_null() const { return std::holds_alternative<Null>(content_); }
    const bool* boolean() const { return std::get_if<bool>(&content_); }
    const std::int64_t* integer() const { return std::get_if<std::int64_t>(&content_); }
    const std::string* string() const { return std::get_if<std::string>(&content_); }
    const Array* array() const { return std::get_if<Array>(&content_); }
    const Object* object() const { return std::get_if<Object>(&content_); }

  private:
    Content content_;
};

struct Member {
    std::string name;
    Value value;
};

// The object that `text` is, or nothing. Strict (RFC 8259), and beyond it: an object with a member
// twice anywhere, U+0000, a number too large for a double, more than 32 levels, more than 1 MiB, or
// anything but blanks around the object is refused, since two readers could take such a text for
// two things.
std::optional<Object> parse_object(const std::string& text);

}  // namespace difysso::provider::json
