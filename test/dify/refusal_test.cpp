// What Dify refuses, and what it lets through.

#include <boost/test/unit_test.hpp>

#include "judge_fixture.h"

using namespace judge::test;

namespace {

const std::string profile = "/console/api/account/profile";

std::string message(const service::Answer& answer) {
    return parsed(answer.body)->getValue<std::string>("message");
}

void refused(const service::Answer& answer, int status, const std::string& text) {
    BOOST_TEST_CONTEXT(answer.body) {
        BOOST_TEST(answer.status == status);
        BOOST_TEST(message(answer) == text);
    }
}

judge::Object::Ptr with(judge::Object::Ptr claims, const std::string& name,
                        const Poco::Dynamic::Var& value) {
    claims->set(name, value);
    return claims;
}

judge::Object::Ptr without(judge::Object::Ptr claims, const std::string& name) {
    claims->remove(name);
    return claims;
}

std::int64_t in(std::int64_t seconds) {
    return std::time(nullptr) + seconds;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(refusal)

BOOST_AUTO_TEST_CASE(access_tokens) {
    Installed dify;
    const auto get = [&](const judge::Object::Ptr& claims) {
        return dify.get(profile, dify.session_with(claims));
    };
    const std::string invalid = "Invalid token.";
    const std::string not_ours = "Invalid Authorization token.";
    refused(get(with(access_claims(), "exp", in(-1))), 401, "Token has expired.");
    refused(get(with(access_claims(), "exp", "soon")), 401, invalid);
    refused(get(with(access_claims(), "aud", "console")), 401, invalid);
    refused(get(with(access_claims(), "iat", in(100))), 401, invalid);
    refused(get(with(access_claims(), "nbf", in(100))), 401, invalid);
    refused(get(with(access_claims(), "sub", 7)), 401, invalid);
    refused(get(with(access_claims(), "token_source", "webapp")), 401, not_ours);
    refused(get(without(access_claims(), "user_id")), 401, not_ours);
    BOOST_TEST(get(with(access_claims(), "iat", in(-10))).status == 200);
    // Dify checks neither iss nor sub, and a token without exp never ends.
    BOOST_TEST(get(with(access_claims(), "iss", "anybody")).status == 200);
    BOOST_TEST(get(without(without(access_claims(), "sub"), "exp")).status == 200);
    BOOST_TEST(get(with(access_claims(), "user_id", "no uuid")).status == 500);
}

BOOST_AUTO_TEST_CASE(signatures_and_shapes) {
    Installed dify;
    const auto csrf = dify.passport.issue(csrf_claims());
    const auto get = [&](const std::string& token) {
        return dify.get(profile, {{"Cookie", "access_token=" + token + "; csrf_token=" + csrf},
                                  {"X-CSRF-Token", csrf}});
    };
    const auto token = dify.passport.issue(access_claims());
    const auto payload = token.substr(token.find('.'), token.rfind('.') - token.find('.'));
    BOOST_TEST(get(token).status == 200);
    refused(get(judge::Passport("another secret").issue(access_claims())), 401,
            "Invalid token signature.");
    refused(get(token.substr(0, token.rfind('.') + 1)), 401, "Invalid token signature.");
    refused(get(judge::base64url(R"({"alg":"none","typ":"JWT"})") + payload + "."), 401,
            "Invalid token.");
    refused(get("rubbish"), 401, "Invalid token.");
    refused(get("a.b.c"), 401, "Invalid token.");
    // As Python's base64: what isn't of the alphabet is passed over.
    BOOST_TEST(get(token + "==").status == 200);
}

BOOST_AUTO_TEST_CASE(csrf_tokens) {
    Installed dify;
    const std::string refusal = "CSRF token is missing or invalid.";
    const auto access = "access_token=" + dify.passport.issue(access_claims());
    const auto get = [&](const std::string& cookie, const std::string& header) {
        service::Fields headers = {{"Cookie", access + "; csrf_token=" + cookie}};
        if (!header.empty()) headers.emplace_back("X-CSRF-Token", header);
        return dify.get(profile, headers);
    };
    const auto csrf = dify.passport.issue(csrf_claims());
    BOOST_TEST(get(csrf, csrf).status == 200);
    refused(get(csrf, ""), 401, refusal);
    refused(get("", csrf), 401, refusal);
    refused(get("", ""), 401, refusal);
    for (const auto& claims :
         {csrf_claims("11111111-2222-3333-4444-555555555555"), with(csrf_claims(), "exp", in(-1)),
          without(csrf_claims(), "exp"), without(csrf_claims(), "sub")}) {
        const auto other = dify.passport.issue(claims);
        refused(get(other, other), 401, refusal);
        refused(get(csrf, other), 401, refusal);
    }
    const auto forged = judge::Passport("another secret").issue(csrf_claims());
    refused(get(forged, forged), 401, refusal);
}

BOOST_AUTO_TEST_CASE(bearer_needs_the_csrf_token_too) {
    Installed dify;
    const auto csrf = dify.passport.issue(csrf_claims());
    service::Fields headers = {{"Authorization", "Bearer " + dify.passport.issue(access_claims())}};
    refused(dify.get(profile, headers), 401, "CSRF token is missing or invalid.");
    headers.emplace_back("Cookie", "csrf_token=" + csrf);
    headers.emplace_back("X-CSRF-Token", csrf);
    BOOST_TEST(dify.get(profile, headers).status == 200);
}

BOOST_AUTO_TEST_CASE(accounts_by_status) {
    Installed dify;
    for (const auto& [status, answer] : std::map<std::string, int>{{"active", 200},
                                                                   {"pending", 200},
                                                                   {"closed", 200},
                                                                   {"banned", 401},
                                                                   {"uninitialized", 400},
                                                                   {"provisioning", 500}}) {
        const auto account = dify.add_account(status + "@example.test", status);
        BOOST_TEST(dify.get(profile, dify.session(account)).status == answer, status);
    }
    BOOST_TEST(
        parsed(dify.get(profile, dify.session(dify.add_account("u@example.test", "uninitialized")))
                   .body)
            ->getValue<std::string>("code") == "account_not_initialized");
}

BOOST_AUTO_TEST_CASE(nobody_without_account_or_workspace) {
    Installed dify;
    const auto unknown = dify.session("11111111-2222-3333-4444-555555555555");
    const auto answer = dify.get(profile, unknown);
    BOOST_TEST(answer.status == 401);
    BOOST_TEST(sorted(answer.body) ==
               sorted(R"({"code":"unauthorized","message":"Unauthorized."})"));
    dify.postgres.execute("DELETE FROM tenant_account_joins");
    BOOST_TEST(dify.get(profile, dify.session()).status == 401);
}

BOOST_AUTO_TEST_CASE(roles) {
    Installed dify;
    for (const auto& [role, status] : std::map<std::string, int>{{"owner", 200},
                                                                 {"admin", 200},
                                                                 {"editor", 200},
                                                                 {"normal", 200},
                                                                 {"dataset_operator", 200},
                                                                 {"member", 500},
                                                                 {"Owner", 500}}) {
        const auto account = dify.add_account(role + "@example.test", "active", role);
        BOOST_TEST(dify.get(profile, dify.session(account)).status == status, role);
    }
}

BOOST_AUTO_TEST_CASE(without_set_up) {
    Installed dify;
    dify.postgres.execute("DELETE FROM dify_setups");
    const auto answer = dify.get(profile, dify.session());
    BOOST_TEST(answer.status == 401);
    BOOST_TEST(parsed(answer.body)->getValue<std::string>("code") == "not_setup");
    BOOST_TEST(dify.post("/console/api/logout", dify.session()).status == 401);
    auto cloud = dify.options;
    cloud.edition = "CLOUD";
    dify.restart(cloud);
    BOOST_TEST(dify.get(profile, dify.session()).status == 200);
}

BOOST_AUTO_TEST_CASE(refresh_tokens) {
    Installed dify;
    const std::string path = "/console/api/refresh-token";
    refused(dify.post(path), 401, "No refresh token provided");
    const auto banned = dify.add_account("banned@example.test", "banned");
    dify.put_refresh_token("of-a-banned", banned);
    refused(dify.post(path, {{"Cookie", "refresh_token=of-a-banned"}}), 401,
            "401 Unauthorized: Account is banned.");
    dify.put_refresh_token("of-nobody", "11111111-2222-3333-4444-555555555555");
    refused(dify.post(path, {{"Cookie", "refresh_token=of-nobody"}}), 401, "Invalid account");
    BOOST_TEST(dify.redis_has("refresh_token:of-a-banned"));
}

BOOST_AUTO_TEST_CASE(logout_needs_a_session_but_no_csrf_token) {
    Installed dify;
    refused(dify.post("/console/api/logout"), 401, "Invalid Authorization token.");
    dify.put_refresh_token("mine");
    BOOST_TEST(dify.post("/console/api/logout", {dify.session().front()}).status == 200);
    BOOST_TEST(!dify.redis_has("refresh_token:mine"));
}

BOOST_AUTO_TEST_CASE(paths_and_methods) {
    Installed dify;
    BOOST_TEST(dify.get("/console/api/nothing").status == 404);
    BOOST_TEST(dify.post(profile).status == 405);
    BOOST_TEST(dify.get("/console/api/logout", dify.session()).status == 405);
    BOOST_TEST(dify.get("/console/api/system-features").status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
