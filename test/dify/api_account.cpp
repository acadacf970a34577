// Who is signed in, and that person's workspaces.

#include <algorithm>

#include <Poco/JSON/Array.h>

#include "api.h"

namespace judge {

namespace {

void set(Object& body, const Row& row, const std::string& name) {
    const auto& value = row.at(name);
    body.set(name, value ? Poco::Dynamic::Var(*value) : Poco::Dynamic::Var());
}

void set_number(Object& body, const Row& row, const std::string& name) {
    const auto& value = row.at(name);
    body.set(name, value ? Poco::Dynamic::Var(std::stoll(*value)) : Poco::Dynamic::Var());
}

Answer whoami_answer(Database& database, const Account& account) {
    auto body = object();
    body->set("account", account.id);
    for (const auto* name : {"email", "name", "status"})
        set(*body, account.row, name);
    Poco::JSON::Array::Ptr list = new Poco::JSON::Array;
    for (const auto& row : workspaces(database, account.id, true)) {
        auto item = object();
        for (const auto* name : {"id", "name", "role"})
            set(*item, row, name);
        item->set("current", *row.at("id") == account.tenant);
        list->add(item);
    }
    body->set("workspaces", list);
    return json(200, body);
}

}  // namespace

std::optional<Answer> Api::whoami_of_document(const Request& request) const {
    try {
        Database database(options_.database);
        require_setup(database);
        const auto account = sessions_.load(database, request);
        if (!account || account->status == "uninitialized") return std::nullopt;
        return whoami_answer(database, *account);
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

Answer Api::profile(const Request& request) const {
    Database database(options_.database);
    const auto account = signed_in(database, request);
    auto body = object();
    for (const auto* name : {"avatar", "id", "name", "email"})
        set(*body, account.row, name);
    body->set("is_password_set", *account.row.at("is_password_set") == "t");
    for (const auto* name : {"interface_language", "interface_theme", "timezone"})
        set(*body, account.row, name);
    set_number(*body, account.row, "last_login_at");
    set(*body, account.row, "last_login_ip");
    set_number(*body, account.row, "created_at");
    body->set("avatar_url", Poco::Dynamic::Var());
    return json(200, body);
}

Answer Api::workspaces(const Request& request) const {
    Database database(options_.database);
    const auto account = signed_in(database, request);
    Poco::JSON::Array::Ptr list = new Poco::JSON::Array;
    for (const auto& row : judge::workspaces(database, account.id, false)) {
        auto item = object();
        set(*item, row, "id");
        set(*item, row, "name");
        item->set("plan", "sandbox");  // billing is off in a self-hosted Dify
        set(*item, row, "status");
        set_number(*item, row, "created_at");
        item->set("current", *row.at("id") == account.tenant);
        list->add(item);
    }
    auto body = object();
    body->set("workspaces", list);
    return json(200, body);
}

Answer Api::current_workspace(const Request& request) const {
    Database database(options_.database);
    const auto account = signed_in(database, request);
    auto rows = judge::workspaces(database, account.id, true);
    auto current = std::find_if(rows.begin(), rows.end(),
                                [&](const Row& row) { return *row.at("id") == account.tenant; });
    if (*current->at("status") == "archive") {
        current = std::find_if(rows.begin(), rows.end(),
                               [](const Row& row) { return *row.at("status") == "normal"; });
        if (current == rows.end()) throw Unauthorized("workspace is archived");
        switch_tenant(database, account.id, *current->at("id"));
    }
    auto body = object();
    for (const auto* name : {"id", "name", "plan", "status"})
        set(*body, *current, name);
    set_number(*body, *current, "created_at");
    set(*body, *current, "role");
    for (const auto* name : {"in_trial", "trial_end_reason", "custom_config"})
        body->set(name, Poco::Dynamic::Var());
    return json(200, body);
}

Answer Api::whoami(const Request& request) const {
    Database database(options_.database);
    return whoami_answer(database, signed_in(database, request));
}

}  // namespace judge
