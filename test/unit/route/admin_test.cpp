#include "route/admin.h"

#include <boost/test/unit_test.hpp>

#include "fake/database.h"
#include "fake/log.h"
#include "unit/session/bench.h"

namespace {

using namespace difysso;

const std::string kToken = "0123456789abcdef0123456789abcdef";
const std::string kSession = "33307ed7-2468-46f9-822e-9d2d0641e97f";

struct Fixture : test::Bench {
    Fixture() {
        settings.admin.emails = {"alice@example.test"};
        settings.admin.tokens = {observe::Secret(kToken)};
        settings.web.allowed_hosts = {*config::parse_host("dify.example")};
        settings.web.mount_path = "/sso";
        origin.email = "alice@example.test";
    }

    using Headers = std::vector<std::pair<std::string, std::string>>;
    web::Response ask(const std::string& method, const std::string& path, web::Request request,
                      const Headers& headers = {}, const std::string& body = "") {
        request.method = method;
        request.target = "/sso/v1/admin" + path;
        request.scheme = "http";
        request.remote_address = "192.0.2.10";
        request.body = body;
        request.headers.emplace_back("host", "dify.example");
        request.headers.insert(request.headers.end(), headers.begin(), headers.end());
        return web::Router(settings.web, routes.routes()).handle(request);
    }
    static web::Request program(const std::string& token = kToken) {
        web::Request request = with_cookies("");
        request.headers.emplace_back("authorization", "Bearer " + token);
        return request;
    }
    static std::string code(const web::Response& response) {
        return std::string(response.entry.reason ? observe::row(*response.entry.reason).code : "");
    }
    // Of this kind: 1; nobody changes anything here but by the ways that the test asks about.
    bool lives(const std::string& id) const {
        const auto found = redis.keys.find("difysso:session:" + id);
        return found != redis.keys.end() && !found->second.fields.contains("ended");
    }
    std::size_t written(const std::string& statement) const {
        return static_cast<std::size_t>(
            std::count(connection.trips.begin(), connection.trips.end(), statement));
    }

    fake::Rows answer(const std::string& name, const std::vector<postgres::Parameter>& given) {
        if (name == "is_account")
            return given[0] == test::kAlice ? fake::Rows{{"1"}} : fake::Rows{};
        if (name == "unlink") return {{unlinked}};
        if (name.starts_with("session_rows"))
            return {{kSession, test::kAlice, "alice@example.test", "casdoor", "then", "192.0.2.1",
                     "Browser", "t", "1." + kSession}};
        if (name.starts_with("session_count") || name.starts_with("event_count") ||
            name.starts_with("account_count"))
            return {{"1"}};
        return {};
    }

