#include "admin/page.h"

#include "admin/html_table.h"
#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "web/html.h"
#include "web/query.h"

namespace difysso::admin {
namespace {

using web::Html;

// Every text has a contrast of at least 4.5 to what is behind it, in both colour schemes.
constexpr std::string_view kStyle =
    ":root{color-scheme:light dark;--back:#f2f4f7;--card:#fff;--text:#1b2430;--quiet:#52606f;"
    "--line:#d5dbe3;--mark:#1a56c4;--bad:#b3261e;--on:#fff}"
    "@media(prefers-color-scheme:dark){:root{--back:#11161c;--card:#1a212a;--text:#e8edf2;"
    "--quiet:#a7b4c2;--line:#36414e;--mark:#8ab4ff;--bad:#ff8a80;--on:#0b1526}}"
    "*{box-sizing:border-box}"
    "body{margin:0;padding:1rem;background:var(--back);color:var(--text);"
    "font:1rem/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\"PingFang SC\","
    "\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif}"
    "main{max-width:72rem;margin:0 auto}"
    "section{margin:0 0 1rem;padding:1.25rem;background:var(--card);border:1px solid var(--line);"
    "border-radius:.75rem;overflow-wrap:anywhere}"
    "h1{margin:0 0 1rem;font-size:1.375rem}h2{margin:0 0 .75rem;font-size:1.125rem}"
    "table{width:100%;border-collapse:collapse}"
    "th,td{padding:.375rem .75rem .375rem 0;border-bottom:1px solid var(--line);text-align:left;"
    "vertical-align:top;unicode-bidi:plaintext}"
    "th{white-space:nowrap}td{min-width:8rem}td.act{min-width:0}"
    "td a{display:inline-block;min-width:1.5rem;min-height:1.5rem}"
    // Where its columns have no room, a row is a list, and each cell says what it is.
    "@media(max-width:74rem){thead{display:none}table,tbody,tr,td{display:block}"
    "tr{padding:.5rem 0;border-bottom:1px solid var(--line)}"
    "td{padding:0;border:0}td:empty{display:none}td[data-name]::before{content:attr(data-name)\": "
    "\";"
    "color:var(--quiet)}}"
    "svg{display:block;width:100%;max-width:40rem;height:auto}"
    ".in{fill:var(--mark)}.out{fill:var(--bad)}.axis{fill:var(--line)}"
    ".quiet{color:var(--quiet)}p{margin:.5rem 0}"
    "form{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}"
    "input{padding:.5rem;border:1px solid var(--quiet);border-radius:.5rem;background:var(--card);"
    "color:var(--text);font:inherit}"
    "button{padding:.5rem 1rem;border:1px solid var(--mark);border-radius:.5rem;"
    "background:var(--mark);color:var(--on);font:inherit;font-weight:600;cursor:pointer}"
    "a{color:var(--mark)}"
    "a:focus-visible,button:focus-visible,input:focus-visible{"
    "outline:3px solid var(--text);outline-offset:2px}";

// The two languages of a text.
struct Words {
    web::Language language;
    std::string_view operator()(std::string_view english, std::string_view chinese) const {
        return language == web::Language::chinese ? chinese : english;
    }
};

std::string_view none(const Words& words) {
    return words("None.", "无。");
}

void begin(Html& html, std::string_view title, web::Language language) {
    html.markup("<!doctype html>\n<html lang=\"")
        .markup(web::language_tag(language))
        // With no-referrer, which every other answer has, a form's Origin would be null, and over
        // plain http nothing else says that the form is ours (Fetch, section 3.2).
        .markup(
            "\"><head><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"same-origin\">"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            "<meta name=\"robots\" content=\"noindex\"><title>")
        .text(title)
        .markup("</title><style>")
        .markup(kStyle)
        .markup("</style></head><body><main><h1>")
        .text(title)
        .markup("</h1>");
}

std::string end(Html& html) {
    return html.markup("</main></body></html>\n").take();
}

void write_search(Html& html, const Overview& overview, const Words& words) {
    html.markup("<section><form method=\"get\" role=\"search\" action=\"")
        .text(overview.base)
        .markup("\"><label for=\"q\">")
        .text(words("Address, name or id", "邮箱、姓名或编号"))
        .markup("</label><input id=\"q\" name=\"q\" type=\"search\" maxlength=\"254\" value=\"")
        .text(overview.q)
        .markup("\"><button type=\"submit\">")
        .text(words("Search", "搜索"))
        .markup("</button></form></section>");
}

void write_pages(Html& html, const Overview& overview, const Words& words) {
    const auto link = [&](std::int64_t page, std::string_view text) {
        html.markup("<a href=\"").text(overview.base);
        html.text("?page=" + std::to_string(page));
        if (!overview.q.empty()) html.text("&q=" + web::percent_encode(overview.q));
        html.markup("\">").text(text).markup("</a> ");
    };
    const std::int64_t page = overview.page.page;
    const std::int64_t total = overview.sessions.total.value_or(0);
    html.markup("<nav><p>");
    if (page > 1) link(page - 1, words("Earlier page", "上一页"));
    if (page * overview.page.size < total) link(page + 1, words("Next page", "下一页"));
    html.markup("</p></nav>");
}

void write_sessions(Html& html, const Overview& overview, const Words& words) {
    html.markup("<section><h2>")
        .text(words("Live sessions", "当前会话"))
        .text(": " + std::to_string(overview.sessions.total.value_or(0)))
        .markup("</h2>");
    write_html(html, overview.sessions,
               {.label = words("Live sessions", "当前会话"),
                .none = none(words),
                .columns = {{2, words("Address", "邮箱")},
                            {3, words("Provider", "登录服务")},
                            {4, words("Since", "开始"), ShownColumn::As::moment},
                            {7, words("Last used", "最近使用"), ShownColumn::As::moment},
                            {5, words("From", "来源地址")},
                            {6, words("Browser", "浏览器"), ShownColumn::As::device}},
                .links = {{words("End", "结束会话"), overview.base + "sessions/", "/end", 0, 2},
                          {words("End all of this person's", "结束此人全部会话"),
                           overview.base + "accounts/", "/end", 1, 2}}});
    write_pages(html, overview, words);
    html.markup("</section>");
}

void write_accounts(Html& html, const Overview& overview, const Words& words) {
    if (overview.q.empty()) return;
    html.markup("<section><h2>").text(words("Accounts", "账号")).markup("</h2>");
    write_html(html, overview.accounts,
               {.label = words("Accounts", "账号"),
                .none = none(words),
                .columns = {{1, words("Address", "邮箱")},
                            {2, words("Name", "姓名")},
                            {3, words("Status", "状态")},
                            {5, words("Providers", "登录服务")},
                            {6, words("Last sign-in", "最近登录"), ShownColumn::As::moment}},
                .links = {{words("End all sessions", "结束全部会话"), overview.base + "accounts/",
                           "/end", 0, 1}}});
    html.markup("</section>");
}

void write_events(Html& html, const Overview& overview, const Words& words) {
    html.markup("<section><h2>").text(words("Newest events", "最新事件")).markup("</h2>");
    write_html(html, overview.events,
               {.label = words("Newest events", "最新事件"),
                .none = none(words),
                .columns = {{1, words("Time", "时间"), ShownColumn::As::moment},
                            {2, words("What", "事件")},
                            {7, words("Address", "邮箱")},
                            {3, words("By", "操作者")},
                            {6, words("Provider", "登录服务")},
                            {8, words("Reason", "原因")},
                            {9, words("From", "来源地址")}},
                .links = {}});
    html.markup("</section>");
}

}  // namespace

std::string render(const Overview& overview, web::Language language) {
    const Words words{language};
    Html html;
    begin(html, words("Sign-ins and sessions", "登录与会话"), language);
    html.markup("<p class=\"quiet\">")
        .text(words("Administrator: ", "管理员："))
        .text(overview.who)
        .markup("</p>");
    write_search(html, overview, words);
    html.markup("<section><h2>")
        .text(words("Sign-ins and refusals", "登录与拒绝"))
        .markup("</h2>")
        .markup(overview.chart)
        .markup("</section>");
    write_sessions(html, overview, words);
    write_accounts(html, overview, words);
    write_events(html, overview, words);
    return end(html);
}

std::string render(const Question& question, web::Language language) {
    const Words words{language};
    Html html;
    const std::string_view title = question.everything
                                       ? words("End all sessions?", "结束全部会话？")
                                       : words("End this session?", "结束此会话？");
    begin(html, title, language);
    html.markup("<section><p>")
        .text(question.subject)
        .markup("</p><p>")
        .text(words("An access token that Dify was given works until it expires.",
                    "已交给 Dify 的访问令牌在过期前仍然有效。"))
        .markup("</p><form method=\"post\" action=\"")
        .text(question.action)
        .markup("\"><button type=\"submit\">")
        .text(question.everything ? words("End all sessions", "结束全部会话")
                                  : words("End the session", "结束会话"))
        .markup("</button><a href=\"")
        .text(question.base)
        .markup("\">")
        .text(words("Back", "返回"))
        .markup("</a></form></section>");
    return end(html);
}

const std::string& page_policy() {
    static const std::string policy =
        "default-src 'none'; style-src 'sha256-" + crypto::base64(crypto::sha256(kStyle)) +
        "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    return policy;
}

}  // namespace difysso::admin
