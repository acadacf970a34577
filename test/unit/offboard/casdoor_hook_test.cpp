#include "offboard/casdoor_hook.h"

#include <boost/test/unit_test.hpp>

#include "bench.h"
#include "fake/metrics.h"
#include "fake/sign_in_parts.h"
#include "unit/provider/fake_http.h"

namespace {

using namespace difysso;
using observe::Reason;

std::string user(const std::string& more = "", const std::string& id = "alice") {
    return R"({"status":"ok","msg":"","data":{"owner":"acme","name":"al","id":")" + id + "\"" +
           more + "}}";
}
const std::string kNobody = R"({"status":"ok","msg":"","data":null})";

// A record with this user as the request's body.
std::string event(std::string object, const std::string& uri = "/api/update-user?id=acme/al",
                  const std::string& action = "update-user") {
    std::string escaped;
    for (const char c : object)
        escaped += c == '"' ? std::string("\\\"") : std::string(1, c);
    return R"({"id":1,"user":"admin","organization":"built-in","action":")" + action +
           R"(","requestUri":")" + uri + R"(","object":")" + escaped +
           R"(","response":"{status:\"ok\", msg:\"\"}"})";
}
const std::string kAl = R"({"owner":"acme","name":"al","id":"alice","isForbidden":true})";

struct Fixture : test::OffboardBench {
    Fixture() {
        settings.casdoor.internal_endpoint = "http://casdoor:8000";
        settings.casdoor.org_name = "acme";
        settings.casdoor.client_id = "cid";
        settings.casdoor.client_secret = observe::Secret("secret");
    }
    std::size_t take(const std::string& body) {
        const auto ended = hook.take(body, "request", soon);
        BOOST_REQUIRE(ended.ok());
        return *ended;
    }
    std::optional<Reason> failure(const std::string& body) {
        try {
            const auto ended = hook.take(body, "request", soon);
            if (!ended) return ended.reason();
        } catch (const observe::Failure& thrown) {
            return thrown.reason();
        }
        return std::nullopt;
    }

