#pragma once

#include <string>

#include "state.h"

namespace casdoor_standin {

struct NewAccount {
    std::string organization;
    std::string application;
    std::string username;
    std::string display_name;
    std::string email;
    std::string password;
};

// Makes the user. What Casdoor says against the account, or empty. An address that was typed at
// sign-up is not verified.
std::string sign_up(State& state, const NewAccount& account);

}  // namespace casdoor_standin
