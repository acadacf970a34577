#pragma once
#include <span>
#include <vector>

#include "web/description.h"

namespace difysso::route::descriptions {

// What each route does, for /openapi.json and /docs. A file a group of routes.
using List = std::vector<web::Description>;

// What a provider, or its way, can end a request with: the enumeration has them one after the
// other.
std::vector<observe::Reason> range(observe::Reason first, observe::Reason last);
// A schema that several of them refer to by "#/components/schemas/<name>".
struct NamedSchema {
    observe::Literal name;
    observe::Literal schema;
};
std::span<const NamedSchema> schemas_of_admin();
std::span<const NamedSchema> schemas_of_scim();

// descriptions_signin.cpp
List login();
List signup();
List callback();
List callback_of_one();
List providers();
List chooser();

// descriptions_session.cpp
List verify();
List session();
List refresh();
List logout();
List backchannel_logout();

// descriptions_my_sessions.cpp
List sessions();
List one_session();

// descriptions_admin.cpp
List admin_accounts();
List admin_sessions();
List admin_events();
List admin_providers();
List admin_end_session();
List admin_end_account();
List admin_unlink();
List admin_page();
List admin_question_of_session();
List admin_question_of_account();

// descriptions_hooks.cpp
List casdoor_hook();

// descriptions_scim.cpp
List scim_config();
List scim_schemas();
List scim_schema();
List scim_resource_types();
List scim_resource_type();
List scim_users();
List scim_user();
List scim_search();
List scim_nothing();

// descriptions_system.cpp
List welcome();
List version();
List live();
List ready();
List metrics();
List status();
List openapi();
List docs();

}  // namespace difysso::route::descriptions
