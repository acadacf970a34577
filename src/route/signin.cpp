#include "route/signin.h"

#include <algorithm>

#include "observe/failure.h"
#include "route/descriptions.h"
#include "signin/login_request.h"
#include "signin/signed_out.h"
#include "web/answer.h"
#include "web/json_writer.h"
#include "web/page.h"
#include "web/paging.h"

namespace difysso::route {
namespace {

using observe::Reason;
using observe::Refusal;
using signin::Start;
using Kind = web::RateLimiter::Kind;
using web::add_cookies;

std::string begin_path(Start::Page page, const web::Call& call) {
    return call.mount_path + "/" + std::string(call.version) +
           (page == Start::Page::login ? "/auth/login" : "/auth/signup");
}

std::string login_path(const web::Call& call) {
    return begin_path(Start::Page::login, call);
}

// The attempt's cookie belongs to one host: the one that the callback will come back to.
bool at_public_host(const web::Call& call) {
    return call.asked_origin.name == call.origin.name;
}

web::Response to_public_host(const web::Call& call) {
    return web::redirect(call.origin.text() + call.request.target);
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
        {.methods = {"GET", "POST"},
         .path = "/auth/login",
         .action = begin_at(Start::Page::login),
         .descriptions = descriptions::login()},
        {.methods = {"GET"},
         .path = "/auth/signup",
         .action = begin_at(Start::Page::signup),
         .descriptions = descriptions::signup()},
        {.methods = {"GET", "POST"},
         .path = "/auth/callback",
         .action = action(this, &SignIn::callback),
         .descriptions = descriptions::callback()},
        {.methods = {"GET", "POST"},
         .path = "/auth/callback/{provider}",
         .action = action(this, &SignIn::callback),
         .descriptions = descriptions::callback_of_one()},
        {.methods = {"GET"},
         .path = "/auth/providers",
         .action = action(this, &SignIn::list_providers),
         .descriptions = descriptions::providers()},
        {.methods = {"GET"},
         .path = "/auth/",
         .action =
             [this](const web::Call& call) {
                 if (!at_public_host(call)) return to_public_host(call);
                 if (const auto wait = limiter_.take(Kind::login, call.client_address))
                     return web::refuse_for_now(call.request, *wait);
                 return choose(Start::Page::login, call.query, call);
             },
         .descriptions = descriptions::chooser()},
    };
}

web::Response SignIn::begin(Start::Page page, const web::Call& call) const {
    if (signin::is_prefetch(call.request))
        return web::refuse(call.request, Refusal{Reason::prefetch});
    if (!at_public_host(call)) return to_public_host(call);
    if (const auto wait = limiter_.take(Kind::login, call.client_address))
        return web::refuse_for_now(call.request, *wait);
    const auto query = signin::read_login(call);
    if (!query) return web::refuse(call.request, query.refusal());
    if (!query->has("again") && signin::has_just_signed_out(call.request, call.origin.secure()))
        return signin::signed_out_page(call);
    const auto wanted = signin::named_provider(*query, providers_);
    if (!wanted) return web::refuse(call.request, wanted.refusal(), login_path(call));
    if (*wanted == nullptr) return choose(page, *query, call);

    const bool third_party = query->has("target_link_uri");
    return depart(
        **wanted,
        {.page = page,
         .return_to = query->get(third_party ? "target_link_uri" : "redirect_url").value_or(""),
         .login_hint = query->get("login_hint").value_or("")},
        call);
}

web::Response SignIn::depart(provider::Provider& provider, const Start::Wish& wish,
                             const web::Call& call) const {
    web::Response response;
    try {
        const auto departure = start_.depart(provider, wish, call);
        if (departure) {
            response = web::redirect(departure->location);
            add_cookies(response, departure->cookies, clock_.now());
            if (signin::has_just_signed_out(call.request, call.origin.secure()))
                add_cookies(response, {signin::signed_in_again_cookie(call.origin.secure())},
                            clock_.now());
        } else {
            response = web::refuse(call.request, departure.refusal(), login_path(call));
        }
    } catch (const observe::Failure& failure) {
        response = web::refuse(call.request, failure, login_path(call));
    }
    response.entry.provider = observe::Word(provider.id());
    return response;
}

web::Response SignIn::callback(const web::Call& call) const {
    web::Response response = judge_callback(call);
    // An outage is nobody's fault who sits in this network.
    if (response.status >= 400 && response.status < 500)
        limiter_.take(Kind::callback_failures, call.client_address);
    return response;
}

// Who began the sign-in in this browser is always heard: anybody's page can have browsers of his
// network bring callbacks of no attempt. To those of a network that brings too many of them nothing
// is explained any more.
web::Response SignIn::judge_callback(const web::Call& call) const {
    const auto refuse = [&](const Refusal& refusal) {
        if (const auto wait = limiter_.wait(Kind::callback_failures, call.client_address))
            return web::refuse_for_now(call.request, *wait);
        return web::refuse(call.request, refusal, login_path(call));
    };
    if (call.request.method == "HEAD") return refuse(Refusal{Reason::prefetch});
    const auto answer = signin::read_callback(call);
    if (!answer) return refuse(answer.refusal());
    const auto attempt =
        attempts_.find(answer->state, call.request, call.origin.secure(), clock_.now());
    if (!attempt) return refuse(attempt.refusal());
    web::Response response = complete(*attempt, *answer, call);
    response.entry.provider = observe::Word(attempt->provider);
    metrics_.count(observe::Metrics::Family::sign_ins,
                   {{"provider", attempt->provider},
                    {"outcome", response.entry.reason ? observe::row(*response.entry.reason).code
                                                      : std::string_view("signed_in")}});
    return response;
}

web::Response SignIn::complete(const signin::Attempt& attempt, const signin::CallbackAnswer& answer,
                               const web::Call& call) const {
    web::Response response;
    auto claimed = completion_.claim(attempt, answer, call.request.deadline);
    if (!claimed) {
        response = web::refuse(call.request, claimed.refusal(), login_path(call));
    } else {
        // From here on the attempt is spent, however it ends: its cookie goes with every answer.
        try {
            const auto landing =
                completion_.finish(std::move(claimed.value()), attempt, answer, call);
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

web::Response SignIn::choose(Start::Page page, const web::Query& query,
                             const web::Call& call) const {
    const bool chinese = call.language == web::Language::chinese;
    web::Page shown{.title = chinese ? "登录 Dify" : "Sign in to Dify",
                    .paragraphs = {chinese ? "请选择登录方式。" : "Choose how to sign in."}};
    std::string suffix;
    for (const std::string_view name : {"redirect_url", "target_link_uri", "login_hint"})
        if (const auto value = query.get(name))
            suffix.append("&").append(name).append("=").append(web::percent_encode(*value));
    for (const auto& provider : providers_.all())
        shown.links.push_back(
            {.text = provider->name(),
             .href = begin_path(page, call) + "?provider=" + provider->id() + suffix});
    return web::html(200, web::render(shown, call.language));
}

}  // namespace difysso::route
