#pragma once
// Organizations, applications and users. Values are handed out as shared, immutable snapshots;
// any thread may read and change the directory.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace casdoor_standin {

struct Application {
    std::string name;
    std::string organization;
    std::string client_id;
    std::string client_secret;
    std::string token_format;  // JWT, JWT-Empty, JWT-Standard or JWT-Custom
    std::string algorithm;     // tokenSigningMethod
    std::string certificate;   // name of the certificate = kid
    bool auto_signin = false;
};

struct User {
    std::string owner;  // the organization
    std::string name;   // the login name
    std::string id;     // becomes `sub`
    std::string display_name;
    std::string email;
    bool email_verified = false;
    std::string password;
    std::string type = "normal-user";
    std::string avatar;
    std::vector<std::string> groups;  // "<organization>/<group>"
    std::vector<std::string> roles;   // names
    bool is_admin = false;
    bool is_forbidden = false;
    bool is_deleted = false;  // softly: the row stays
    std::string signup_application = "app-std";
    std::string created_time;
    std::string password_salt;
};

using ApplicationPtr = std::shared_ptr<const Application>;
using UserPtr = std::shared_ptr<const User>;

class Directory {
  public:
    Directory();

    ApplicationPtr application(const std::string& name) const;  // null when unknown
    ApplicationPtr application_of_client(const std::string& client_id) const;
    // Applications that sign with `certificate` sign with `successor` from now on.
    void move_applications(const std::string& certificate, const std::string& successor);

    bool has_organization(const std::string& name) const;
    UserPtr user(const std::string& owner, const std::string& name) const;
    // By login name, e-mail address or id, as a person may sign in.
    UserPtr find(const std::string& owner, const std::string& login) const;
    UserPtr find_email(const std::string& owner, const std::string& email) const;
    UserPtr find_id(const std::string& owner, const std::string& id) const;
    void put(const User& user);
    void remove(const std::string& owner, const std::string& name);
    // The number of wrong passwords in a row, this one included.
    unsigned count_wrong_password(const User& user);
    void forget_wrong_passwords(const User& user);
    unsigned wrong_passwords(const User& user) const;

    // Back to the users and applications of the beginning.
    void reset();

  private:
    using UserKey = std::pair<std::string, std::string>;
    mutable std::mutex mutex_;
    std::map<std::string, ApplicationPtr> applications_;
    std::map<UserKey, UserPtr> users_;
    std::map<UserKey, unsigned> wrong_passwords_;
};

// A user with the values that every new row gets (id, creation time, salt).
User new_user(const std::string& owner, const std::string& name);

}  // namespace casdoor_standin
