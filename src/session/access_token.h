#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "observe/clock.h"
#include "observe/outcome.h"
#include "observe/secret.h"

namespace difysso::session {

// What a console's access token says, when it is one.
struct AccessToken {
    std::string account;  // Dify's account id
    std::int64_t exp = 0;
    std::string hash;  // SHA-256 in hex, of the text as it came
};

// An access token of Dify's console (Dify, libs/passport.py): a JWS in compact form, HS256 under
// SECRET_KEY, with user_id, an exp that is yet to come, and neither aud nor token_source. Stricter
// than Dify where a token could be written in a second way: an ending goes by the text's hash.
// Refusals: access_token_invalid, access_token_expired. No I/O; any thread.
observe::Outcome<AccessToken> judge_access_token(std::string_view text,
                                                 const observe::Secret& secret_key,
                                                 observe::Time now);

}  // namespace difysso::session