    fake::Metrics metrics;
    signin::Gates::Breakers breakers{};
    signin::Providers providers{fake::only(std::make_unique<fake::Provider>())};
    signin::Gates gates{providers, 16, breakers, metrics};
    test::FakeHttp http{test::always(200, user())};
    provider::CasdoorDirectory directory{settings.casdoor, http};
    offboard::CasdoorHook hook{
        {settings, directory, *providers.all()[0], gates, lookup, offboarding, people}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(casdoor_hook, Fixture)

BOOST_AUTO_TEST_CASE(what_casdoor_says_counts_and_not_what_the_event_says) {
    BOOST_TEST(take(event(kAl)) == 0U);
    BOOST_TEST(departures.departed.empty());
    http.answer_with(test::always(200, user(R"(,"isForbidden":true)")));
    BOOST_TEST(take(event(R"({"owner":"acme","name":"al","isForbidden":false})")) == 1U);
    BOOST_TEST((departures.departed[0].first.reason == Reason::user_forbidden));
}

BOOST_AUTO_TEST_CASE(deleted_softly_or_wholly) {
    http.answer_with(test::always(200, user(R"(,"isDeleted":true)")));
    BOOST_TEST(take(event(kAl)) == 1U);
    http.answer_with(test::always(200, kNobody));
    departures.departed.clear();
    BOOST_TEST(take(event(kAl, "/api/delete-user")) == 1U);
    BOOST_TEST((departures.departed[0].first.reason == Reason::user_deleted));
    // Of a name alone nobody knows any more whose it was.
    departures.departed.clear();
    BOOST_TEST(take(event(R"({"owner":"acme","name":"al"})")) == 0U);
}

BOOST_AUTO_TEST_CASE(in_no_allowed_group_any_more) {
    settings.sign_in.allowed_groups = {"acme/staff", "author"};
    http.answer_with(test::always(200, user(R"(,"groups":["acme/staff"])")));
    BOOST_TEST(take(event(kAl)) == 0U);
    http.answer_with(test::always(200, user(R"(,"roles":[{"owner":"acme","name":"author"}])")));
    BOOST_TEST(take(event(kAl)) == 0U);
    http.answer_with(test::always(200, user(R"(,"groups":["acme/guests"])")));
    BOOST_TEST(take(event(kAl)) == 1U);
    BOOST_TEST((departures.departed[0].first.reason == Reason::group_not_allowed));
}

// The role "staff", of which Casdoor says no more who was in it. Alice's session began in it.
BOOST_AUTO_TEST_CASE(who_is_here_by_a_role_that_changed_is_asked_about) {
    settings.sign_in.allowed_groups = {"staff"};
    const dify::Tokens tokens = sign_in();
    const std::string role = R"({"owner":"acme","name":"crew","users":[]})";
    const std::string uri = "/api/update-role?id=acme/staff";
    http.answer_with(test::always(200, user(R"(,"roles":[{"owner":"acme","name":"staff"}])")));
    BOOST_TEST(take(event(role, uri, "update-role")) == 0U);
    BOOST_TEST(http.requests().back().target == "/api/get-user?owner=acme&userId=alice");
    BOOST_TEST(works(tokens));
    http.answer_with(test::always(200, user()));
    BOOST_TEST(take(event(role, uri, "update-role")) == 1U);
    BOOST_TEST((departures.departed[0].first.reason == Reason::group_not_allowed));
    BOOST_TEST(!works(tokens));
    // Nobody has a session any more.
    const auto asked = http.count();
    BOOST_TEST(take(event(role, uri, "update-role")) == 0U);
    BOOST_TEST(http.count() == asked);
}

BOOST_AUTO_TEST_CASE(each_event_that_can_take_a_membership_away) {
    settings.sign_in.allowed_groups = {"staff"};
    http.answer_with(test::always(200, user()));
    const std::string object = R"({"owner":"acme","name":"staff"})";
    for (const std::string action : {"delete-role", "update-group", "delete-group"}) {
        sign_in(action);
        BOOST_TEST(take(event(object, "/api/" + action, action)) == 1U, action);
        pass(std::chrono::seconds(1));
        origin.id_token_issued = clock.now();
    }
    sign_in("event-2");
    BOOST_TEST(take(event("------form", "/api/remove-user-from-group", "remove-user-from-group")) ==
               1U);
}

BOOST_AUTO_TEST_CASE(nobody_is_asked_about_because_of_a_group_that_let_him_in_nowhere) {
    const dify::Tokens tokens = sign_in();
    const std::string staff = R"({"owner":"acme","name":"staff"})";
    // Whoever is in no group may be here too.
    BOOST_TEST(take(event(staff, "/api/delete-role", "delete-role")) == 0U);
    settings.sign_in.allowed_groups = {"staff"};
    for (const std::string& object :
         {std::string(R"({"owner":"acme","name":"sta"})"),
          std::string(R"({"owner":"other","name":"staff"})"), std::string("{}"), std::string()})
        BOOST_TEST(take(event(object, "/api/delete-role", "delete-role")) == 0U, object);
    origin.provider = "okta";
    sign_in("event-2");
    redis.keys.erase(dify::SessionKeys("").session("event-1"));
    BOOST_TEST(take(event(staff, "/api/delete-role", "delete-role")) == 0U);
    for (const auto& request : http.requests())
        BOOST_TEST(request.target.find("userId") == std::string::npos, request.target);
    BOOST_TEST(works(tokens));
}

BOOST_AUTO_TEST_CASE(an_event_about_a_role_that_isnt_done_is_sent_again) {
    settings.sign_in.allowed_groups = {"staff"};
    const dify::Tokens tokens = sign_in();
    const std::string body =
        event(R"({"owner":"acme","name":"staff"})", "/api/delete-role", "delete-role");
    http.answer_with(test::away());
    BOOST_TEST((failure(body) == Reason::provider_unavailable));
    http.answer_with(test::always(200, user()));
    soon = outbound::Deadline::after(std::chrono::seconds(0));
    BOOST_TEST((failure(body) == Reason::deadline));
    BOOST_TEST(works(tokens));
    redis.before_trip = [](int) { throw observe::Failure(Reason::redis_unavailable); };
    soon = outbound::Deadline::after(std::chrono::seconds(60));
    BOOST_TEST((failure(body) == Reason::redis_unavailable));
    redis.before_trip = [](int) {};
    BOOST_TEST(take(body) == 1U);
}

// Nobody keeps another in by what Casdoor says of himself.
BOOST_AUTO_TEST_CASE(one_who_cant_be_judged_keeps_no_other_of_his_role_in) {
    settings.sign_in.allowed_groups = {"staff"};
    const dify::Tokens tokens = sign_in();
    origin.sub = "abel";  // who is asked about first
    sign_in("event-2");
    http.answer_with([](const outbound::HttpRequest& request) {
        return test::answer(200, request.target.ends_with("userId=abel") ? "?" : user());
    });
    const std::string body =
        event(R"({"owner":"acme","name":"staff"})", "/api/delete-role", "delete-role");
    BOOST_TEST((failure(body) == Reason::provider_unavailable));
    BOOST_TEST(departures.departed.size() == 1U);
    BOOST_TEST(!works(tokens));
}

BOOST_AUTO_TEST_CASE(it_asks_with_the_clients_credentials) {
    take(event(kAl));
    take(event(R"({"id":"alice"})", "/api/update-user"));
    const auto requests = http.requests();
    BOOST_REQUIRE(requests.size() == 2U);
    BOOST_TEST(requests[0].target == "/api/get-user?id=acme%2Fal");
    BOOST_TEST(requests[1].target == "/api/get-user?owner=acme&userId=alice");
    BOOST_TEST(requests[0].headers[0].second == "Basic Y2lkOnNlY3JldA==");
}

BOOST_AUTO_TEST_CASE(no_answer_is_never_taken_for_nobody) {
    for (const std::string& body :
         {std::string(R"({"status":"error","msg":"Please login first","data":null})"),
          std::string(R"({"status":"ok","msg":""})"), std::string("<html>"),
          std::string(R"({"status":"ok","data":"x"})"),
          std::string(R"({"status":"ok","data":1.5})"), user(R"(,"isForbidden":"true")"),
          std::string(R"({"status":"ok","data":{"owner":"other","id":"alice"}})")}) {
        http.answer_with(test::always(200, body));
        BOOST_TEST((failure(event(kAl)) == Reason::provider_unavailable), body);
    }
    http.answer_with(test::always(502, kNobody));
    BOOST_TEST((failure(event(kAl)) == Reason::provider_unavailable));
    // None of these is Casdoor's fault as far as sign-ins go.
    http.answer_with(test::always(200, user()));
    BOOST_TEST(take(event(kAl)) == 0U);
    http.answer_with(test::away());
    BOOST_TEST((failure(event(kAl)) == Reason::provider_unavailable));
    BOOST_TEST(departures.departed.empty());
}

BOOST_AUTO_TEST_CASE(another_organization_is_no_concern_of_ours) {
    http.answer_with(test::always(200, kNobody));
    BOOST_TEST(take(event(R"({"owner":"other","name":"al","id":"alice"})",
                          "/api/update-user?id=other/al")) == 0U);
    BOOST_TEST(http.count() == 0U);
}

BOOST_AUTO_TEST_CASE(events_about_nobody_and_no_events) {
    BOOST_TEST(take(R"({"action":"logout","object":""})") == 0U);
    BOOST_TEST(take(R"({"action":"x","object":"[1]","requestUri":"/api/x?%"})") == 0U);
    BOOST_TEST(http.count() == 0U);
    for (const std::string body :
         {"", "[]", "{}", R"({"action":1})", R"({"action":"a","action":"b"})"})
        BOOST_TEST((failure(body) == Reason::event_malformed), body);
}

BOOST_AUTO_TEST_SUITE_END()
