#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "observe/outcome.h"
#include "record/scim_users.h"

namespace difysso::offboard {

// The texts of SCIM 2.0 (RFC 7643, RFC 7644) as far as /scim/v2 announces them: of a user userName,
// displayName, active and externalId. What else a directory sends is passed over, since Okta, Entra
// ID and Authentik send more than they were told of. Names of attributes have no case (RFC 7643,
// section 2.1). All refusals: resource_malformed.

// A user, of a POST or PUT. Without `active` he is.
observe::Outcome<record::ScimUser> read_scim_user(const std::string& body);

// `user` after the operations of a PATCH (RFC 7644, section 3.5.2). Entra ID writes "Replace" and
// "False" where others have "replace" and false.
observe::Outcome<record::ScimUser> patch_scim_user(record::ScimUser user, const std::string& body);

// `userName eq "ann"` or `externalId eq "1"`; "" asks for all. Nothing for any other.
std::optional<record::ScimUsers::Filter> read_scim_filter(std::string_view filter);

// Which attributes are wanted (RFC 7644, section 3.9); id and schemas always are.
struct ScimWanted {
    std::vector<std::string> only, without;
    bool wants(std::string_view attribute) const;
};
ScimWanted read_scim_wanted(std::string_view attributes, std::string_view excluded);

// `base` is the address of /scim/v2, for meta.location.
std::string scim_user_text(const record::ScimUser& user, const std::string& base,
                           const ScimWanted& wanted);
std::string scim_list_text(std::int64_t total, std::int64_t start,
                           const std::vector<std::string>& resources);
std::string scim_error_text(int status, std::string_view type, std::string_view detail);

// What is announced. Schemas and resource types are one each.
std::string scim_config_text(const std::string& base);
std::string scim_resource_type_text(const std::string& base);
std::string scim_schema_text(const std::string& base);
inline constexpr std::string_view kScimUserSchema = "urn:ietf:params:scim:schemas:core:2.0:User";

}  // namespace difysso::offboard
