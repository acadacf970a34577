#pragma once
#include "observe/outcome.h"
#include "signin/providers.h"
#include "web/router.h"

namespace difysso::signin {

// A browser that fetches ahead, or only asks for the headers, begins nothing.
bool is_prefetch(const web::Request& request);

// What a request to sign in says, in its address or in a form (OpenID Connect Core, section 4: a
// third party may send either). Refusals: those of a form, parameter_duplicate.
observe::Outcome<web::Query> read_login(const web::Call& call);

// By `provider`, or by the `iss` of a third party; null when nobody says and there are several. An
// issuer that isn't of the configuration is never asked anything. Refusals: provider_unknown.
observe::Outcome<provider::Provider*> named_provider(const web::Query& query,
                                                     const Providers& providers);

}  // namespace difysso::signin
