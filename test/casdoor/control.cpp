// The control routes, for tests only: faults, users, keys, the clock, and what was asked.
#include "endpoints.h"
#include "json.h"
#include "logout_token.h"
#include "openid.h"

namespace casdoor_standin {

namespace {

Response answer(int status, const Members& members) {
    Response response;
    response.status = status;
    response.body = members.dump();
    return response;
}

Response done() {
    return answer(200, Members().text("status", "ok"));
}

Response refused(int status, const std::string& why) {
    return answer(status, Members().text("status", "error").text("msg", why));
}

Response set_fault(State& state, const Request& request) {
    const std::string wrong = state.faults.set(parse_object(request.body));
    return wrong.empty() ? done() : refused(400, wrong);
}

void change(User& user, const Poco::JSON::Object& wanted) {
    const auto text = [&](const char* name, std::string& member) {
        if (wanted.has(name)) member = text_of(wanted, name);
    };
    text("displayName", user.display_name);
    text("email", user.email);
    text("password", user.password);
    text("avatar", user.avatar);
    text("type", user.type);
    text("id", user.id);
    user.email_verified = flag_of(wanted, "email_verified", user.email_verified);
    user.is_admin = flag_of(wanted, "is_admin", user.is_admin);
    user.is_forbidden = flag_of(wanted, "forbid", user.is_forbidden);
    user.is_deleted = flag_of(wanted, "soft_delete", user.is_deleted);
    if (wanted.has("groups")) user.groups = texts_of(wanted, "groups");
    if (wanted.has("roles")) user.roles = texts_of(wanted, "roles");
}

// {"owner":"acme","name":"alice", then what changes}: forbid, soft_delete, delete, rename, id,
// displayName, email, email_verified, password, groups, roles, avatar, type, is_admin; "add":true
// makes the user first (password "pw-<name>-123").
Response change_user(State& state, const Request& request) {
    const auto wanted = parse_object(request.body);
    if (!wanted) return refused(400, "no JSON object");
    std::string owner = text_of(*wanted, "owner");
    if (owner.empty()) owner = "acme";
    const std::string name = text_of(*wanted, "name");
    const auto found = state.directory.user(owner, name);
    const bool add = flag_of(*wanted, "add", false);
    if (name.empty() || (!found && !add))
        return refused(404, "no such user: " + owner + '/' + name);

    User user = found ? *found : new_user(owner, name);
    if (!found) user.password = "pw-" + name + "-123";
    change(user, *wanted);
    const bool gone = flag_of(*wanted, "delete", false);
    if (gone || user.is_deleted || user.is_forbidden) {
        state.grants.expire_user(owner, name, state.now());
        state.sessions.sign_out_user(owner, name);
    }
    if (gone || wanted->has("rename")) state.directory.remove(owner, name);
    if (wanted->has("rename")) user.name = text_of(*wanted, "rename");
    if (!gone) state.directory.put(user);
    return answer(200, Members().text("status", "ok").text("id", user.id));
}

// {"cert":"cert-acme"} makes a new key under the same kid, {"cert":...,"kid":"new"} one under a
// new kid for the applications that used the old one.
Response rotate(State& state, const Request& request) {
    const auto wanted = parse_object(request.body);
    if (!wanted) return refused(400, "no JSON object");
    const std::string name = text_of(*wanted, "cert");
    std::string successor = text_of(*wanted, "kid");
    if (successor.empty()) successor = name;
    if (!state.certificates.rotate(name, successor)) {
        return refused(404, "no such certificate: " + name);
    }
    state.directory.move_applications(name, successor);
    return done();
}

Response certificates(const State& state) {
    Members pem;
    for (const auto& name : state.certificates.names()) {
        pem.text(name, state.certificates.find(name)->certificate());
    }
    return answer(200, pem);
}

Response set_clock(State& state, const Request& request) {
    const auto wanted = parse_object(request.body);
    if (!wanted) return refused(400, "no JSON object");
    state.clock_offset = number_of(*wanted, "offset", 0);
    return done();
}

// {} resets everything; {"only":"requests"} (or faults, users, keys, tokens, clock, openid) one
// thing.
Response reset(State& state, const Request& request) {
    const auto wanted = parse_object(request.body);
    const std::string only = wanted ? text_of(*wanted, "only") : "";
    const auto asked = [&](const char* what) { return only.empty() || only == what; };
    if (asked("faults")) state.faults.reset();
    if (asked("clock")) state.clock_offset = 0;
    if (asked("users") || asked("keys")) state.directory.reset();
    if (asked("keys")) state.certificates.reset();
    if (asked("tokens")) {
        state.grants.reset();
        state.sessions.reset();
    }
    if (asked("requests")) state.requests.reset();
    if (asked("openid")) state.openid.reset();
    return done();
}

}  // namespace

Response control(State& state, const Request& request) {
    if (state.settings.control_token.empty()) return not_found();
    if (request.header("x-control") != state.settings.control_token) {
        return refused(403, "X-Control is missing or wrong");
    }
    const std::string what = request.path.substr(std::string("/control/").size());
    if (what == "requests") {
        Response response;
        response.body = state.requests.json(value_of(request.query, "path"));
        return response;
    }
    if (what == "certificates") return certificates(state);
    if (what == "faults") return answer(200, Members().raw("faults", array(Faults::names())));
    if (request.method != "POST") return refused(405, "POST");
    if (what == "fault") return set_fault(state, request);
    if (what == "user") return change_user(state, request);
    if (what == "rotate") return rotate(state, request);
    if (what == "clock") return set_clock(state, request);
    if (what == "logout_token") return logout_token(state, request);
    if (what == "openid") return openid_control(state, request);
    if (what == "reset") return reset(state, request);
    return refused(404, "no such control: " + what);
}

}  // namespace casdoor_standin
