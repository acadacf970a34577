// Workspaces, the classic era, and where the keys of Redis stand.

#include <Poco/JSON/Array.h>
#include <boost/test/unit_test.hpp>

#include "judge_fixture.h"

using namespace judge::test;

namespace {

const std::string profile = "/console/api/account/profile";
const std::string refresh = "/console/api/refresh-token";

void add_tenant(Installed& dify, const std::string& id, const std::string& join,
                const std::string& status, const std::string& role) {
    dify.postgres.rows("INSERT INTO tenants (id, name, status) VALUES ($1, 'Second', $2)",
                       {id, status});
    dify.postgres.rows(
        "INSERT INTO tenant_account_joins (id, tenant_id, account_id, role)"
        " VALUES ($1, $2, $3, $4)",
        {join, id, owner, role});
}

const std::string second = "00000000-0000-4000-8000-000000000002";

std::string current(Installed& dify) {
    return dify.postgres.value("SELECT tenant_id FROM tenant_account_joins WHERE current");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(session)

BOOST_AUTO_TEST_CASE(the_smallest_membership_becomes_current) {
    Installed dify;
    add_tenant(dify, second, "00000000-0000-4000-8000-000000000001", "normal", "editor");
    const auto who = parsed(dify.get("/judge/whoami", dify.session()).body);
    BOOST_TEST(current(dify) == second);
    BOOST_TEST(who->getValue<std::string>("account") == owner);
    BOOST_TEST(who->getValue<std::string>("email") == "owner@example.test");
    BOOST_TEST(who->getValue<std::string>("status") == "active");
    const auto list = who->getArray("workspaces");
    BOOST_TEST(list->size() == 2U);
    for (unsigned i = 0; i < list->size(); ++i) {
        const auto item = list->getObject(i);
        const bool is_second = item->getValue<std::string>("id") == second;
        BOOST_TEST(item->getValue<bool>("current") == is_second);
        BOOST_TEST(item->getValue<std::string>("role") == (is_second ? "editor" : "owner"));
    }
}

BOOST_AUTO_TEST_CASE(a_current_membership_stays_current) {
    Installed dify;
    dify.postgres.execute("UPDATE tenant_account_joins SET current = true");
    add_tenant(dify, second, "00000000-0000-4000-8000-000000000001", "normal", "editor");
    BOOST_TEST(dify.get(profile, dify.session()).status == 200);
    BOOST_TEST(current(dify) == owner_tenant);
}

BOOST_AUTO_TEST_CASE(an_archived_workspace_gives_way_to_another) {
    Installed dify;
    add_tenant(dify, second, "00000000-0000-4000-8000-000000000001", "archive", "owner");
    const auto workspace = [&] {
        return dify.post("/console/api/workspaces/current", dify.session());
    };
    BOOST_TEST(dify.get(profile, dify.session()).status == 200);
    const auto list = parsed(dify.get("/console/api/workspaces", dify.session()).body);
    BOOST_TEST(list->getArray("workspaces")->size() == 1U);
    BOOST_TEST(parsed(workspace().body)->getValue<std::string>("id") == owner_tenant);
    BOOST_TEST(current(dify) == owner_tenant);
    dify.postgres.execute("UPDATE tenants SET status = 'archive'");
    BOOST_TEST(workspace().status == 401);
}

BOOST_AUTO_TEST_CASE(activity_is_noted_in_utc) {
    Installed dify;
    BOOST_TEST(dify.get(profile, dify.session()).status == 200);
    BOOST_TEST(dify.postgres.value("SELECT abs(extract(epoch FROM last_active_at)"
                                   " - extract(epoch FROM now())) < 60 FROM accounts") == "t");
}

BOOST_AUTO_TEST_CASE(classic_sessions_are_bearer_tokens) {
    Installed dify(judge::Era::classic, "1.9.1");
    BOOST_TEST(dify.get(profile, dify.session()).status == 200);
    const auto token = dify.passport.issue(access_claims());
    BOOST_TEST(dify.get(profile + "?_token=" + token).status == 200);
    BOOST_TEST(dify.get(profile, {{"Cookie", "access_token=" + token}}).status == 401);
    for (const auto& wrong : {token, "Basic " + token}) {
        const auto answer = dify.get(profile, {{"Authorization", wrong}});
        BOOST_TEST(answer.status == 401);
        BOOST_TEST(parsed(answer.body)->getValue<std::string>("message") ==
                   "Invalid Authorization header format. Expected 'Bearer <api-key>' format.");
    }
}

BOOST_AUTO_TEST_CASE(classic_refresh_is_json) {
    Installed dify(judge::Era::classic, "1.9.1");
    dify.put_refresh_token("first");
    const auto answer = dify.post(refresh, {}, R"({"refresh_token":"first"})");
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.header_lines("set-cookie").empty());
    const auto data = parsed(answer.body)->getObject("data");
    const auto access = data->getValue<std::string>("access_token");
    BOOST_TEST(dify.get(profile, {{"Authorization", "Bearer " + access}}).status == 200);
    BOOST_TEST(dify.redis_has("refresh_token:" + data->getValue<std::string>("refresh_token")));
    BOOST_TEST(sorted(dify.post(refresh, {}, R"({"refresh_token":"first"})").body) ==
               sorted(R"({"result":"fail","data":"Invalid refresh token"})"));
    for (const auto* body : {"", "{}", "[]", R"({"refresh_token":null})"})
        BOOST_TEST(dify.post(refresh, {}, body).status == 400, body);
}

BOOST_AUTO_TEST_CASE(classic_logout_is_a_get) {
    Installed dify(judge::Era::classic, "1.9.1");
    dify.put_refresh_token("first");
    BOOST_TEST(dify.post("/console/api/logout", dify.session()).status == 405);
    BOOST_TEST(dify.get("/console/api/logout", dify.session()).status == 200);
    BOOST_TEST(!dify.redis_has("refresh_token:first"));
}

BOOST_AUTO_TEST_CASE(keys_carry_prefix_and_database) {
    Installed dify;
    auto options = dify.options;
    options.redis_prefix = "tenant-a";
    options.redis_db = 3;
    options.refresh_days = 0.5;
    dify.restart(options);
    dify.redis.command({"SET", "tenant-a:refresh_token:first", owner}, 3);
    BOOST_TEST(dify.post(refresh, {{"Cookie", "refresh_token=first"}}).status == 200);
    const auto entries = dify.redis.entries(3);
    BOOST_TEST(entries.size() == 2U);
    const auto& pointer = entries.at("tenant-a:account_refresh_token:" + owner);
    BOOST_TEST(entries.at("tenant-a:refresh_token:" + pointer.value).value == owner);
    BOOST_TEST(pointer.ttl_seconds <= 43200);
    BOOST_TEST(pointer.ttl_seconds > 43000);
}

BOOST_AUTO_TEST_CASE(a_redis_user_signs_in_by_name) {
    Installed dify;
    dify.redis.add_user("dify", "its password", "~* +@all");
    dify.put_refresh_token("first");
    auto options = dify.options;
    options.redis_username = "dify";
    dify.restart(options);
    BOOST_TEST(dify.post(refresh, {{"Cookie", "refresh_token=first"}}).status == 401);
    options.redis_password = "its password";
    dify.restart(options);
    BOOST_TEST(dify.post(refresh, {{"Cookie", "refresh_token=first"}}).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
