#include "directory.h"

#include <algorithm>
#include <ctime>

#include "encoding.h"

namespace casdoor_standin {

namespace {

std::vector<Application> first_applications() {
    struct Row {
        const char* name;
        const char* format;
        const char* algorithm;
        const char* certificate;
    };
    static constexpr Row rows[] = {
        {"app-std", "JWT-Standard", "RS256", "cert-acme"},
        {"app-jwt", "JWT", "RS256", "cert-acme"},
        {"app-empty", "JWT-Empty", "RS256", "cert-acme"},
        {"app-custom", "JWT-Custom", "RS256", "cert-acme"},
        {"app-session", "JWT-Standard", "RS256", "cert-acme"},
        {"app-rs512", "JWT-Standard", "RS512", "cert-acme"},
        {"app-es256", "JWT-Standard", "ES256", "cert-ec"},
        {"app-es384", "JWT-Standard", "ES384", "cert-ec384"},
        {"app-es512", "JWT-Standard", "ES512", "cert-ec521"},
        {"app-other", "JWT-Standard", "RS256", "cert-built-in"},
    };
    std::vector<Application> applications;
    for (const Row& row : rows) {
        const std::string name = row.name;
        applications.push_back({name, name == "app-other" ? "other" : "acme", "cid-" + name,
                                "secret-" + name, row.format, row.algorithm, row.certificate,
                                name == "app-session"});
    }
    return applications;
}

User person(const std::string& owner, const std::string& name, const std::string& id,
            const std::string& display_name, const std::string& email, bool verified) {
    User user = new_user(owner, name);
    user.id = id;
    user.display_name = display_name;
    user.email = email;
    user.email_verified = verified;
    user.password = "pw-" + name + "-123";
    return user;
}

std::vector<User> first_users() {
    std::vector<User> users{
        person("acme", "alice", "80fcb482-cde3-40ac-a74f-02ee75d53f41", "Alice Älice",
               "alice@example.test", true),
        person("acme", "bob", "65787903-bacf-4ec3-92df-5345438ff0f5", "Bob", "bob@example.test",
               false),
        person("acme", "carol", "3f0c6b0e-5b1e-4c57-9b0f-7a2d1f5e8c11", "Carol Chen",
               "carol@example.test", true),
        person("acme", "eve", "d16380be-5973-4c76-9a64-6e65a0dd9b35", "Eve 'x\"<script>",
               "eve@example.test", true),
        person("other", "mallory", "c5f3a2de-04b7-4f6e-8a0b-1d9e7c6b5a42", "Mallory",
               "alice@example.test", true),
    };
    users[0].groups = {"acme/staff", "acme/engineering"};
    users[0].roles = {"editor"};
    users[2].groups = {"acme/staff", "acme/design"};
    return users;
}

}  // namespace

User new_user(const std::string& owner, const std::string& name) {
    User user;
    user.owner = owner;
    user.name = name;
    user.id = uuid();
    user.display_name = name;
    user.created_time = rfc3339(std::time(nullptr));
    user.password_salt = hex(random_bytes(10));
    return user;
}

Directory::Directory() {
    reset();
}

void Directory::reset() {
    const std::lock_guard lock(mutex_);
    applications_.clear();
    for (auto& application : first_applications()) {
        applications_[application.name] = std::make_shared<const Application>(application);
    }
    users_.clear();
    for (auto& user : first_users()) {
        users_[{user.owner, user.name}] = std::make_shared<const User>(user);
    }
    wrong_passwords_.clear();
}

ApplicationPtr Directory::application(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    auto found = applications_.find(name);
    return found == applications_.end() ? nullptr : found->second;
}

ApplicationPtr Directory::application_of_client(const std::string& client_id) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, application] : applications_) {
        if (application->client_id == client_id) return application;
    }
    return nullptr;
}

void Directory::move_applications(const std::string& certificate, const std::string& successor) {
    const std::lock_guard lock(mutex_);
    for (auto& [name, application] : applications_) {
        if (application->certificate != certificate) continue;
        Application moved = *application;
        moved.certificate = successor;
        application = std::make_shared<const Application>(moved);
    }
}

bool Directory::has_organization(const std::string& name) const {
    return name == "acme" || name == "other" || name == "built-in";
}

UserPtr Directory::user(const std::string& owner, const std::string& name) const {
    const std::lock_guard lock(mutex_);
    auto found = users_.find({owner, name});
    return found == users_.end() ? nullptr : found->second;
}

UserPtr Directory::find(const std::string& owner, const std::string& login) const {
    if (auto found = user(owner, login)) return found;
    if (auto found = find_email(owner, login)) return found;
    return find_id(owner, login);
}

UserPtr Directory::find_email(const std::string& owner, const std::string& email) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, user] : users_) {
        if (user->owner == owner && !email.empty() && user->email == email) return user;
    }
    return nullptr;
}

UserPtr Directory::find_id(const std::string& owner, const std::string& id) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, user] : users_) {
        if (user->owner == owner && user->id == id) return user;
    }
    return nullptr;
}

void Directory::put(const User& user) {
    const std::lock_guard lock(mutex_);
    users_[{user.owner, user.name}] = std::make_shared<const User>(user);
}

void Directory::remove(const std::string& owner, const std::string& name) {
    const std::lock_guard lock(mutex_);
    users_.erase({owner, name});
}

unsigned Directory::count_wrong_password(const User& user) {
    const std::lock_guard lock(mutex_);
    return ++wrong_passwords_[{user.owner, user.name}];
}

void Directory::forget_wrong_passwords(const User& user) {
    const std::lock_guard lock(mutex_);
    wrong_passwords_.erase({user.owner, user.name});
}

unsigned Directory::wrong_passwords(const User& user) const {
    const std::lock_guard lock(mutex_);
    auto found = wrong_passwords_.find({user.owner, user.name});
    return found == wrong_passwords_.end() ? 0 : found->second;
}

}  // namespace casdoor_standin
