#pragma once
#include <string>
#include <string_view>

#include "config/settings.h"
#include "provider/json.h"
#include "provider/provider.h"

namespace difysso::provider {

// What `path` names in the claims: a claim of that very name ("https://example.org/groups"), or
// else what stands below the names between its dots ("realm_access.roles"). Null when there is
// nothing.
const json::Value* find_claim(const json::Object& claims, std::string_view path);

// The person of an ID token's claims that passed verify_id_token(), and of what userinfo said, if
// it was asked; null otherwise. Nothing here is refused: an address that is no string is none, and
// groups of another shape are absent.
//
// userinfo adds what the ID token lacks and never changes what it says. For the verified flag that
// means: an address from userinfo is verified when userinfo says so in the same answer and the ID
// token says nothing at all about an e-mail address. Both came from the provider over TLS and
// are about one sub, and OpenID Connect Core, section 5.4, sends these claims to userinfo alone
// whenever there is an access token: believing the pair adds, and raises nothing. An address that
// stands in the ID token is verified by the ID token or not at all.
//
// `email_verified` is a statement about `email` (section 5.1). An address from another claim
// (OIDC_<ID>_CLAIM_EMAIL=upn) is verified only when it is `email`'s value as well, to the letter.
Identity openid_identity(const config::OpenId& settings, const json::Object& id_token,
                         const json::Object* userinfo);

}  // namespace difysso::provider
