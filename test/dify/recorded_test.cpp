// The recorded way of two sessions through Dify, walked again.

#include <regex>

#include <Poco/JSON/Array.h>
#include <boost/test/unit_test.hpp>

#include "judge_fixture.h"

using namespace judge::test;

namespace {

// A Set-Cookie line with what differs each time taken out: the value, and a date that isn't 1970.
std::string shape(const std::string& set_cookie) {
    const auto without_value =
        std::regex_replace(set_cookie, std::regex("^([^=]*)=[^;]+;"), "$1=VALUE;");
    return std::regex_replace(without_value, std::regex("Expires=[^;]*20\\d\\d [^;]*"),
                              "Expires=DATE");
}

std::vector<std::string> recorded_lines(const judge::Object::Ptr& response,
                                        const std::string& header) {
    std::vector<std::string> lines;
    const auto headers = response->getArray("headers");
    for (unsigned i = 0; i < headers->size(); ++i) {
        const auto pair = headers->getArray(i);
        if (pair->getElement<std::string>(0) == header)
            lines.push_back(pair->getElement<std::string>(1));
    }
    return lines;
}

std::vector<std::string> shapes(const std::vector<std::string>& lines) {
    std::vector<std::string> all;
    all.reserve(lines.size());
    for (const auto& line : lines)
        all.push_back(shape(line));
    return all;
}

void check(const service::Answer& answer, const std::string& note) {
    BOOST_TEST_CONTEXT(note) {
        const auto response = recorded(note)->getObject("response");
        BOOST_TEST(answer.status == response->getValue<int>("status"));
        BOOST_TEST(sorted(answer.body) == recorded_body(note));
        for (const auto* header : {"content-type", "www-authenticate"})
            BOOST_TEST(answer.header_lines(header) == recorded_lines(response, header),
                       boost::test_tools::per_element());
        BOOST_TEST(shapes(answer.header_lines("set-cookie")) ==
                       shapes(recorded_lines(response, "set-cookie")),
                   boost::test_tools::per_element());
    }
}

std::string cookie_value(const std::string& set_cookie) {
    const auto equals = set_cookie.find('=');
    return set_cookie.substr(equals + 1, set_cookie.find(';') - equals - 1);
}

// Number of keys in Redis that begin so, in the recording.
std::size_t recorded_keys(const std::string& note, const std::string& prefix) {
    std::size_t count = 0;
    for (const auto& name : recorded(note)->getObject("keys")->getNames())
        count += name.starts_with(prefix) ? 1U : 0U;
    return count;
}

void check_keys(Installed& dify, const std::string& note) {
    BOOST_TEST_CONTEXT(note) {
        for (const std::string prefix : {"refresh_token:", "account_refresh_token:"}) {
            const auto keys = dify.redis.command({"KEYS", prefix + "*"});
            BOOST_TEST(keys.size() == recorded_keys(note, prefix));
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(recording)

BOOST_AUTO_TEST_CASE(before_set_up) {
    Installed dify;
    dify.postgres.execute("DELETE FROM dify_setups");
    check(dify.get("/console/api/setup"), "before setup");
}

BOOST_AUTO_TEST_CASE(first_calls_of_the_console) {
    Installed dify;
    dify.postgres.execute("UPDATE accounts SET last_login_at = '2026-11-24 03:37:34.003661'");
    const auto session = dify.session();
    check(dify.get("/console/api/account/profile", session), "/console/api/account/profile");
    check(dify.get("/console/api/workspaces", session), "/console/api/workspaces");
    check(dify.get("/console/api/workspaces/current", session), "/console/api/workspaces/current");
    check(dify.get("/console/api/account/profile", {session.front()}),
          "profile without X-CSRF-Token");
    // The workspace has become current by its first use.
    BOOST_TEST(dify.postgres.value("SELECT current FROM tenant_account_joins") == "t");
}

BOOST_AUTO_TEST_CASE(refresh_logout_and_ban) {
    Installed dify;
    dify.postgres.execute("UPDATE accounts SET last_login_at = '2026-11-24 03:37:34.003661'");
    dify.put_refresh_token("first");
    dify.put_refresh_token("second");
    check_keys(dify, "redis after the second sign-in");

    const auto refreshed =
        dify.post("/console/api/refresh-token", {{"Cookie", "refresh_token=first"}});
    check(refreshed, "refresh-token with the first session's cookie");
    check_keys(dify, "redis after refresh");
    BOOST_TEST(dify.redis_has("refresh_token:second"));
    BOOST_TEST(!dify.redis_has("refresh_token:first"));
    check(dify.post("/console/api/refresh-token", {{"Cookie", "refresh_token=first"}}),
          "refresh-token with a rubbish cookie");

    const auto lines = refreshed.header_lines("set-cookie");
    const auto csrf = cookie_value(lines.at(0));
    const service::Fields session = {
        {"Cookie", "csrf_token=" + csrf + "; access_token=" + cookie_value(lines.at(1))},
        {"X-CSRF-Token", csrf}};
    check(dify.post("/console/api/logout", session), "logout");
    check_keys(dify, "redis after logout");
    BOOST_TEST(dify.redis_has("refresh_token:second"));
    check(dify.get("/console/api/account/profile", session), "profile after logout (old cookies)");

    dify.postgres.execute("UPDATE accounts SET status = 'banned'");
    check(dify.get("/console/api/account/profile", session), "banned account, live cookies");
}

BOOST_AUTO_TEST_CASE(tokens_of_a_refresh_are_those_that_dify_makes) {
    Installed dify;
    dify.put_refresh_token("first");
    const auto lines = dify.post("/console/api/refresh-token", {{"Cookie", "refresh_token=first"}})
                           .header_lines("set-cookie");
    const auto theirs = recorded_lines(
        recorded("refresh-token with the first session's cookie")->getObject("response"),
        "set-cookie");
    for (std::size_t i = 0; i < 2; ++i) {
        const auto ours = cookie_value(lines.at(i));
        const auto header_end = ours.find('.');
        BOOST_TEST(ours.substr(0, header_end) == cookie_value(theirs.at(i)).substr(0, header_end));
        auto claims = dify.passport.verify(ours);
        const auto exp = claims->getValue<std::int64_t>("exp");
        BOOST_TEST(exp > std::time(nullptr) + 3500);
        claims->set("exp", 1795495054);  // that of the recording
        const auto payload = cookie_value(theirs.at(i)).substr(header_end + 1);
        auto again = i == 0 ? csrf_claims() : access_claims();
        again->set("exp", 1795495054);
        BOOST_TEST(judge::base64url(judge::to_text(again)) == payload.substr(0, payload.find('.')));
        BOOST_TEST(sorted(judge::to_text(claims)) == sorted(judge::to_text(again)));
    }
    BOOST_TEST(cookie_value(lines.at(2)).size() == cookie_value(theirs.at(2)).size());
    const auto entries = dify.redis.entries();
    const auto lifetime = entries.at("account_refresh_token:" + owner).ttl_seconds;
    BOOST_TEST(lifetime > 2591000);
    BOOST_TEST(lifetime <= recorded("redis after the first sign-in")
                               ->getObject("keys")
                               ->getObject("account_refresh_token:" + owner)
                               ->getValue<long long>("ttl"));
}

BOOST_AUTO_TEST_SUITE_END()