    std::string unlinked = "2";
    fake::Connection connection{
        [this](const auto& name, const auto& given) { return answer(name, given); }};
    fake::Database database{connection};
    fake::Log log;
    record::ActBook book{database, random, log};
    admin::Administrators administrators{{settings, verification, sessions}};
    admin::Lists lists{{settings, database, sessions, book}};
    admin::Acts acts{{database, random, book, ending, sessions}};
    route::AdminRoutes routes{{administrators, lists, acts}};
};

const std::string kEveryAct[][2] = {{"DELETE", "/sessions/" + kSession},
                                    {"DELETE", "/accounts/" + test::kAlice + "/sessions"},
                                    {"POST", "/accounts/" + test::kAlice + "/unlink"},
                                    {"POST", "/sessions/" + kSession + "/end"},
                                    {"POST", "/accounts/" + test::kAlice + "/end"}};
const std::string kForm = "provider=casdoor";
const Fixture::Headers kFormType{{"content-type", "application/x-www-form-urlencoded"}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(route_admin, Fixture)

BOOST_AUTO_TEST_CASE(nobody_else_gets_a_list_or_does_anything) {
    sign_in(kSession);
    origin.email_verified = false;
    const dify::Tokens stranger = sign_in("44407ed7-2468-46f9-822e-9d2d0641e97f");
    const auto before = redis.keys.size();
    Headers own = kFormType;
    own.emplace_back("sec-fetch-site", "same-origin");
    const auto refused = [&](const std::string& method, const std::string& path) {
        BOOST_TEST(code(ask(method, path, with(stranger), own, kForm)) == "not_an_administrator");
        BOOST_TEST(code(ask(method, path, with_cookies(""), own, kForm)) == "not_signed_in");
        BOOST_TEST(code(ask(method, path, program(kToken + "0"), own, kForm)) ==
                   "access_token_invalid");
    };
    for (const auto& [method, path] : kEveryAct)
        refused(method, path);
    for (const std::string path : {"/accounts", "/sessions", "/events", "/providers", "/",
                                   "/sessions/x/end", "/accounts/x/end"})
        refused("GET", path);
    BOOST_TEST(connection.trips.empty());
    BOOST_TEST(redis.keys.size() == before);
    BOOST_TEST(lives(kSession));
}

BOOST_AUTO_TEST_CASE(a_page_of_another_site_gets_nothing_done) {
    const dify::Tokens tokens = sign_in(kSession);
    const std::vector<Headers> others{{},
                                      {{"sec-fetch-site", "cross-site"}},
                                      {{"sec-fetch-site", "same-site"}},
                                      {{"sec-fetch-site", "none"}},
                                      {{"origin", "null"}},
                                      {{"origin", "http://dify.example.evil"}},
                                      {{"origin", "https://dify.example"}},
                                      {{"referer", "http://evil.example/dify.example"}}};
    for (const auto& [method, path] : kEveryAct)
        for (Headers headers : others) {
            headers.insert(headers.end(), kFormType.begin(), kFormType.end());
            const web::Response response = ask(method, path, with(tokens), headers, kForm);
            BOOST_TEST(code(response) == "cross_site");
        }
    BOOST_TEST(connection.trips.empty());
    BOOST_TEST(lives(kSession));
}

BOOST_AUTO_TEST_CASE(a_program_ends_a_session_and_it_is_written_down_first) {
    sign_in(kSession);
    redis.before_trip = [&](int) { BOOST_TEST((written("record_act") == 1 || lives(kSession))); };
    const web::Response response = ask("DELETE", "/sessions/" + kSession, program());
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body == R"({"ended":1})");
    BOOST_TEST(!lives(kSession));
    BOOST_TEST(written("record_act") == 1U);
    // It is no session any more.
    BOOST_TEST(ask("DELETE", "/sessions/" + kSession, program()).status == 404);
    BOOST_TEST(written("record_act") == 1U);
}

BOOST_AUTO_TEST_CASE(what_can_not_be_written_down_is_not_done) {
    sign_in(kSession);
    connection = fake::Connection([](const std::string& name, const auto&) -> fake::Rows {
        if (name == "is_account") return {{"1"}};
        throw observe::Failure(observe::Reason::database_unavailable);
    });
    for (const auto& [method, path] : kEveryAct) {
        const web::Response response = ask(method, path, program(), kFormType, kForm);
        BOOST_TEST(response.status == 503, path);
    }
    BOOST_TEST(lives(kSession));
}

BOOST_AUTO_TEST_CASE(all_sessions_of_an_account_end) {
    const dify::Tokens tokens = sign_in(kSession);
    const web::Response response =
        ask("DELETE", "/accounts/" + test::kAlice + "/sessions", program());
    BOOST_TEST(response.body == R"({"ended":1})");
    BOOST_TEST(!verification.judge(with(tokens)).ok());
    BOOST_TEST(ask("DELETE", "/accounts/" + test::kBob + "/sessions", program()).status == 404);
    BOOST_TEST(written("record_act") == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_found) {
    for (const std::string& path :
         {std::string("/sessions/1"), "/sessions/" + test::kBob,
          std::string("/accounts/1/sessions"), std::string("/accounts/%27/sessions")})
        BOOST_TEST(ask("DELETE", path, program()).status == 404, path);
    BOOST_TEST(ask("POST", "/accounts/1/unlink?provider=casdoor", program()).status == 404);
    unlinked = "0";
    BOOST_TEST(
        ask("POST", "/accounts/" + test::kAlice + "/unlink?provider=dex", program()).status == 404);
    BOOST_TEST(written("record_act") == 0U);
}

BOOST_AUTO_TEST_CASE(unlinking_names_a_provider) {
    const std::string path = "/accounts/" + test::kAlice + "/unlink";
    for (const std::string query : {"", "?provider=", "?provider=a&provider=a"}) {
        const web::Response response = ask("POST", path + query, program());
        BOOST_TEST(response.status == 422);
        BOOST_TEST(response.body.find("\"parameter\":\"provider\"") != std::string::npos);
    }
    BOOST_TEST(ask("POST", path + "?provider=casdoor", program()).body == R"({"unlinked":2})");
    BOOST_TEST(ask("POST", path, program(), kFormType, kForm).body == R"({"unlinked":2})");
    BOOST_TEST(ask("POST", path, program(), {{"content-type", "text/plain"}}, kForm).status == 400);
    BOOST_TEST(written("unlink") == 2U);
}

BOOST_AUTO_TEST_CASE(the_page_asks_before_it_ends) {
    const dify::Tokens tokens = sign_in(kSession);
    const web::Response page = ask("GET", "/", with(tokens));
    BOOST_TEST(page.status == 200);
    BOOST_TEST(page.header("Content-Security-Policy").find("script") == std::string::npos);
    BOOST_TEST(page.body.find("/sso/v1/admin/sessions/" + kSession + "/end") != std::string::npos);
    const web::Response question = ask("GET", "/sessions/" + kSession + "/end", with(tokens));
    BOOST_TEST(question.status == 200);
    BOOST_TEST(question.body.find("End this session?") != std::string::npos);
    BOOST_TEST(lives(kSession));
    BOOST_TEST(ask("GET", "/sessions/" + test::kBob + "/end", with(tokens)).status == 404);
    // Over plain http there is no Sec-Fetch-Site; a form of ours has its Origin.
    const web::Response ended = ask("POST", "/sessions/" + kSession + "/end", with(tokens),
                                    {{"origin", "http://dify.example"}});
    BOOST_TEST(ended.status == 303);
    BOOST_TEST(ended.header("Location") == "/sso/v1/admin/");
    BOOST_TEST(!lives(kSession));
}

BOOST_AUTO_TEST_CASE(a_session_that_redis_has_forgotten_is_left_out_and_noted) {
    const web::Response response = ask("GET", "/sessions", program());
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body.find("\"items\":[]") != std::string::npos);
    BOOST_TEST(written("note_ended") > 0U);
    connection.trips.clear();
    sign_in(kSession);
    BOOST_TEST(ask("GET", "/sessions", program()).body.find(kSession) != std::string::npos);
    BOOST_TEST(written("note_ended") == 0U);
}

BOOST_AUTO_TEST_CASE(an_export_says_where_it_goes_on) {
    sign_in(kSession);
    const web::Response all = ask("GET", "/sessions?format=csv", program());
    BOOST_TEST(all.header("Content-Type") == "text/csv; charset=utf-8; header=present");
    BOOST_TEST(all.body.starts_with("id,account,email,provider,since,client,agent,last,until\r\n"));
    BOOST_TEST(all.header("Link").empty());
    BOOST_TEST(ask("GET", "/sessions", program(), {{"accept", "text/csv"}}).body == all.body);
    BOOST_TEST(ask("GET", "/sessions?format=xml", program()).status == 422);
    BOOST_TEST(ask("GET", "/sessions?page=0", program()).body.find("\"parameter\":\"page\"") !=
               std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
