// A request's trace: where it arrives, and where it doesn't.
#include <set>

#include <boost/test/unit_test.hpp>

#include "openid_stack.h"

using namespace difysso::service;

namespace {

const std::string kOutside = "0af7651916cd43dd8448eb211c80319c";
const std::string kBack = "4bf92f3577b34da6a3ce929d0e0e4736";

Fields headers(const std::string& id, const std::string& state = "") {
    Fields all{{"traceparent", "00-" + id + "-b7ad6b7169203331-01"}};
    if (!state.empty()) all.emplace_back("tracestate", state);
    return all;
}

std::string text(const Poco::JSON::Object::Ptr& request, const std::string& name) {
    return request->getValue<std::string>(name);
}

// The ids of the traces in the lines of a route.
std::set<std::string> logged(const Gateway& gateway, const std::string& route) {
    std::set<std::string> ids;
    for (const auto& line : gateway.lines("request"))
        if (line->optValue<std::string>("route", "") == route)
            ids.insert(line->optValue<std::string>("trace", ""));
    return ids;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trace)

BOOST_AUTO_TEST_CASE(goes_along_with_what_the_provider_is_asked_for_a_request) {
    OpenIdStack stack({.with_casdoor = false, .openid = {"op"}});
    stack.casdoor.realm("op", R"("par_required":true,"claims_at_userinfo_only":true)");
    stack.restart_gateway();
    Browser person = stack.browser();
    const Answer login = person.get(stack.gateway_url("/v1/auth/login"), headers(kOutside, "a=1"));
    BOOST_REQUIRE(login.status == 302);
    const auto back = stack.provider_return(person, login);
    const Answer end = person.get(back.url, headers(kBack, "not well formed"));
    BOOST_REQUIRE(end.status == 302);

    std::set<std::string> parents;
    for (const auto& [endpoint, id, state] :
         {std::tuple("par", kOutside, "a=1"), {"token", kBack, ""}, {"userinfo", kBack, ""}}) {
        const auto request = stack.only_request("op", endpoint);
        const std::string parent = text(request, "traceparent");
        BOOST_TEST(parent.starts_with("00-" + id + "-"), endpoint << " " << parent);
        BOOST_TEST(parent.ends_with("-01"), endpoint);
        BOOST_TEST(text(request, "tracestate") == state, endpoint);
        parents.insert(parent.substr(36, 16));
    }
    BOOST_TEST(parents.size() == 3U);
    BOOST_TEST(parents.count("b7ad6b7169203331") == 0U);
    for (const char* endpoint : {".well-known/openid-configuration", "jwks"})
        for (const auto& request : stack.casdoor.asked(std::string("/oidc/op/") + endpoint))
            BOOST_TEST(text(request, "traceparent") == "", endpoint);

    wait_until([&] { return logged(stack.gateway, "/auth/callback").size() == 1; }, "its line");
    BOOST_TEST((logged(stack.gateway, "/auth/login") == std::set<std::string>{kOutside}));
    BOOST_TEST((logged(stack.gateway, "/auth/callback") == std::set<std::string>{kBack}));
    BOOST_TEST(stack.gateway.log().find("b7ad6b7169203331") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(goes_along_to_casdoor_and_without_one_none_is_begun) {
    Stack stack;
    const auto asked = [&](const Fields& with) {
        Browser alice = stack.browser();
        const Answer login = alice.get(stack.gateway_url("/v1/auth/login"));
        BOOST_REQUIRE(alice.get(stack.code_for(alice, login, "alice"), with).status == 302);
        return text(stack.casdoor.asked("/api/login/oauth/access_token").back(), "traceparent");
    };
    BOOST_TEST(asked(headers(kBack)).starts_with("00-" + kBack + "-"));
    BOOST_TEST(asked({}) == "");
    BOOST_TEST(asked(headers(std::string(32, '0'))) == "");
}

BOOST_AUTO_TEST_SUITE_END()
