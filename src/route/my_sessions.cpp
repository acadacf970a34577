#include "route/my_sessions.h"

#include <algorithm>
#include <cstdio>

#include "dify/cookies.h"
#include "dify/delivery.h"
#include "route/descriptions.h"
#include "session/device.h"
#include "web/answer.h"
#include "web/page.h"
#include "web/paging.h"
#include "web/same_origin.h"

namespace difysso::route {
namespace {

using dify::SessionRecord;
using observe::Reason;
using observe::Refusal;
using session::Session;

using Records = std::vector<SessionRecord>;

std::string base(const web::Call& call) {
    return call.mount_path + "/" + std::string(call.version) + "/auth";
}

// "2026-11-30 08:15 UTC": no script says what time it is where the reader sits.
std::string minute_text(std::int64_t seconds) {
    const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    char text[40];
    const int size = std::snprintf(
        text, sizeof text, "%04d-%02u-%02u %02d:%02d UTC", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()));
    return {text, static_cast<std::size_t>(size)};
}

Records part_of(const Records& all, const web::PageRequest& page) {
    const auto size = static_cast<std::int64_t>(all.size());
    const std::int64_t begin = std::min(page.offset(), size);
    return {all.begin() + begin, all.begin() + std::min(begin + page.size, size)};
}

std::string json_of(const Records& all, const web::PageRequest& page, const std::string& this_id) {
    return web::page_json(page, static_cast<std::int64_t>(all.size()), [&](web::JsonWriter& json) {
        for (const SessionRecord& record : part_of(all, page))
            json.begin_object()
                .member("id", std::string_view(record.id))
                .member("provider", std::string_view(record.provider))
                .member("device", std::string_view(session::device_name(record.user_agent)))
                .member("address", std::string_view(record.client_address))
                .member("since", record.since)
                .member("last", record.last)
                .member("until", record.until)
                .member("current", record.id == this_id)
                .end_object();
    });
}

web::Page::Entry entry_of(const SessionRecord& record, const web::Call& call, bool this_one) {
    const bool chinese = call.language == web::Language::chinese;
    std::string device = session::device_name(record.user_agent);
    if (device.empty()) device = chinese ? "未知设备" : "Unknown device";
    if (this_one) device += chinese ? "（当前设备）" : " (this device)";
    const std::string since = minute_text(record.since), last = minute_text(record.last);
    web::Page::Entry entry{.title = std::move(device),
                           .lines = {(chinese ? "地址：" : "Address: ") + record.client_address,
                                     (chinese ? "登录时间：" : "Signed in: ") + since,
                                     (chinese ? "最近使用：" : "Last used: ") + last}};
    // This one goes by the way on which the provider's session can end as well.
    entry.button = web::Page::Link{
        chinese ? "退出" : "Sign out",
        base(call) + (this_one ? "/logout" : "/sessions/" + web::percent_encode(record.id))};
    return entry;
}

web::Response page_of(const Records& all, const web::PageRequest& page, const web::Call& call,
                      const std::string& this_id) {
    const bool chinese = call.language == web::Language::chinese;
    web::Page text{.title = chinese ? "您的登录会话" : "Your sessions"};
    text.paragraphs = {chinese ? "您在以下设备上登录了 Dify。"
                               : "You are signed in to Dify on these devices."};
    if (all.empty())
        text.paragraphs = {chinese ? "没有通过此网关建立的会话。"
                                   : "No session was begun by this gateway."};
    for (const SessionRecord& record : part_of(all, page))
        text.entries.push_back(entry_of(record, call, record.id == this_id));
    if (page.offset() + page.size < static_cast<std::int64_t>(all.size()))
        text.links.push_back({chinese ? "下一页" : "Next page",
                              base(call) + "/sessions?page=" + std::to_string(page.page + 1) +
                                  "&size=" + std::to_string(page.size)});
    text.buttons = {{chinese ? "在所有设备上退出" : "Sign out everywhere",
                     base(call) + "/logout?everywhere=1"}};
    return web::html(200, web::render(text, call.language));
}

}  // namespace

std::vector<web::Route> MySessions::routes() {
    const auto at = [this](auto member) {
        return [this, member](const web::Call& call) { return (this->*member)(call); };
    };
    const auto list_or_end = [this](const web::Call& call) {
        return call.request.method == "DELETE" ? end_all(call) : list(call);
    };
    return {{.methods = {"GET", "DELETE"},
             .path = "/auth/sessions",
             .action = list_or_end,
             .descriptions = descriptions::sessions()},
            {.methods = {"POST", "DELETE"},
             .path = "/auth/sessions/{id}",
             .action = at(&MySessions::end_one),
             .descriptions = descriptions::one_session()}};
}

web::Response MySessions::list(const web::Call& call) const {
    const auto session = parts_.verification.judge(call.request);
    if (!session) return web::refuse(call.request, session.refusal(), base(call) + "/login");
    const auto page = web::parse_page_request(call.query);
    if (!page) return web::refuse_parameter(call.request, page.refusal().detail);
    const Records all = parts_.sessions.of_account(session->account, call.request.deadline);
    return web::prefers_html(call.request) ? page_of(all, *page, call, session->id)
                                           : web::json(200, json_of(all, *page, session->id));
}

web::Response MySessions::end_all(const web::Call& call) const {
    if (!web::may_act(call.request, dify::own_origins(parts_.settings.dify, call.origin)))
        return web::refuse(call.request, Refusal{Reason::cross_site});
    const auto session = parts_.verification.judge(call.request);
    if (!session) return web::refuse(call.request, session.refusal());
    parts_.ending.end_account(session->account, call.request.deadline);
    parts_.ending.end_unknown(session->account, call.request.deadline);
    return ended(call, true);
}

// Somebody else's session is none for this person: the answer doesn't tell whether it exists.
web::Response MySessions::end_one(const web::Call& call) const {
    if (!web::may_act(call.request, dify::own_origins(parts_.settings.dify, call.origin)))
        return web::refuse(call.request, Refusal{Reason::cross_site});
    const auto session = parts_.verification.judge(call.request);
    if (!session) return web::refuse(call.request, session.refusal());
    const std::string id(call.path_parameter);
    const auto record = parts_.sessions.find(id, call.request.deadline);
    if (!record || record->over || record->account != session->account)
        return web::refuse(call.request, Refusal{Reason::not_found});
    parts_.ending.end_session(id, session->account, call.request.deadline);
    return ended(call, id == session->id);
}

web::Response MySessions::ended(const web::Call& call, bool this_one) const {
    web::Response response;
    if (call.request.method == "DELETE")
        response.status = 204;
    else if (web::prefers_html(call.request))
        response = web::redirect(base(call) + "/sessions");
    else
        response = web::json(200, R"({"result":"success"})");
    if (this_one)
        for (const web::Cookie& cookie : dify::ended_cookies(parts_.settings.dify))
            response.add("Set-Cookie", web::set_cookie_line(cookie, parts_.clock.now()));
    return response;
}

}  // namespace difysso::route
