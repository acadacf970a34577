#pragma once
#include <string>
#include <string_view>

#include "config/settings.h"
#include "crypto/random.h"
#include "observe/clock.h"
#include "observe/secret.h"

namespace difysso::dify {

// The three tokens of a console session, as Dify makes them (reference: Dify 0.9.2 to 1.15.0,
// libs/passport.py, libs/token.py, services/account_service.py). Two sessions of one person that
// begin in the same second have the same access token: nothing in it tells them apart.
struct Tokens {
    observe::Secret access_token;   // JWT: user_id, exp, iss, sub "Console API Passport"
    observe::Secret refresh_token;  // 64 random bytes in hex
    observe::Secret csrf_token;     // JWT: exp, sub
};
Tokens make_tokens(const config::Dify& dify, std::string_view account_id, observe::Time now,
                   crypto::Random& random);

}  // namespace difysso::dify
