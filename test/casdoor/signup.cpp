#include "signup.h"

#include <cctype>

namespace casdoor_standin {

namespace {

constexpr const char* wrong_characters =
    "The username may only contain alphanumeric characters, underlines or hyphens, cannot have "
    "consecutive hyphens or underlines, and cannot begin or end with a hyphen or underline.";

// 2 to 255 letters, digits, single `-` and `_` between them, no digit in front.
std::string check_username(const std::string& name) {
    if (name.size() < 2) return "Username must have at least 2 characters";
    if (name.size() > 255) return "Username is too long (maximum is 255 characters).";
    if (std::isdigit(static_cast<unsigned char>(name.front())) != 0) {
        return "Username cannot start with a digit";
    }
    bool after_separator = true;
    for (char c : name) {
        const bool separator = c == '-' || c == '_';
        const bool word = std::isalnum(static_cast<unsigned char>(c)) != 0;
        if ((!word && !separator) || (separator && after_separator)) return wrong_characters;
        after_separator = separator;
    }
    if (after_separator) return wrong_characters;
    return {};
}

}  // namespace

std::string sign_up(State& state, const NewAccount& account) {
    if (!state.directory.has_organization(account.organization)) {
        return "Organization does not exist";
    }
    if (auto wrong = check_username(account.username); !wrong.empty()) return wrong;
    if (state.directory.user(account.organization, account.username)) {
        return "Username already exists";
    }
    if (account.password.size() < 6) return "The password must have at least 6 characters";
    if (account.email.find('@') == std::string::npos) return "Email is invalid";
    if (state.directory.find_email(account.organization, account.email)) {
        return "Email already exists";
    }
    User user = new_user(account.organization, account.username);
    user.display_name = account.display_name;
    user.email = account.email;
    user.password = account.password;
    user.signup_application = account.application;
    state.directory.put(user);
    return {};
}

}  // namespace casdoor_standin
