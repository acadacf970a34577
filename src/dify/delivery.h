#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "config/address.h"
#include "config/settings.h"
#include "dify/tokens.h"

namespace difysso::dify {

// Dify's console: CONSOLE_WEB_URL, or the public origin when that is empty.
std::string console_url(const config::Dify& dify, const config::Origin& public_origin);

// Whose pages count as ours: the gateway's and the console's.
std::vector<config::Origin> own_origins(const config::Dify& dify,
                                        const config::Origin& public_origin);

// Where the browser goes with a session. In the classic era (before Dify 1.9.2) that is the
// console, which takes access_token and refresh_token from the query and wants nothing else; no
// other address ever gets a token. In the cookie era it is `return_target` ("" = the console).
std::string landing_url(const config::Dify& dify, const config::Origin& public_origin,
                        const Tokens& tokens, std::string_view return_target);

}  // namespace difysso::dify
