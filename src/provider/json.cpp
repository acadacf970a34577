#include "provider/json.h"

#include <algorithm>

#include <Poco/Exception.h>
#include <Poco/JSON/Handler.h>
#include <Poco/JSON/Parser.h>

namespace difysso::provider::json {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1024} * 1024;
constexpr std::size_t kMostLevels = 32;

bool a_name_is_twice(const std::vector<Member>& members) {
    std::vector<std::string_view> names;
    names.reserve(members.size());
    for (const Member& member : members)
        names.push_back(member.name);
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
}

// Builds the value from Poco's parser, whose own handler keeps the last of two equal names.
class Builder final : public Poco::JSON::Handler {
  public:
    void reset() override {
        open_.clear();
        root_ = Value::Null{};
    }
    void startObject() override { open(true); }
    void endObject() override {
        std::vector<Member> members = std::move(open_.back().members);
        open_.pop_back();
        if (a_name_is_twice(members)) throw Poco::DataFormatException("a member is there twice");
        put(Object(std::move(members)));
    }
    void startArray() override { open(false); }
    void endArray() override {
        Array elements = std::move(open_.back().elements);
        open_.pop_back();
        put(std::move(elements));
    }
    void key(const std::string& name) override { open_.back().name = name; }
    void null() override { put(Value::Null{}); }
    void value(int number) override { put(std::int64_t{number}); }
    void value(unsigned number) override { put(std::int64_t{number}); }
    void value(Poco::Int64 number) override { put(std::int64_t{number}); }
    // Poco comes here with more than 63 bits, and of more than 64 it keeps the lower ones.
    void value(Poco::UInt64 /*number*/) override { put(Value::OtherNumber{}); }
    void value(double /*number*/) override { put(Value::OtherNumber{}); }
    void value(const std::string& text) override { put(text); }
    void value(bool truth) override { put(truth); }

    std::optional<Object> take_object() {
        Object* object = std::get_if<Object>(&root_);
        return object == nullptr ? std::nullopt : std::optional(std::move(*object));
    }

  private:
    struct Open {
        bool is_object;
        std::string name;  // of the member whose value comes next
        std::vector<Member> members;
        Array elements;
    };

    void open(bool is_object) {
        if (open_.size() == kMostLevels) throw Poco::DataFormatException("too many levels");
        open_.push_back({.is_object = is_object, .name = {}, .members = {}, .elements = {}});
    }
    void put(Value::Content content) {
        if (open_.empty())
            root_ = std::move(content);
        else if (Open& in = open_.back(); in.is_object)
            in.members.push_back({std::move(in.name), Value(std::move(content))});
        else
            in.elements.emplace_back(std::move(content));
    }

    std::vector<Open> open_;
    Value::Content root_;
};

}  // namespace

Object::Object(std::vector<Member> members)
    : members_(std::make_shared<const std::vector<Member>>(std::move(members))) {}

const Value* Object::find(std::string_view name) const {
    const auto found = std::find_if(members_->begin(), members_->end(),
                                    [&](const Member& member) { return member.name == name; });
    return found == members_->end() ? nullptr : &found->value;
}

const std::string* Object::string(std::string_view name) const {
    const Value* value = find(name);
    return value == nullptr ? nullptr : value->string();
}

const std::int64_t* Object::integer(std::string_view name) const {
    const Value* value = find(name);
    return value == nullptr ? nullptr : value->integer();
}

const Array* Object::array(std::string_view name) const {
    const Value* value = find(name);
    return value == nullptr ? nullptr : value->array();
}

const Object* Object::object(std::string_view name) const {
    const Value* value = find(name);
    return value == nullptr ? nullptr : value->object();
}

bool Object::is_true(std::string_view name) const {
    const Value* value = find(name);
    return value != nullptr && value->boolean() != nullptr && *value->boolean();
}

std::optional<Object> parse_object(const std::string& text) {
    if (text.size() > kMostBytes) return std::nullopt;
    Poco::SharedPtr<Builder> builder(new Builder);
    Poco::JSON::Parser parser(builder);
    // Poco cuts a name at its U+0000, so that "iss\u0000x" would pass for "iss".
    parser.setAllowNullByte(false);
    try {
        parser.parse(text);
    } catch (const Poco::Exception&) {
        return std::nullopt;
    }
    return builder->take_object();
}

}  // namespace difysso::provider::json
