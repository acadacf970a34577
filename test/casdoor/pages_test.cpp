// The pages for people and the redirects they end in.
#include <boost/test/unit_test.hpp>

#include "redirect_uri.h"
#include "running_provider.h"

namespace casdoor_standin::test {

namespace {

class Fixture {
  public:
    RunningProvider provider;
    Client client = provider.client();

    static std::string page(const std::string& kind, const std::string& redirect_uri = listed,
                            const std::string& client_id = "cid-app-es256") {
        return "/" + kind + "/oauth/authorize?" +
               urlencoded({{"client_id", client_id},
                           {"response_type", "code"},
                           {"redirect_uri", redirect_uri},
                           {"scope", "openid profile email"},
                           {"state", "raw &state"},
                           {"nonce", "the-nonce"}});
    }
    // The code in the redirect, which must have the state as it was sent.
    static std::string code_in(const Answer& answer) {
        BOOST_REQUIRE(answer.status == 302);
        const std::string& location = answer.header("location");
        const std::string start = listed + "?code=";
        BOOST_REQUIRE_MESSAGE(location.starts_with(start), location);
        BOOST_TEST(location.substr(start.size() + 20) == "&state=raw &state");
        return location.substr(start.size(), 20);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(pages, Fixture)

BOOST_AUTO_TEST_CASE(the_sign_in_page_shows_three_persons) {
    const auto answer = client.get(page("login"));
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.header("content-type") == "text/html; charset=utf-8");
    for (const char* name : {"alice", "bob", "carol"}) {
        BOOST_TEST(answer.body.find("name=\"person\" value=\"" + std::string(name)) !=
                   std::string::npos);
    }
    BOOST_TEST(answer.body.find("<script") == std::string::npos);
    BOOST_TEST(answer.body.find("/signup/oauth/authorize?client_id=cid-app-es256&amp;") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_person_signs_in_by_password_or_button) {
    for (const Pairs& form :
         {Pairs{{"username", "carol"}, {"password", "pw-carol-123"}},
          Pairs{{"username", "carol@example.test"}, {"password", "pw-carol-123"}},
          Pairs{{"person", "carol"}}}) {
        const std::string code = code_in(client.form(page("login"), form));
        const auto answer = exchange(client, "app-es256", code).json();
        const auto claims = parse_object(part_of(text_of(*answer, "id_token"), 1));
        BOOST_TEST(text_of(*claims, "preferred_username") == "carol");
        BOOST_TEST(text_of(*claims, "nonce") == "the-nonce");
    }
}

BOOST_AUTO_TEST_CASE(somebody_of_another_organization_gets_a_code) {
    const std::string code = code_in(client.form(
        page("login"),
        {{"username", "mallory"}, {"password", "pw-mallory-123"}, {"organization", "other"}}));
    const auto answer = exchange(client, "app-es256", code).json();
    const auto claims = parse_object(part_of(text_of(*answer, "id_token"), 1));
    BOOST_TEST(text_of(*claims, "owner") == "other");
}

BOOST_AUTO_TEST_CASE(a_wrong_password_shows_the_page_again) {
    const auto answer =
        client.form(page("login"), {{"username", "<b>alice"}, {"password", "wrong"}});
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.body.find("The user: acme/&lt;b&gt;alice doesn&#39;t exist") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(five_wrong_passwords_freeze_the_account) {
    const auto attempt = [&](const char* password) {
        return client.form(page("login"), {{"username", "alice"}, {"password", password}});
    };
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(attempt("wrong").status == 200);
    BOOST_TEST(attempt("pw-alice-123").body.find("wait for 15 minutes") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nobody_is_sent_to_an_address_that_is_not_listed) {
    for (const char* kind : {"login", "signup"}) {
        const std::string target = page(kind, "https://evil.example/cb");
        for (const auto& answer :
             {client.get(target), client.form(target, {{"person", "alice"}})}) {
            BOOST_TEST(answer.status == 200);
            BOOST_TEST(answer.body.find("allowed Redirect URI list") != std::string::npos);
        }
    }
    BOOST_TEST(client.form(page("login", listed, "nope"), {{"person", "alice"}}).status == 200);
}

BOOST_AUTO_TEST_CASE(a_person_signs_up) {
    const Pairs form{{"username", "frank"},
                     {"name", "Frank"},
                     {"email", "frank@example.test"},
                     {"password", "pw-frank-123"}};
    const std::string code = code_in(client.form(page("signup"), form));
    const auto tokens = exchange(client, "app-es256", code).json();
    const auto claims = parse_object(part_of(text_of(*tokens, "id_token"), 1));
    BOOST_TEST(text_of(*claims, "name") == "Frank");
    BOOST_TEST(text_of(*claims, "email") == "frank@example.test");
    BOOST_TEST(!claims->has("email_verified"));
    BOOST_TEST(client.form(page("signup"), form).body.find("Username already exists") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(bad_sign_ups_are_refused) {
    const auto refused = [&](const char* username, const char* email, const char* password) {
        const auto answer = client.form(
            page("signup"),
            {{"username", username}, {"name", "N"}, {"email", email}, {"password", password}});
        return answer.status == 200 && answer.body.find("role=\"alert\"") != std::string::npos;
    };
    for (const char* name : {"x", "1abc", "a--b", "-ab", "ab-", "a b", "alice"}) {
        BOOST_TEST(refused(name, "new@example.test", "pw-123456"), name);
    }
    BOOST_TEST(refused("grace", "no address", "pw-123456"));
    BOOST_TEST(refused("grace", "alice@example.test", "pw-123456"));
    BOOST_TEST(refused("grace", "grace@example.test", "short"));
}

BOOST_AUTO_TEST_CASE(the_application_can_be_looked_up) {
    Pairs query{{"clientId", "cid-app-std"}, {"responseType", "code"}, {"redirectUri", listed}};
    const auto good = client.get("/api/get-app-login", query).json();
    BOOST_TEST(text_of(*good, "status") == "ok");
    BOOST_TEST(text_of(*good->getObject("data"), "name") == "app-std");
    BOOST_TEST(text_of(*good->getObject("data"), "organization") == "acme");
    BOOST_TEST(text_of(*good->getObject("data"), "clientSecret") == "***");
    query[0].second = "nope";
    BOOST_TEST(text_of(*client.get("/api/get-app-login", query).json(), "msg") ==
               "Invalid client_id");
}

BOOST_AUTO_TEST_CASE(redirect_uris_are_matched_as_loosely_as_casdoor_does) {
    const std::vector<std::string> list{"https://a.example/cb", "b.example/cb", "c.example",
                                        "https://d[0-9]\\.example/.*"};
    for (const char* uri :
         {"http://localhost:1/x", "https://localhost/", "http://127.0.0.1:9/",
          "https://a.example/cb", "https://sub.a.example/cb", "https://a.example/cb?x=1",
          "http://b.example:8/cb", "https://c.example/any", "https://d7.example/any"}) {
        BOOST_TEST(redirect_uri_allowed(uri, list), uri);
    }
    for (const char* uri :
         {"https://127.0.0.1/", "http://a.example/cb", "https://a.example:8/cb",
          "https://a.example/cb/x", "https://eviala.example/cb", "https://b.example/x",
          "https://d77.example/any", "ftp://c.example/", "https://evil.example/"}) {
        BOOST_TEST(!redirect_uri_allowed(uri, list), uri);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace casdoor_standin::test
