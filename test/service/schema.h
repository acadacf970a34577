#pragma once
#include <string>

#include <Poco/Dynamic/Var.h>
#include <Poco/JSON/Object.h>

namespace difysso::service {

// What is wrong with a value by a JSON Schema, "" when nothing: as much of JSON Schema 2020-12 as
// the gateway's OpenAPI document uses. A keyword that isn't known here is wrong, so that none is
// passed over. `document` resolves "#/..." references.
std::string schema_violation(const Poco::Dynamic::Var& value, const Poco::JSON::Object::Ptr& schema,
                             const Poco::JSON::Object::Ptr& document);

}  // namespace difysso::service
