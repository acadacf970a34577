#include "route/openapi.h"

#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "provider/json.h"
#include "route/descriptions.h"
#include "route/docs.h"
#include "route/openapi_responses.h"

namespace {

using namespace difysso;
using observe::Reason;
using provider::json::Object;

web::Response nothing(const web::Call&) {
    return {};
}

std::vector<web::Route> one(web::Description description, bool verdict_only = false) {
    std::vector<web::Route> routes;
    routes.push_back({.methods = {"GET", "POST"},
                      .path = "/things/{id}",
                      .action = nothing,
                      .verdict_only = verdict_only,
                      .descriptions = {std::move(description)}});
    return routes;
}

Object parsed(const std::vector<web::Route>& routes) {
    const auto document =
        provider::json::parse_object(route::openapi_document(routes, "/sso/v1", "1.2.3"));
    BOOST_REQUIRE(document);
    return *document;
}

const Object& at(const Object& object, std::initializer_list<std::string_view> path) {
    const Object* found = &object;
    for (const std::string_view name : path) {
        found = found->object(name);
        BOOST_REQUIRE_MESSAGE(found != nullptr, name);
    }
    return *found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(openapi)

BOOST_AUTO_TEST_CASE(an_operation_says_what_its_description_says) {
    const auto routes =
        one({.method = "GET",
             .summary = "A thing",
             .parameters = {{.in = web::ParameterDescription::In::path,
                             .name = "id",
                             .text = "Which.",
                             .required = true}},
             .answers = {{.status = 200,
                          .text = "The thing.",
                          .media_type = "application/json",
                          .schema = R"({"type":"object"})"},
                         {.status = 200, .text = "A page.", .media_type = "text/html"}},
             .refusals = {Reason::not_found, Reason::account_conflict},
             .needs = web::Needs::session});
    const Object document = parsed(routes);
    BOOST_TEST(*document.string("openapi") == "3.1.0");
    BOOST_TEST(*at(document, {"info"}).string("version") == "1.2.3");
    const Object& get = at(document, {"paths", "/things/{id}", "get"});
    BOOST_TEST(*get.string("operationId") == "get_things_id");
    BOOST_TEST(get.array("parameters")->size() == 1U);
    BOOST_TEST(get.has("security"));
    const Object& good = at(get, {"responses", "200", "content"});
    BOOST_TEST(good.has("application/json"));
    BOOST_TEST(good.has("text/html"));
    const Object& missing = at(get, {"responses", "404", "content"});
    BOOST_TEST(missing.has("application/problem+json"));
    // What people aren't told isn't told here either.
    const std::string text = route::openapi_document(routes, "", "");
    BOOST_TEST(text.find("account_refused") != std::string::npos);
    BOOST_TEST(text.find("account_conflict") == std::string::npos);
    // Only GET is described.
    BOOST_TEST(!at(document, {"paths", "/things/{id}"}).has("post"));
}

BOOST_AUTO_TEST_CASE(every_route_has_the_routers_refusals_but_a_verdict) {
    const web::Description plain{.summary = "x", .refusals = {Reason::not_signed_in}};
    const auto usual = route::possible_refusals(one(plain)[0], plain);
    for (const Reason reason :
         {Reason::bad_request, Reason::host_not_allowed, Reason::method_not_allowed,
          Reason::internal, Reason::deadline, Reason::not_signed_in})
        BOOST_TEST((std::find(usual.begin(), usual.end(), reason) != usual.end()));
    const auto verdict = route::possible_refusals(one(plain, true)[0], plain);
    BOOST_TEST(verdict.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_route_that_is_to_go_is_deprecated) {
    auto routes = one({.summary = "x"});
    BOOST_TEST(!at(parsed(routes), {"paths", "/things/{id}", "get"}).has("deprecated"));
    routes[0].deprecation = web::Deprecation{.since = 1};
    BOOST_TEST(at(parsed(routes), {"paths", "/things/{id}", "get"}).is_true("deprecated"));
}

BOOST_AUTO_TEST_CASE(who_may_call_is_a_scheme_that_the_document_has) {
    using web::Needs;
    const std::vector<std::pair<Needs, std::vector<std::string>>> expected{
        {Needs::session, {"session", "bearer"}},
        {Needs::administrator, {"session", "bearer", "admin_token"}},
        {Needs::casdoor_secret, {"casdoor_secret"}},
        {Needs::scim_token, {"scim_token"}}};
    for (const auto& [needs, names] : expected) {
        const Object document = parsed(one({.method = "GET", .summary = "x", .needs = needs}));
        const auto& security = *at(document, {"paths", "/things/{id}", "get"}).array("security");
        const Object& schemes = at(document, {"components", "securitySchemes"});
        BOOST_TEST(security.size() == names.size());
        BOOST_TEST(schemes.members().size() == names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            BOOST_TEST(security.at(i).object()->has(names[i]));
            BOOST_TEST(schemes.has(names[i]));
        }
    }
}

// What isn't configured has no routes, and nothing of it is told.
BOOST_AUTO_TEST_CASE(without_their_routes_no_scheme_and_no_schema_is_told) {
    const Object document = parsed(one({.summary = "x"}));
    BOOST_TEST(at(document, {"components", "securitySchemes"}).members().empty());
    BOOST_TEST(at(document, {"components", "schemas"}).members().size() == 1U);
    auto routes = one({.summary = "x"});
    routes[0].descriptions = route::descriptions::admin_events();
    const Object with = parsed(routes);
    BOOST_TEST(at(with, {"components", "schemas"}).has("AdminEvent"));
    BOOST_TEST(at(with, {"components", "schemas"}).has("AdminPart"));
    BOOST_TEST(!at(with, {"components", "schemas"}).has("AdminAccount"));
    BOOST_TEST(!at(with, {"components", "securitySchemes"}).has("scim_token"));
}

// Each text is JSON where it has to be: else the document is none.
BOOST_AUTO_TEST_CASE(the_descriptions_of_the_program_make_a_document) {
    namespace d = route::descriptions;
    std::vector<web::Route> routes;
    const auto add = [&](observe::Literal path, std::vector<observe::Literal> methods,
                         d::List descriptions) {
        routes.push_back({.methods = std::move(methods),
                          .path = path,
                          .action = nothing,
                          .descriptions = std::move(descriptions)});
    };
    add("/a", {"GET", "POST"}, d::login());
    add("/b", {"GET"}, d::signup());
    add("/c", {"GET", "POST"}, d::callback());
    add("/d/{provider}", {"GET", "POST"}, d::callback_of_one());
    add("/e", {"GET"}, d::providers());
    add("/f", {"GET"}, d::chooser());
    add("/g", {"GET"}, d::verify());
    add("/h", {"GET"}, d::session());
    add("/i", {"POST"}, d::refresh());
    add("/j", {"GET", "POST"}, d::logout());
    add("/k", {"POST"}, d::backchannel_logout());
    add("/l", {"GET", "DELETE"}, d::sessions());
    add("/m/{id}", {"POST", "DELETE"}, d::one_session());
    add("/n", {"GET"}, d::welcome());
    add("/o", {"GET"}, d::ready());
    add("/p", {"GET"}, d::metrics());
    add("/admin/a", {"GET"}, d::admin_accounts());
    add("/admin/b", {"GET"}, d::admin_sessions());
    add("/admin/c", {"GET"}, d::admin_events());
    add("/admin/d", {"GET"}, d::admin_providers());
    add("/admin/e/{session}", {"DELETE"}, d::admin_end_session());
    add("/admin/f/{account}", {"DELETE"}, d::admin_end_account());
    add("/admin/g/{account}", {"POST"}, d::admin_unlink());
    add("/admin/h", {"GET"}, d::admin_page());
    add("/admin/i/{session}", {"GET", "POST"}, d::admin_question_of_session());
    add("/admin/j/{account}", {"GET", "POST"}, d::admin_question_of_account());
    add("/hooks", {"POST"}, d::casdoor_hook());
    add("/scim/a", {"GET"}, d::scim_config());
    add("/scim/b", {"GET"}, d::scim_schemas());
    add("/scim/c/{id}", {"GET"}, d::scim_schema());
    add("/scim/d", {"GET"}, d::scim_resource_types());
    add("/scim/e/{id}", {"GET"}, d::scim_resource_type());
    add("/scim/f", {"GET", "POST"}, d::scim_users());
    add("/scim/g/{id}", {"GET", "PUT", "PATCH", "DELETE"}, d::scim_user());
    add("/scim/h", {"POST"}, d::scim_search());
    add("/scim/{other}", {"GET", "POST", "PUT", "PATCH", "DELETE"}, d::scim_nothing());
    route::add_docs(routes, "/sso", "1.2.3");
    const Object document = parsed(routes);
    BOOST_TEST(at(document, {"paths"}).members().size() == routes.size());
    for (const web::Route& route : routes)
        for (const observe::Literal method : route.methods) {
            std::string name(method.view());
            std::transform(name.begin(), name.end(), name.begin(),
                           [](char c) { return static_cast<char>(c | 0x20); });
            BOOST_TEST(at(document, {"paths", route.path.view()}).has(name), route.path.view()
                                                                                 << " " << name);
        }
}

BOOST_AUTO_TEST_SUITE_END()
