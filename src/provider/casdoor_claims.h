#pragma once
#include <string_view>

#include "observe/outcome.h"
#include "provider/json.h"
#include "provider/provider.h"

namespace difysso::provider {

// What Casdoor's tokens need beyond OpenID Connect (v3.158.0): users of every organization get
// codes for every application, and refresh tokens and client_credentials tokens have the same key,
// iss and aud as ID tokens. `claims` passed verify_id_token(). Refusals: id_token_claim_type,
// id_token_not_a_person, organization_mismatch, id_token_token_type, user_forbidden, user_deleted.
observe::Outcome<observe::Done> check_casdoor_claims(const json::Object& claims,
                                                     std::string_view organization);

// The person of claims that passed both checks, from any of Casdoor's four token formats. Nothing
// here is refused: an e-mail address that is no string is none, a flag that isn't JSON true is not
// verified, and groups or roles of another shape are absent.
// Groups and roles stand together as they were sent: a group is "<organization>/<group>", a role
// its name alone. A role that names another organization as its owner is left out: whoever
// administers that organization could put our people into it.
Identity casdoor_identity(const json::Object& claims, std::string_view organization);
// Its groups alone; Casdoor's API has them in the same form.
std::vector<std::string> casdoor_groups(const json::Object& claims, std::string_view organization);

}  // namespace difysso::provider
