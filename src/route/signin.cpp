#include "route/signin.h"

#include "observe/failure.h"
#include "web/answer.h"
#include "web/json_writer.h"
#include "web/page.h"
#include "web/paging.h"

namespace difysso::route {
namespace {

using observe::Reason;
using observe::Refusal;
using signin::Start;

std::string login_path(const web::Call& call) {
    return call.mount_path + "/" + std::string(call.version) + "/auth/login";
}

// A browser that fetches ahead, or only asks for the headers, begins nothing.
bool is_prefetch(const web::Request& request) {
    const auto says = [&](std::string_view header) {
        return request.header(header).value_or("").find("prefetch") != std::string_view::npos;
    };
    return request.method == "HEAD" || says("sec-purpose") || says("purpose") || says("x-moz");
}

// The attempt's cookie belongs to one host: the one that the callback will come back to.
bool at_public_host(const web::Call& call) {
    return call.asked_origin.name == call.origin.name;
}

web::Response to_public_host(const web::Call& call) {
    return web::redirect(call.origin.text() + call.request.target);
}

void add_cookies(web::Response& response, const std::vector<web::Cookie>& cookies,
                 observe::Time now) {
    for (const web::Cookie& cookie : cookies)
        response.add("Set-Cookie", web::set_cookie_line(cookie, now));
}

// A route's action: the member of an object that outlives the router.
template <class Member>
web::Action action(const SignIn* self, Member member) {
    return [self, member](const web::Call& call) { return (self->*member)(call); };
}

}  // namespace

std::vector<web::Route> SignIn::routes() {
    const auto begin_at = [this](Start::Page page) {
        return [this, page](const web::Call& call) { return begin(page, call); };
    };
    return {
        {.methods = {"GET", "POST"}, .path = "/auth/login", .action = begin_at(Start::Page::login)},
        {.methods = {"GET"}, .path = "/auth/signup", .action = begin_at(Start::Page::signup)},
        {.methods = {"GET", "POST"},
         .path = "/auth/callback",
         .action = action(this, &SignIn::callback)},
        {.methods = {"GET"},
         .path = "/auth/providers",
         .action = action(this, &SignIn::list_providers)},
        {.methods = {"GET"}, .path = "/auth/", .action = action(this, &SignIn::choose)},
    };
}

web::Response SignIn::begin(Start::Page page, const web::Call& call) const {
    if (is_prefetch(call.request)) return web::refuse(call.request, Refusal{Reason::prefetch});
    if (!at_public_host(call)) return to_public_host(call);
    for (const std::string_view name : {"provider", "redirect_url"})
        if (call.query.repeated(name))
            return web::refuse(call.request, Refusal{Reason::parameter_duplicate});

    const provider::Provider* provider = providers_.only();
    if (const auto id = call.query.get("provider"))
        provider = providers_.find(*id);
    else if (provider == nullptr)
        return choose(call);
    if (provider == nullptr)
        return web::refuse(call.request, Refusal{Reason::provider_unknown}, login_path(call));

    const auto departure =
        start_.depart(*provider, page, call.query.get("redirect_url").value_or(""), call);
    web::Response response = web::redirect(departure.location);
    add_cookies(response, departure.cookies, clock_.now());
    response.entry.provider = observe::Word(provider->id());
    return response;
}

web::Response SignIn::callback(const web::Call& call) const {
    if (call.request.method == "HEAD") return web::refuse(call.request, Refusal{Reason::prefetch});
    const auto answer = signin::read_callback(call);
    if (!answer) return web::refuse(call.request, answer.refusal(), login_path(call));
    const auto attempt =
        attempts_.find(answer->state, call.request, call.origin.secure(), clock_.now());
    if (!attempt) return web::refuse(call.request, attempt.refusal(), login_path(call));
    web::Response response = complete(*attempt, *answer, call);
    response.entry.provider = observe::Word(attempt->provider);
    return response;
}

web::Response SignIn::complete(const signin::Attempt& attempt, const signin::CallbackAnswer& answer,
                               const web::Call& call) const {
    web::Response response;
    const auto provider = completion_.claim(attempt, answer, call.request.deadline);
    if (!provider) {
        response = web::refuse(call.request, provider.refusal(), login_path(call));
    } else {
        // From here on the attempt is spent, however it ends: its cookie goes with every answer.
        try {
            const auto landing = completion_.finish(**provider, attempt, answer, call);
            if (landing) {
                response = web::redirect(landing->location);
                add_cookies(response, landing->cookies, clock_.now());
                response.entry.account = observe::Word(landing->account_id);
            } else {
                response = web::refuse(call.request, landing.refusal(), login_path(call));
            }
        } catch (const observe::Failure& failure) {
            response = web::refuse(call.request, failure, login_path(call));
        }
    }
    add_cookies(response, {signin::AttemptCookies::end(attempt.state, call.origin.secure())},
                clock_.now());
    return response;
}

web::Response SignIn::list_providers(const web::Call& call) const {
    const auto page = web::parse_page_request(call.query);
    if (!page) return web::refuse_parameter(call.request, page.refusal().detail);
    const auto& all = providers_.all();
    return web::json(
        200,
        web::page_json(*page, static_cast<std::int64_t>(all.size()), [&](web::JsonWriter& json) {
            const auto size = static_cast<std::int64_t>(all.size());
            const auto end = std::min(size, page->offset() + page->size);
            for (std::int64_t i = page->offset(); i < end; ++i) {
                const provider::Provider& provider = *all[static_cast<std::size_t>(i)];
                json.begin_object()
                    .member("id", provider.id())
                    .member("name", provider.name())
                    .member("login", login_path(call) + "?provider=" + provider.id())
                    .end_object();
            }
        }));
}

web::Response SignIn::choose(const web::Call& call) const {
    if (!at_public_host(call)) return to_public_host(call);
    const bool chinese = call.language == web::Language::chinese;
    web::Page page{.title = chinese ? "登录 Dify" : "Sign in to Dify",
                   .paragraphs = {chinese ? "请选择登录方式。" : "Choose how to sign in."}};
    std::string suffix;
    if (const auto target = call.query.get("redirect_url"))
        suffix = "&redirect_url=" + web::percent_encode(*target);
    for (const auto& provider : providers_.all())
        page.links.push_back({.text = provider->name(),
                              .href = login_path(call) + "?provider=" + provider->id() + suffix});
    return web::html(200, web::render(page, call.language));
}

}  // namespace difysso::route
