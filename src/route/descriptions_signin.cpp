#include "route/descriptions.h"

namespace difysso::route::descriptions {
namespace {

using enum observe::Reason;
using In = web::ParameterDescription::In;
using observe::Reason;
using web::ParameterDescription;

std::vector<Reason> of_beginning() {
    return {prefetch,
            too_many_requests,
            parameter_duplicate,
            provider_unknown,
            request_rejected,
            discovery_malformed,
            discovery_issuer,
            provider_unavailable,
            provider_paused,
            busy};
}

std::vector<Reason> of_callback() {
    std::vector<Reason> reasons{parameter_duplicate, prefetch, too_many_requests, session_ended};
    for (const auto& [first, last] : {std::pair{state_missing, account_without_workspace},
                                      std::pair{provider_unavailable, busy}})
        for (const Reason reason : range(first, last))
            if (reason != grant_rejected) reasons.push_back(reason);
    return reasons;
}

const ParameterDescription kProvider{.name = "provider",
                                     .text = "Id of the provider; needed when there are several."};
const ParameterDescription kRedirectUrl{
    .name = "redirect_url",
    .text =
        "Where to go afterwards: a path of the console, or an address at its host, the "
        "gateway's or one of RETURN_HOSTS. Anything else leads to the console."};
const ParameterDescription kAgain{.name = "again",
                                  .text = "1: sign in although the person has just signed out."};

std::vector<ParameterDescription> of_third_party() {
    return {{.name = "iss", .text = "The provider by its issuer (OpenID Connect Core, section 4)."},
            {.name = "login_hint", .text = "Handed on to the provider."},
            {.name = "target_link_uri", .text = "As redirect_url."}};
}

std::vector<ParameterDescription> beginning_parameters() {
    std::vector<ParameterDescription> all{kProvider, kRedirectUrl, kAgain};
    for (const ParameterDescription& more : of_third_party())
        all.push_back(more);
    return all;
}

web::AnswerDescription led_away() {
    return {.status = 302,
            .text = "To the provider, with a cookie that holds the attempt.",
            .headers = {"Location", "Set-Cookie"}};
}

web::AnswerDescription page(observe::Literal text) {
    return {.status = 200, .text = text, .media_type = "text/html"};
}

std::vector<ParameterDescription> callback_parameters() {
    return {{.name = "state", .text = "Of the attempt."},
            {.name = "code", .text = "What the provider gives for the tokens."},
            {.name = "error", .text = "Why there is no code."},
            {.name = "iss", .text = "Who answers (RFC 9207)."}};
}

List of_return(const std::vector<ParameterDescription>& more) {
    const web::AnswerDescription done{.status = 302,
                                      .text = "To the console, with Dify's session.",
                                      .headers = {"Location", "Set-Cookie"}};
    auto parameters = callback_parameters();
    parameters.insert(parameters.end(), more.begin(), more.end());
    return {{.method = "GET",
             .summary = "The way back from the provider",
             .parameters = parameters,
             .answers = {done},
             .refusals = of_callback()},
            {.method = "POST",
             .summary = "The way back from a provider that uses form_post",
             .parameters = more,
             .body = web::BodyDescription{.media_type = "application/x-www-form-urlencoded",
                                          .schema = R"({"type":"object","properties":{)"
                                                    R"("state":{"type":"string"},)"
                                                    R"("code":{"type":"string"}}})"},
             .answers = {done},
             .refusals = of_callback()}};
}

}  // namespace

std::vector<Reason> range(Reason first, Reason last) {
    std::vector<Reason> reasons;
    for (int i = static_cast<int>(first); i <= static_cast<int>(last); ++i)
        reasons.push_back(static_cast<Reason>(i));
    return reasons;
}

List login() {
    return {
        {.method = "GET",
         .summary = "Begin a sign-in",
         .text = "A prefetch and HEAD begin nothing.",
         .parameters = beginning_parameters(),
         .answers = {led_away(),
                     page("The choice of a provider; or, right after signing out, a page with a "
                          "link to sign in again.")},
         .refusals = of_beginning()},
        {.method = "POST",
         .summary = "Begin a sign-in by a form",
         .body = web::BodyDescription{.media_type = "application/x-www-form-urlencoded",
                                      .schema = R"({"type":"object","properties":{)"
                                                R"("provider":{"type":"string"},)"
                                                R"("redirect_url":{"type":"string"}}})",
                                      .required = false},
         .answers = {led_away(), page("The choice of a provider.")},
         .refusals = of_beginning()}};
}

List signup() {
    return {{.summary = "Begin with a new account at the provider",
             .text = "Where the provider has a page for that; else as a sign-in.",
             .parameters = beginning_parameters(),
             .answers = {led_away(), page("The choice of a provider.")},
             .refusals = of_beginning()}};
}

List callback() {
    return of_return({});
}

List callback_of_one() {
    return of_return({{.in = In::path,
                       .name = "provider",
                       .text = "Id of a provider with OIDC_<ID>_OWN_CALLBACK.",
                       .required = true}});
}

List providers() {
    return {
        {.summary = "The providers",
         .parameters = {{.name = "page",
                         .text = "From 1 on.",
                         .schema = R"({"type":"integer","minimum":1,"default":1})"},
                        {.name = "size",
                         .text = "At most 100.",
                         .schema = R"({"type":"integer","minimum":1,"maximum":100,)"
                                   R"("default":50})"}},
         .answers = {{.status = 200,
                      .text = "A part of the list.",
                      .media_type = "application/json",
                      .schema = R"({"type":"object","required":["items","total","page","size",)"
                                R"("pages"],"additionalProperties":false,"properties":{"items":)"
                                R"({"type":"array","items":{"type":"object","required":["id",)"
                                R"("name","login"],"additionalProperties":false,"properties":{)"
                                R"("id":{"type":"string"},"name":{"type":"string"},"login":)"
                                R"({"type":"string"}}}},"total":{"type":"integer"},"page":)"
                                R"({"type":"integer"},"size":{"type":"integer"},"pages":)"
                                R"({"type":"integer"}}})",
                      .example = R"({"items":[{"id":"casdoor","name":"Casdoor","login":)"
                                 R"("/sso/v1/auth/login?provider=casdoor"}],"total":1,)"
                                 R"("page":1,"size":50,"pages":1})"}},
         .refusals = {parameter_invalid}}};
}

List chooser() {
    return {{.summary = "The page to choose a provider",
             .answers = {page("A link for each provider."),
                         {.status = 302,
                          .text = "To the public host, asked under another.",
                          .headers = {"Location"}}},
             .refusals = {too_many_requests}}};
}

}  // namespace difysso::route::descriptions
