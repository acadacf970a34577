#include "web/page.h"

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "web/html.h"

namespace difysso::web {
namespace {

// Every text has a contrast of at least 4.5 to what is behind it, in both colour schemes. Names of
// providers are read in the direction of their own script (unicode-bidi).
constexpr std::string_view kStyle =
    ":root{color-scheme:light dark;--back:#f2f4f7;--card:#fff;--text:#1b2430;--quiet:#52606f;"
    "--line:#d5dbe3;--mark:#1a56c4;--on:#fff}"
    "@media(prefers-color-scheme:dark){:root{--back:#11161c;--card:#1a212a;--text:#e8edf2;"
    "--quiet:#a7b4c2;--line:#36414e;--mark:#8ab4ff;--on:#0b1526}}"
    "*{box-sizing:border-box}"
    "body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;"
    "padding:1rem;background:var(--back);color:var(--text);"
    "font:1rem/1.6 system-ui,-apple-system,\"Segoe UI\",Roboto,\"PingFang SC\","
    "\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif}"
    "main{width:100%;max-width:34rem;padding:1.75rem;background:var(--card);"
    "border:1px solid var(--line);border-radius:.75rem;overflow-wrap:anywhere}"
    "h1{margin:0 0 .75rem;font-size:1.375rem;line-height:1.3}"
    "p{margin:0 0 1rem}"
    "form{margin:0}"
    ".ways{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.5rem 0 1rem}"
    "a,button{display:inline-block;padding:.625rem 1.125rem;border:1px solid var(--mark);"
    "border-radius:.5rem;background:none;color:var(--mark);font:inherit;font-weight:600;"
    "text-decoration:none;cursor:pointer;unicode-bidi:plaintext}"
    ".ways>a:first-child,.ways>form:first-child button{background:var(--mark);color:var(--on)}"
    "a:hover,button:hover{text-decoration:underline}"
    "a:focus-visible,button:focus-visible{outline:3px solid var(--text);outline-offset:2px}"
    "section{margin:0 0 1rem;padding:1rem 0 0;border-top:1px solid var(--line)}"
    "h2{margin:0 0 .25rem;font-size:1rem;unicode-bidi:plaintext}"
    "section p{margin:0 0 .25rem;color:var(--quiet);font-size:.9375rem;unicode-bidi:plaintext}"
    "section form{margin:.5rem 0 0}"
    ".contents{margin:0 0 1.5rem}"
    ".contents ul{margin:0;padding:0;list-style:none}"
    ".contents li{margin:.25rem 0 0}"
    ".contents ul ul{padding-left:1rem}"
    ".contents a{padding:0;border:0;text-decoration:underline}"
    ".contents ul ul a{font-weight:400}"
    "footer{padding-top:1rem;border-top:1px solid var(--line);color:var(--quiet);"
    "font-size:.875rem}"
    "code{font-family:ui-monospace,\"DejaVu Sans Mono\",Consolas,monospace}";

void write_button(const Page::Link& button, Html& html) {
    html.markup("<form method=\"post\" action=\"")
        .text(button.href)
        .markup("\"><button type=\"submit\">")
        .text(button.text)
        .markup("</button></form>");
}

void write_ways(const Page& page, Html& html) {
    if (page.links.empty() && page.buttons.empty()) return;
    html.markup("<div class=\"ways\">");
    for (const auto& [text, href] : page.links)
        html.markup("<a href=\"").text(href).markup("\">").text(text).markup("</a>");
    for (const Page::Link& button : page.buttons)
        write_button(button, html);
    html.markup("</div>");
}

void write_reference(const std::string& id, const std::string& text, Html& html) {
    html.markup("<li><a href=\"#").text(id).markup("\">").text(text).markup("</a>");
}

// A group leads to the first of its entries.
void write_contents(const Page& page, Html& html) {
    if (page.contents.empty()) return;
    html.markup("<nav class=\"contents\" aria-labelledby=\"contents\"><h2 id=\"contents\">")
        .text(page.contents)
        .markup("</h2><ul>");
    std::string group;
    for (const Page::Entry& entry : page.entries) {
        if (&entry == &page.entries.front() || entry.group != group) {
            if (&entry != &page.entries.front()) html.markup("</ul></li>");
            group = entry.group;
            write_reference(entry.id, group, html);
            html.markup("<ul>");
        }
        write_reference(entry.id, entry.title, html);
        html.markup("</li>");
    }
    html.markup(page.entries.empty() ? "</ul></nav>" : "</ul></li></ul></nav>");
}

void write_entries(const Page& page, Html& html) {
    for (const Page::Entry& entry : page.entries) {
        html.markup(page.entries_english ? "<section lang=\"en\">" : "<section>").markup("<h2");
        if (!entry.id.empty()) html.markup(" id=\"").text(entry.id).markup("\"");
        html.markup(">").text(entry.title).markup("</h2>");
        for (const std::string& line : entry.lines)
            html.markup("<p>").text(line).markup("</p>");
        if (entry.button) write_button(*entry.button, html);
        html.markup("</section>");
    }
}

void write_footer(const Page& page, Language language, Html& html) {
    if (page.request_id.empty()) return;
    html.markup("<footer>")
        .text(language == Language::chinese ? "请求编号：" : "Request ID: ")
        .markup("<code>")
        .text(page.request_id)
        .markup("</code>");
    if (!page.code.empty()) html.markup("<br><code>").text(page.code).markup("</code>");
    html.markup("</footer>");
}

}  // namespace

std::string render(const Page& page, Language language) {
    Html html;
    html.markup("<!doctype html>\n<html lang=\"")
        .markup(language_tag(language))
        .markup(
            "\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            "<meta name=\"robots\" content=\"noindex\"><title>")
        .text(page.title)
        .markup("</title><style>")
        .markup(kStyle)
        .markup("</style></head><body><main><h1>")
        .text(page.title)
        .markup("</h1>");
    for (const std::string& paragraph : page.paragraphs)
        html.markup("<p>").text(paragraph).markup("</p>");
    write_ways(page, html);
    write_contents(page, html);
    write_entries(page, html);
    write_footer(page, language, html);
    html.markup("</main></body></html>\n");
    return html.take();
}

const std::string& page_policy() {
    static const std::string policy =
        "default-src 'none'; style-src 'sha256-" + crypto::base64(crypto::sha256(kStyle)) +
        "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    return policy;
}

std::string_view advice_words(observe::Advice advice, Language language) {
    const bool chinese = language == Language::chinese;
    switch (advice) {
        case observe::Advice::none:
            return {};
        case observe::Advice::start_again:
            return chinese ? "请从头重新登录。" : "Please start the sign-in again.";
        case observe::Advice::ask_administrator:
            return chinese ? "请联系管理员，并提供下面的请求编号。"
                           : "Please ask your administrator, and quote the request ID below.";
        case observe::Advice::wait:
            return chinese ? "请稍候片刻再试。" : "Please wait a moment and try again.";
    }
    return {};
}

}  // namespace difysso::web
