#include "provider/json.h"

#include <algorithm>

namespace difysso::provider::json {

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

}  // namespace difysso::provider::json
