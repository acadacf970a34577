#include "api.h"

#include <algorithm>
#include <iostream>

#include "key_pair.h"

namespace judge {

namespace {

// Raised where flask-login's unauthorized handler answers, which has a body of its own.
struct NobodySignedIn {};

Answer unauthorized_handler() {
    auto body = object();
    body->set("code", "unauthorized");
    body->set("message", "Unauthorized.");
    return json(401, body);
}

}  // namespace

struct Api::Route {
    std::string path;
    std::string method;
    std::optional<Era> era;  // none: in both
    Answer (Api::*handler)(const Request&) const;
};

const std::vector<Api::Route>& Api::routes() {
    static const std::vector<Route> table = {
        {"/console/api/account/profile", "GET", {}, &Api::profile},
        {"/console/api/workspaces", "GET", {}, &Api::workspaces},
        {"/console/api/workspaces/current", "POST", {}, &Api::current_workspace},
        {"/console/api/refresh-token", "POST", {}, &Api::refresh_token},
        {"/console/api/logout", "GET", Era::classic, &Api::logout},
        {"/console/api/logout", "POST", Era::cookie, &Api::logout},
        {"/console/api/setup", "GET", {}, &Api::setup},
        {"/console/api/system-features", "GET", {}, &Api::system_features},
        {"/judge/whoami", "GET", {}, &Api::whoami},
        {"/judge/decrypt", "GET", {}, &Api::decrypt},
    };
    return table;
}

std::optional<Answer> Api::answer(const Request& request) const {
    const auto& table = routes();
    const auto route = std::find_if(table.begin(), table.end(), [&](const Route& candidate) {
        return candidate.path == request.path &&
               candidate.era.value_or(options_.era) == options_.era;
    });
    if (route == table.end()) {
        if (!request.path.starts_with("/console/api/")) return std::nullopt;
        return error_answer(404, "not_found",
                            "The requested URL was not found on the server. If you entered the URL "
                            "manually please check your spelling and try again.");
    }
    if (route->method != request.method) {
        auto refusal = error_answer(405, "method_not_allowed",
                                    "The method is not allowed for the requested URL.");
        refusal.headers.emplace_back("Allow", route->method);
        return refusal;
    }
    try {
        return (this->*(route->handler))(request);
    } catch (const NobodySignedIn&) {
        return unauthorized_handler();
    } catch (const HttpError& error) {
        return error_answer(error.status(), error.code(), error.what());
    } catch (const std::exception& error) {
        std::cerr << "dify_judge: " << request.path << ": " << error.what() << '\n';
        return error_answer(500, "unknown", "Internal Server Error");
    }
}

void Api::require_setup(Database& database) const {
    if (options_.edition == "CLOUD") return;
    if (database.query("SELECT 1 FROM dify_setups LIMIT 1").empty())
        throw HttpError(401, "not_setup",
                        "Dify has not been initialized and installed yet. Please proceed with the "
                        "initialization and installation process first.");
}

Account Api::signed_in(Database& database, const Request& request) const {
    require_setup(database);
    auto account = sessions_.load(database, request);
    if (!account) throw NobodySignedIn();
    if (options_.era == Era::cookie) sessions_.check_csrf(request, account->id);
    if (account->status == "uninitialized")
        throw HttpError(400, "account_not_initialized",
                        "The account has not been initialized yet. Please proceed with the "
                        "initialization process first.");
    return *account;
}

Answer Api::setup(const Request&) const {
    Database database(options_.database);
    const auto rows = database.query(
        "SELECT to_char(setup_at, 'YYYY-MM-DD\"T\"HH24:MI:SS') AS setup_at FROM dify_setups LIMIT "
        "1");
    auto body = object();
    body->set("step", rows.empty() ? "not_started" : "finished");
    body->set("setup_at", rows.empty() ? Poco::Dynamic::Var()
                                       : Poco::Dynamic::Var(*rows.front().at("setup_at")));
    return json(200, body);
}

Answer Api::system_features(const Request&) const {
    auto body = object();
    body->set("sso_enforced_for_signin", false);
    body->set("sso_enforced_for_signin_protocol", "");
    body->set("enable_email_password_login", true);
    body->set("enable_social_oauth_login", false);
    body->set("is_allow_register", false);
    body->set("is_allow_create_workspace", false);
    return json(200, body);
}

Answer Api::decrypt(const Request& request) const {
    Database database(options_.database);
    const auto tenant = request.parameter("tenant");
    const auto rows =
        database.query("SELECT encrypt_public_key FROM tenants WHERE id::text = $1", {tenant});
    try {
        if (rows.empty())
            throw KeyPairError("ValueError", "Tenant with id " + tenant + " not found");
        const auto& public_key = rows.front().at("encrypt_public_key");
        if (!public_key) throw KeyPairError("AssertionError", "encrypt_public_key is None");
        prove_key_pair(options_.storage, tenant, *public_key);
    } catch (const KeyPairError& error) {
        auto body = object();
        body->set("result", "fail");
        body->set("error", error.name());
        body->set("message", error.what());
        return json(400, body);
    }
    return result(200, "success");
}

}  // namespace judge
