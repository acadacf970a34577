// What a client asks about tokens and users: introspection, userinfo, get-user, logout.
#include "endpoints.h"
#include "json.h"
#include "redirect_uri.h"

namespace casdoor_standin {

namespace {

struct Client {
    std::string id;
    std::string secret;
};

// Parameters first, HTTP Basic only without them.
Client client_of(const Request& request) {
    Client client{request.parameter("client_id"), request.parameter("client_secret")};
    const std::string& authorization = request.header("authorization");
    if (client.id.empty() && client.secret.empty() && authorization.starts_with("Basic ")) {
        const std::string pair = from_base64(authorization.substr(6));
        const auto colon = std::min(pair.find(':'), pair.size());
        client = {pair.substr(0, colon), pair.substr(std::min(colon + 1, pair.size()))};
    }
    return client;
}

std::string bearer(const Request& request) {
    const std::string& authorization = request.header("authorization");
    return authorization.starts_with("Bearer ") ? authorization.substr(7) : std::string();
}

std::string claim(const Grant& grant, const char* name) {
    const std::string* value = grant.access.claims.find(name);
    return value == nullptr ? "null" : *value;
}

Response with_cookie(State& state, const Request& request, Response response) {
    (void)session_of(state, request, response);
    return response;
}

std::string introspection(State& state, const std::string& token) {
    const auto by_access = state.grants.by_access_token(token);
    const auto row = by_access ? by_access : state.grants.by_refresh_token(token);
    if (!row || row->expires_in <= 0) return R"({"active":false})";
    const Grant& grant = *row->grant;
    const auto user = state.directory.user(grant.owner, grant.user);
    if (grant.owner != "admin" && (!user || user->is_forbidden || user->is_deleted)) {
        return R"({"active":false})";
    }
    const auto application = state.directory.application(grant.application);
    Members members;
    members.boolean("active", true).text("scope", grant.scope);
    members.text("client_id", application->client_id).text("username", grant.user);
    members.text("token_type", "Bearer");
    for (const char* name : {"exp", "iat", "nbf", "sub", "aud", "iss", "jti"}) {
        members.raw(name, claim(grant, name));
    }
    return members.dump();
}

std::string user_claims(const State& state, const User& user, const Grant& grant) {
    Members members;
    members.text("sub", user.id).text("iss", state.settings.origin);
    members.text("aud", state.directory.application(grant.application)->client_id);
    if (grant.scope.find("profile") != std::string::npos) {
        members.text("preferred_username", user.name);
        if (!user.display_name.empty()) members.text("name", user.display_name);
        if (!user.avatar.empty()) members.text("picture", user.avatar);
        if (!user.groups.empty()) members.raw("groups", array(user.groups));
        if (!user.roles.empty()) members.raw("roles", array(user.roles));
    }
    if (grant.scope.find("email") != std::string::npos) {
        // Always true here, whatever the user's flag says.
        members.text("email", user.email).boolean("email_verified", true);
    }
    return members.dump();
}

std::string user_json(const User& user) {
    Members members;
    members.text("owner", user.owner).text("name", user.name);
    members.text("createdTime", user.created_time).text("id", user.id).text("type", user.type);
    members.text("password", "***").text("passwordSalt", user.password_salt);
    members.text("displayName", user.display_name).text("avatar", user.avatar);
    members.text("email", user.email).boolean("emailVerified", user.email_verified);
    members.boolean("isAdmin", user.is_admin).boolean("isForbidden", user.is_forbidden);
    members.boolean("isDeleted", user.is_deleted);
    members.text("signupApplication", user.signup_application);
    members.raw("roles", roles_json(user)).raw("permissions", "[]");
    return members.raw("groups", array(user.groups)).dump();
}

}  // namespace

Response introspect(State& state, const Request& request) {
    const Client client = client_of(request);
    Response response;
    if (client.id.empty() || client.secret.empty()) {
        response = oauth_error("invalid_request", "empty clientId or clientSecret");
    } else {
        const auto application = state.directory.application_of_client(client.id);
        if (!application || application->client_secret != client.secret) {
            response = oauth_error("invalid_client", "Invalid application or wrong clientSecret");
        } else {
            response.body = introspection(state, request.parameter("token"));
        }
    }
    return with_cookie(state, request, std::move(response));
}

Response userinfo(State& state, const Request& request) {
    const std::string token = bearer(request);
    Response response = envelope("error", "Please login first", quote("Please login first"));
    if (!token.empty()) {
        const auto row = state.grants.by_access_token(token);
        if (!row) {
            response = filter_error("Access token doesn't exist in database");
            return with_cookie(state, request, std::move(response));
        }
        if (row->expires_in <= 0) {
            response =
                filter_error("Access token has expired, expireTime = " + rfc3339(row->expired_at));
            return with_cookie(state, request, std::move(response));
        }
        const auto user = state.directory.user(row->grant->owner, row->grant->user);
        if (user && !user->is_forbidden && !user->is_deleted) {
            response = Response();
            response.body = user_claims(state, *user, *row->grant);
        }
    }
    response.headers.emplace_back("Access-Control-Allow-Origin", request.header("origin"));
    return with_cookie(state, request, std::move(response));
}

Response get_user(State& state, const Request& request) {
    const Client client = client_of(request);
    const auto application = state.directory.application_of_client(client.id);
    if (!application || application->client_secret != client.secret) {
        return with_cookie(state, request, envelope("error", "Please login first", "null"));
    }
    const std::string& id = value_of(request.query, "id");
    const auto slash = std::min(id.find('/'), id.size());
    std::string owner = value_of(request.query, "owner");
    UserPtr user;
    if (!id.empty()) {
        user = state.directory.user(id.substr(0, slash), id.substr(std::min(slash + 1, id.size())));
    } else if (const auto& user_id = value_of(request.query, "userId"); !user_id.empty()) {
        user = state.directory.find_id(owner, user_id);
    } else {
        user = state.directory.find_email(owner, value_of(request.query, "email"));
    }
    return with_cookie(state, request, envelope("ok", "", user ? user_json(*user) : "null"));
}

Response logout(State& state, const Request& request) {
    const std::string& hint = request.parameter("id_token_hint");
    const std::string& target = request.parameter("post_logout_redirect_uri");
    const std::string session = state.sessions.known_id(request.cookies);
    const Response done = envelope("ok", "", "null");
    if (hint.empty()) {
        const bool had_session = state.sessions.user_of(session).has_value();
        state.sessions.sign_out(session);
        const auto application =
            state.directory.application_of_client(request.parameter("client_id"));
        if (!had_session || target.empty() || !application) {
            return with_cookie(state, request, done);
        }
    } else {
        const auto row = state.grants.by_access_token(hint);
        if (!row) {
            return with_cookie(state, request,
                               envelope("error", "Token not found, invalid accessToken", "null"));
        }
        state.grants.expire(*row->grant, state.now());
        state.sessions.sign_out(session);
        if (target.empty()) return with_cookie(state, request, done);
    }
    if (!redirect_uri_allowed(target, state.settings.redirect_uris)) {
        return with_cookie(
            state, request,
            envelope("error",
                     "Redirect URI: " + target + " doesn't exist in the allowed Redirect URI list",
                     "null"));
    }
    std::string location = target;
    if (const auto& raw = request.parameter("state"); !raw.empty()) {
        if (location.ends_with('/')) location.pop_back();
        location += (location.find('?') == std::string::npos ? "?state=" : "&state=") + raw;
    }
    return with_cookie(state, request, found(location));
}

Response health(State& state, const Request& request) {
    return with_cookie(state, request, envelope("ok", "", "null"));
}

}  // namespace casdoor_standin
