#include "route/session.h"

#include <algorithm>

#include "dify/cookies.h"
#include "dify/delivery.h"
#include "observe/failure.h"
#include "provider/json.h"
#include "route/descriptions.h"
#include "session/presented.h"
#include "signin/person.h"
#include "signin/signed_out.h"
#include "web/answer.h"
#include "web/ascii.h"
#include "web/json_writer.h"
#include "web/page.h"
#include "web/same_origin.h"
#include "web/trace.h"

namespace difysso::route {
namespace {

using observe::Reason;
using observe::Refusal;
using session::Session;
using web::add_cookies;

// Whether one of the values asked for under `name` is among `has`; nobody asked: yes.
bool meets(const web::Query& query, std::string_view name, const std::vector<std::string>& has) {
    bool asked = false, met = false;
    for (const auto& [key, value] : query.all()) {
        if (key != name) continue;
        asked = true;
        met = met || std::find(has.begin(), has.end(), value) != has.end();
    }
    return !asked || met;
}

// A condition that isn't known must not be taken for one that is met.
bool knows_all(const web::Query& query) {
    return std::all_of(query.all().begin(), query.all().end(), [](const auto& parameter) {
        return parameter.first == "group" || parameter.first == "workspace" ||
               parameter.first == "role";
    });
}

// For a header: a text of Redis or PostgreSQL that would end it is left out.
void add_text(web::Response& response, std::string_view name, const std::string& text) {
    if (!text.empty() && !web::has_control(text)) response.add(name, text);
}

observe::Outcome<std::string> refresh_token_of(const web::Request& request,
                                               const config::Dify& dify) {
    if (dify.era == config::Era::cookies) {
        const auto cookie = session::session_cookie(request, dify, "refresh_token");
        if (!cookie) return cookie.refusal();
        if (*cookie) return **cookie;
        return Reason::refresh_token_invalid;
    }
    const auto body = provider::json::parse_object(request.body);
    const std::string* token = body ? body->string("refresh_token") : nullptr;
    if (token == nullptr) return Reason::refresh_token_invalid;
    return *token;
}

dify::Recheck::Asker asker_of(const web::Call& call) {
    return {.context = signin::context_of(call), .trace = web::trace_of(call.request)};
}

// As Dify answers (controllers/console/auth/login.py).
std::string success(const dify::Tokens* tokens) {
    web::JsonWriter json;
    json.begin_object().member("result", "success");
    if (tokens != nullptr)
        json.key("data")
            .begin_object()
            .member("access_token", std::string_view(tokens->access_token.reveal()))
            .member("refresh_token", std::string_view(tokens->refresh_token.reveal()))
            .end_object();
    return json.end_object().take();
}

using Way = std::optional<session::ProviderLogout::Way>;

// As Dify answers; whether everything has ended, if that was asked for; and where the browser ends
// its session at the provider, if it is to.
std::string left_text(bool everywhere, const session::Logout::Left& left, const Way& way) {
    web::JsonWriter json;
    json.begin_object().member("result", "success");
    if (everywhere) json.key("everywhere").value(left.everywhere);
    if (way) json.member("provider_logout", std::string_view(way->url));
    return json.end_object().take();
}

// A browser that a link led here is led on; the answer to a form must not lead to another origin
// (web/page.h).
web::Response left_answer(const web::Call& call, bool everywhere, const session::Logout::Left& left,
                          const Way& way) {
    if (!web::prefers_html(call.request)) return web::json(200, left_text(everywhere, left, way));
    if (!way)
        return everywhere && !left.everywhere ? signin::signed_out_here_only_page(call)
                                              : signin::signed_out_page(call);
    if (call.request.method != "POST") return web::redirect(way->url);
    return signin::signed_out_here_page(call, way->provider, way->url);
}

}  // namespace

std::vector<web::Route> SessionRoutes::routes() {
    const auto at = [this](auto member) {
        return [this, member](const web::Call& call) { return (this->*member)(call); };
    };
    return {{.methods = {"GET"},
             .path = "/auth/verify",
             .action = at(&SessionRoutes::verify),
             .verdict_only = true,
             .descriptions = descriptions::verify()},
            {.methods = {"GET"},
             .path = "/auth/session",
             .action = at(&SessionRoutes::tell),
             .descriptions = descriptions::session()},
            {.methods = {"POST"},
             .path = "/auth/refresh",
             .action = at(&SessionRoutes::refresh),
             .descriptions = descriptions::refresh()},
            {.methods = {"GET", "POST"},
             .path = "/auth/logout",
             .action = at(&SessionRoutes::leave),
             .descriptions = descriptions::logout()}};
}

web::Response SessionRoutes::verify(const web::Call& call) const {
    const auto session = parts_.verification.judge(call.request);
    if (!session) return web::refuse(call.request, session.refusal());
    if (!knows_all(call.query) || !meets(call.query, "group", session->groups) ||
        !meets(call.query, "workspace", {session->workspace}) ||
        !meets(call.query, "role", {session->role}))
        return web::refuse(call.request, Refusal{Reason::condition_unmet});
    web::Response response;
    response.status = 204;
    add_text(response, "X-Difysso-Account", session->account);
    add_text(response, "X-Difysso-Email", session->email);
    add_text(response, "X-Difysso-Name", session->name);
    add_text(response, "X-Difysso-Workspace", session->workspace);
    add_text(response, "X-Difysso-Role", session->role);
    response.entry.account = observe::Word(session->account);
    return response;
}

web::Response SessionRoutes::tell(const web::Call& call) const {
    const auto session = parts_.verification.judge(call.request);
    if (!session) return web::refuse(call.request, session.refusal());
    const auto record = session->id.empty()
                            ? std::nullopt
                            : parts_.sessions.find(session->id, call.request.deadline);
    web::JsonWriter json;
    json.begin_object()
        .member("account", std::string_view(session->account))
        .member("email", std::string_view(session->email))
        .member("name", std::string_view(session->name))
        .member("workspace", std::string_view(session->workspace))
        .member("role", std::string_view(session->role));
    json.key("groups").begin_array();
    for (const std::string& group : session->groups)
        json.value(std::string_view(group));
    json.end_array().member("access_until", session->exp);
    if (record)
        json.member("session", std::string_view(record->id))
            .member("provider", std::string_view(record->provider))
            .member("since", record->since)
            .member("until", record->until);
    web::Response response = web::json(200, json.end_object().take());
    response.entry.account = observe::Word(session->account);
    return response;
}

web::Response SessionRoutes::refresh(const web::Call& call) const {
    if (!web::may_act(call.request, dify::own_origins(parts_.settings.dify, call.origin)))
        return web::refuse(call.request, Refusal{Reason::cross_site});
    if (const auto wait = parts_.limiter.take(web::RateLimiter::Kind::refresh, call.client_address))
        return web::refuse_for_now(call.request, *wait);
    const config::Dify& dify = parts_.settings.dify;
    const auto token = refresh_token_of(call.request, dify);
    if (!token) return web::refuse(call.request, token.refusal());
    const auto renewed = parts_.refresh.renew(*token, call.request.deadline, asker_of(call));
    if (!renewed) return web::refuse(call.request, renewed.refusal());
    const bool classic = dify.era == config::Era::classic;
    web::Response response = web::json(200, success(classic ? &renewed->tokens : nullptr));
    add_cookies(response, dify::session_cookies(dify, renewed->tokens), parts_.clock.now());
    response.entry.account = observe::Word(renewed->account);
    return response;
}

web::Response SessionRoutes::leave(const web::Call& call) const {
    if (parts_.provider_logout.has_returned(call)) return come_back(call);
    const auto brought = parts_.logout.brought(call.request);
    if (!web::may_act(call.request, dify::own_origins(parts_.settings.dify, call.origin))) {
        if (call.request.method == "POST")
            return web::refuse(call.request, Refusal{Reason::cross_site});
        return brought.any() ? ask_first(call) : signin::signed_out_page(call);
    }
    const auto everywhere = call.query.get("everywhere");
    if (everywhere && *everywhere != "1") return web::refuse_parameter(call.request, "everywhere");
    const auto left = parts_.logout.leave(brought, everywhere.has_value(), call.request.deadline);
    note(call, left, everywhere.has_value());
    const Way way = left.session ? parts_.provider_logout.begin(*left.session, call) : std::nullopt;
    web::Response response = left_answer(call, everywhere.has_value(), left, way);
    if (way) add_cookies(response, {way->cookie}, parts_.clock.now());
    add_cookies(response, dify::ended_cookies(parts_.settings.dify), parts_.clock.now());
    if (brought.any())
        add_cookies(response, {signin::signed_out_cookie(call.origin.secure())},
                    parts_.clock.now());
    response.entry.account = observe::Word(left.account);
    return response;
}

web::Response SessionRoutes::come_back(const web::Call& call) const {
    web::Response response = signin::signed_out_everywhere_page(call);
    add_cookies(response, {session::ProviderLogout::end(call.origin.secure())}, parts_.clock.now());
    return response;
}

void SessionRoutes::note(const web::Call& call, const session::Logout::Left& left,
                         bool everywhere) const {
    if (parts_.acts == nullptr || left.account.empty()) return;
    using Kind = record::Act::Kind;
    parts_.acts->note({.kind = everywhere ? Kind::sign_out_everywhere : Kind::sign_out,
                       .who = left.session ? left.session->email : left.account,
                       .account = left.account,
                       .session = left.session ? left.session->id : "",
                       .provider = left.session ? left.session->provider : "",
                       .request_id = call.request.request_id,
                       .client_address = call.client_address},
                      call.request.deadline);
}

web::Response SessionRoutes::ask_first(const web::Call& call) {
    const bool chinese = call.language == web::Language::chinese;
    const std::string path = call.mount_path + "/" + std::string(call.version) + "/auth/logout";
    return web::html(
        200, web::render(
                 {.title = chinese ? "退出登录" : "Sign out",
                  .paragraphs = {chinese ? "要退出 Dify 吗？" : "Do you want to sign out of Dify?"},
                  .buttons = {{chinese ? "退出登录" : "Sign out", path},
                              {chinese ? "在所有设备上退出" : "Sign out everywhere",
                               path + "?everywhere=1"}}},
                 call.language));
}

}  // namespace difysso::route
