#include "route/admin.h"

#include "admin/chart.h"
#include "admin/page.h"
#include "config/read_value.h"
#include "route/admin_list.h"
#include "route/descriptions.h"
#include "web/answer.h"
#include "web/form.h"
#include "web/json_writer.h"
#include "web/same_origin.h"

namespace difysso::route {
namespace {

using admin::Administrator;
using observe::Reason;
using observe::Refusal;

admin::Acts::By by(const web::Call& call, const Administrator& who) {
    return {.who = who.who,
            .request_id = call.request.request_id,
            .client_address = call.client_address};
}

// A form of ours says where it comes from; a browser too old to say so isn't let do this.
bool may_act(const web::Call& call) {
    return web::brings_bearer(call.request) ||
           web::request_site(call.request, {call.origin}) == web::Site::own;
}

std::string base(const web::Call& call) {
    return call.mount_path + "/" + std::string(call.version) + "/admin/";
}

web::Response html(std::string page) {
    web::Response response;
    response.add("Content-Type", "text/html; charset=utf-8");
    response.add("Content-Security-Policy", admin::page_policy());
    response.body = std::move(page);
    return response;
}

web::Response ask(const web::Call& call, const std::string& what, const std::string& subject,
                  bool everything) {
    return html(admin::render(admin::Question{.base = base(call),
                                              .action = base(call) + what + "/end",
                                              .subject = subject,
                                              .everything = everything},
                              call.language));
}

// Reloading the page that follows doesn't do it again (RFC 9110, section 15.4.4).
web::Response seen_to(const web::Call& call) {
    web::Response response = web::redirect(base(call));
    response.status = 303;
    return response;
}

// How many were ended, or links taken away.
web::Response done(std::string_view what, std::int64_t count) {
    return web::json(200, web::JsonWriter().begin_object().member(what, count).end_object().take());
}

}  // namespace

std::vector<web::Route> AdminRoutes::routes() {
    return {{.methods = {"GET"},
             .path = "/admin/accounts",
             .action = listed(&admin::Lists::accounts),
             .descriptions = descriptions::admin_accounts()},
            {.methods = {"GET"},
             .path = "/admin/sessions",
             .action = listed(&admin::Lists::sessions),
             .descriptions = descriptions::admin_sessions()},
            {.methods = {"GET"},
             .path = "/admin/events",
             .action = listed(&admin::Lists::events),
             .descriptions = descriptions::admin_events()},
            {.methods = {"GET"},
             .path = "/admin/providers",
             .action = listed(&admin::Lists::providers),
             .descriptions = descriptions::admin_providers()},
            {.methods = {"DELETE"},
             .path = "/admin/sessions/{session}",
             .action = guarded(&AdminRoutes::end_session, true),
             .descriptions = descriptions::admin_end_session()},
            {.methods = {"DELETE"},
             .path = "/admin/accounts/{account}/sessions",
             .action = guarded(&AdminRoutes::end_account, true),
             .descriptions = descriptions::admin_end_account()},
            {.methods = {"POST"},
             .path = "/admin/accounts/{account}/unlink",
             .action = guarded(&AdminRoutes::unlink, true),
             .descriptions = descriptions::admin_unlink()},
            {.methods = {"GET"},
             .path = "/admin/",
             .action = guarded(&AdminRoutes::page, false),
             .descriptions = descriptions::admin_page()},
            {.methods = {"GET", "POST"},
             .path = "/admin/sessions/{session}/end",
             .action = asked(&AdminRoutes::ask_about_session, &AdminRoutes::end_session),
             .descriptions = descriptions::admin_question_of_session()},
            {.methods = {"GET", "POST"},
             .path = "/admin/accounts/{account}/end",
             .action = asked(&AdminRoutes::ask_about_account, &AdminRoutes::end_account),
             .descriptions = descriptions::admin_question_of_account()}};
}

web::Action AdminRoutes::listed(List list) const {
    return [this, list](const web::Call& call) {
        return judged(call, false, [&](const auto&) {
            return answer_list(call, [&](const admin::ListRequest& request) {
                return (parts_.lists.*list)(request, call.request.deadline);
            });
        });
    };
}

web::Action AdminRoutes::guarded(Answer answer, bool acts) const {
    return [this, answer, acts](const web::Call& call) {
        return judged(call, acts, [&](const auto& who) { return (this->*answer)(call, who); });
    };
}

web::Action AdminRoutes::asked(Answer question, Answer act) const {
    return [this, question, act](const web::Call& call) {
        const bool acts = call.request.method == "POST";
        return judged(call, acts, [&](const Administrator& who) {
            if (!acts) return (this->*question)(call, who);
            web::Response response = (this->*act)(call, who);
            return response.status == 200 ? seen_to(call) : response;
        });
    };
}

web::Response AdminRoutes::judged(
    const web::Call& call, bool acts,
    const std::function<web::Response(const Administrator&)>& answer) const {
    const auto who = parts_.administrators.judge(call.request);
    if (!who)
        return web::refuse(
            call.request, who.refusal(),
            call.mount_path + "/" + std::string(call.version) + "/auth/login?again=1");
    if (acts && !may_act(call)) return web::refuse(call.request, Refusal{Reason::cross_site});
    web::Response response = answer(*who);
    response.entry.account = observe::Word(who->account);
    return response;
}

web::Response AdminRoutes::end_session(const web::Call& call, const Administrator& who) const {
    const auto ended = parts_.acts.end_session(std::string(call.path_parameter), by(call, who),
                                               call.request.deadline);
    if (!ended) return web::refuse(call.request, ended.refusal());
    return done("ended", 1);
}

web::Response AdminRoutes::end_account(const web::Call& call, const Administrator& who) const {
    const auto ended = parts_.acts.end_account(std::string(call.path_parameter), by(call, who),
                                               call.request.deadline);
    if (!ended) return web::refuse(call.request, ended.refusal());
    return done("ended", static_cast<std::int64_t>(*ended));
}

web::Response AdminRoutes::unlink(const web::Call& call, const Administrator& who) const {
    web::Query parameters = call.query;
    if (!call.request.body.empty()) {
        auto form = web::form_parameters(call);
        if (!form) return web::refuse(call.request, form.refusal());
        parameters = std::move(form.value());
    }
    const auto provider = parameters.get("provider");
    if (!provider || provider->empty() || parameters.repeated("provider"))
        return web::refuse_parameter(call.request, "provider");
    const auto gone = parts_.acts.unlink(std::string(call.path_parameter), std::string(*provider),
                                         by(call, who), call.request.deadline);
    if (!gone) return web::refuse(call.request, gone.refusal());
    return done("unlinked", static_cast<std::int64_t>(*gone));
}

web::Response AdminRoutes::page(const web::Call& call, const Administrator& who) const {
    const auto request = admin::parse_list_request(call.query, false);
    if (!request) return web::refuse_parameter(call.request, request.refusal().detail);
    const outbound::Deadline& deadline = call.request.deadline;
    admin::ListRequest beside = *request;
    beside.page = {.page = 1, .size = 20};
    admin::Overview overview{.base = base(call),
                             .who = who.who,
                             .q = request->q,
                             .page = request->page,
                             .sessions = parts_.lists.sessions(*request, deadline),
                             .accounts = {.columns = {}},
                             .events = parts_.lists.events(beside, deadline),
                             .chart = admin::chart(parts_.lists.day(deadline), call.language)};
    if (!request->q.empty()) overview.accounts = parts_.lists.accounts(beside, deadline);
    return html(admin::render(overview, call.language));
}

web::Response AdminRoutes::ask_about_session(const web::Call& call, const Administrator&) const {
    admin::ListRequest one;
    one.q = call.path_parameter;
    const admin::Table found = config::is_uuid(one.q)
                                   ? parts_.lists.sessions(one, call.request.deadline)
                                   : admin::Table{.columns = {}};
    for (const auto& row : found.rows)
        if (row.at(0) == one.q)
            return ask(call, "sessions/" + one.q,
                       row.at(2).value_or("") + ", " + row.at(5).value_or(""), false);
    return web::refuse(call.request, Refusal{Reason::not_found});
}

web::Response AdminRoutes::ask_about_account(const web::Call& call, const Administrator&) const {
    admin::ListRequest one;
    one.q = call.path_parameter;
    const admin::Table found = config::is_uuid(one.q)
                                   ? parts_.lists.accounts(one, call.request.deadline)
                                   : admin::Table{.columns = {}};
    if (found.rows.empty()) return web::refuse(call.request, Refusal{Reason::not_found});
    return ask(call, "accounts/" + one.q,
               found.rows.front().at(2).value_or("") + ", " + found.rows.front().at(1).value_or(""),
               true);
}

}  // namespace difysso::route
