#include "offboard/scim_text.h"
#include "web/json_writer.h"

namespace difysso::offboard {
namespace {

void write_meta(web::JsonWriter& json, const char* type, const std::string& location) {
    json.key("meta")
        .begin_object()
        .member("resourceType", type)
        .member("location", std::string_view(location))
        .end_object();
}

void write_schemas(web::JsonWriter& json, const char* schema) {
    json.key("schemas").begin_array().value(schema).end_array();
}

void write_support(web::JsonWriter& json, const char* name, bool supported) {
    json.key(name).begin_object().member("supported", supported).end_object();
}

struct Attribute {
    const char* name;
    const char* type;
    bool required;
    const char* uniqueness;
    const char* description;
};

constexpr Attribute kAttributes[] = {
    {"userName", "string", true, "server",
     "Who it is: the address with which the person signs in, where externalId isn't his sub"},
    {"displayName", "string", false, "none", "Shown nowhere; kept for the directory"},
    {"active", "boolean", true, "none", "false ends everything that the person has here"},
};

void write_attribute(web::JsonWriter& json, const Attribute& attribute) {
    json.begin_object()
        .member("name", attribute.name)
        .member("type", attribute.type)
        .member("multiValued", false)
        .member("description", attribute.description)
        .member("required", attribute.required)
        .member("caseExact", false)
        .member("mutability", "readWrite")
        .member("returned", "default")
        .member("uniqueness", attribute.uniqueness)
        .end_object();
}

}  // namespace

// RFC 7643, section 5.
std::string scim_config_text(const std::string& base) {
    web::JsonWriter json;
    json.begin_object();
    write_schemas(json, "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig");
    write_support(json, "patch", true);
    json.key("bulk")
        .begin_object()
        .member("supported", false)
        .member("maxOperations", 0)
        .member("maxPayloadSize", 0)
        .end_object();
    json.key("filter").begin_object().member("supported", true).member("maxResults", 200);
    json.end_object();
    write_support(json, "changePassword", false);
    write_support(json, "sort", false);
    write_support(json, "etag", false);
    json.key("authenticationSchemes")
        .begin_array()
        .begin_object()
        .member("type", "oauthbearertoken")
        .member("name", "Bearer token")
        .member("description", "The value of SCIM_TOKEN")
        .end_object()
        .end_array();
    write_meta(json, "ServiceProviderConfig", base + "/ServiceProviderConfig");
    return json.end_object().take();
}

// RFC 7643, section 6.
std::string scim_resource_type_text(const std::string& base) {
    web::JsonWriter json;
    json.begin_object();
    write_schemas(json, "urn:ietf:params:scim:schemas:core:2.0:ResourceType");
    json.member("id", "User")
        .member("name", "User")
        .member("description", "A person of the directory")
        .member("endpoint", "/Users")
        .member("schema", kScimUserSchema);
    write_meta(json, "ResourceType", base + "/ResourceTypes/User");
    return json.end_object().take();
}

// RFC 7643, section 7.
std::string scim_schema_text(const std::string& base) {
    web::JsonWriter json;
    json.begin_object();
    write_schemas(json, "urn:ietf:params:scim:schemas:core:2.0:Schema");
    json.member("id", kScimUserSchema).member("name", "User").member("description", "A person");
    json.key("attributes").begin_array();
    for (const Attribute& attribute : kAttributes)
        write_attribute(json, attribute);
    json.end_array();
    write_meta(json, "Schema", base + "/Schemas/" + std::string(kScimUserSchema));
    return json.end_object().take();
}

}  // namespace difysso::offboard
