// The control routes: users, keys, what was asked, and who may use them.
#include <boost/test/unit_test.hpp>

#include "running_provider.h"
#include "verified_token.h"

namespace casdoor_standin::test {

namespace {

class Fixture {
  public:
    RunningProvider provider;
    Client client = provider.client();

    Poco::JSON::Object::Ptr claims(const std::string& application, const std::string& user) {
        const auto answer = exchange(client, application, code_for(client, application, user));
        return parse_object(part_of(text_of(*answer.json(), "id_token"), 1));
    }
    Answer log() { return client.get("/control/requests", {}, {{"X-Control", "letmein"}}); }
    std::string key(const std::string& application) {
        return client.get("/.well-known/" + application + "/jwks").body;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(control, Fixture)

BOOST_AUTO_TEST_CASE(only_with_the_token) {
    BOOST_TEST(client.send("POST", "/control/reset", "{}").status == 403);
    BOOST_TEST(client.send("POST", "/control/reset", "{}", {{"X-Control", "wrong"}}).status == 403);
    BOOST_TEST(client.control("reset").status == 200);
    BOOST_TEST(client.control("nothing").status == 404);

    Provider without({origin, {}, ""});
    Request request;
    request.method = "POST";
    request.path = "/control/reset";
    BOOST_TEST(without.handle(request).status == 404);
}

BOOST_AUTO_TEST_CASE(a_user_changes) {
    const auto answer =
        client.control("user", R"({"name":"bob","email":"b@example.test","email_verified":true,)"
                               R"("displayName":"Bobby","groups":["acme/x"],"roles":["r"]})");
    BOOST_TEST(text_of(*answer.json(), "id") == "65787903-bacf-4ec3-92df-5345438ff0f5");
    const auto bob = claims("app-custom", "bob");
    BOOST_TEST(text_of(*bob, "email") == "b@example.test");
    BOOST_TEST(flag_of(*bob, "emailVerified", false));
    BOOST_TEST(text_of(*bob, "displayName") == "Bobby");
    BOOST_TEST(array(texts_of(*bob, "groups")) == R"(["acme/x"])");
    client.control("reset");
    BOOST_TEST(!flag_of(*claims("app-custom", "bob"), "emailVerified", true));
}

BOOST_AUTO_TEST_CASE(a_logout_token) {
    const auto made = client.control("logout_token", R"({"name":"alice"})");
    const std::string token = text_of(*made.json(), "logout_token");
    const auto said = parse_object(part_of(token, 1));
    BOOST_TEST(text_of(*said, "iss") == origin);
    BOOST_TEST(text_of(*said, "sub") == text_of(*claims("app-std", "alice"), "sub"));
    BOOST_TEST(array(texts_of(*said, "aud")) == R"(["cid-app-std"])");
    BOOST_TEST(
        said->getObject("events")->has("http://schemas.openid.net/event/backchannel-logout"));
    for (const char* absent : {"exp", "nonce", "sid"})
        BOOST_TEST(!said->has(absent));
    const auto keys = parse_object(client.get("/.well-known/app-std/jwks").body);
    BOOST_TEST(verifies(token, *keys->getArray("keys")->getObject(0)));
    const auto other = client.control(
        "logout_token", R"({"name":"alice","claims":{"jti":null,"sid":"s"},"times":{"iat":-900},)"
                        R"("header":{"typ":"logout+jwt"}})");
    const std::string changed = text_of(*other.json(), "logout_token");
    BOOST_TEST(!parse_object(part_of(changed, 1))->has("jti"));
    BOOST_TEST(text_of(*parse_object(part_of(changed, 1)), "sid") == "s");
    BOOST_TEST(number_of(*parse_object(part_of(changed, 1)), "iat", 0) <=
               number_of(*said, "iat", 0) - 890);
    BOOST_TEST(text_of(*parse_object(part_of(changed, 0)), "typ") == "logout+jwt");
    const auto of_realm = client.control("logout_token", R"({"realm":"idp","name":"ada"})");
    const auto plain = parse_object(part_of(text_of(*of_realm.json(), "logout_token"), 1));
    BOOST_TEST(text_of(*plain, "sub") == "oidc-ada");
    BOOST_TEST(text_of(*plain, "iss") == origin + "/oidc/idp");
    BOOST_TEST(client.control("logout_token", R"({"name":"nobody"})").status == 404);
}

BOOST_AUTO_TEST_CASE(a_user_comes_and_goes) {
    BOOST_TEST(client.control("user", R"({"name":"dave"})").status == 404);
    client.control("user", R"({"name":"dave","add":true,"email":"dave@example.test"})");
    const std::string sub = text_of(*claims("app-std", "dave"), "sub");
    BOOST_TEST(sub.size() == 36U);
    client.control("user", R"({"name":"dave","rename":"david"})");
    BOOST_TEST(code_for(client, "app-std", "dave").empty());
    client.control("user", R"({"name":"david","password":"pw-david-123"})");
    BOOST_TEST(text_of(*claims("app-std", "david"), "sub") == sub);
    client.control("user", R"({"name":"david","delete":true})");
    BOOST_TEST(code_for(client, "app-std", "david").empty());
}

BOOST_AUTO_TEST_CASE(a_deleted_user_loses_the_tokens) {
    for (const char* how :
         {R"({"name":"carol","soft_delete":true})", R"({"name":"carol","forbid":true})",
          R"({"name":"carol","delete":true})"}) {
        client.control("reset");
        const std::string code = code_for(client, "app-es256", "carol");
        const auto tokens = exchange(client, "app-es256", code).json();
        const Pairs question{{"client_id", "cid-app-es256"},
                             {"client_secret", "secret-app-es256"},
                             {"token", text_of(*tokens, "access_token")}};
        const std::string path = "/api/login/oauth/introspect";
        BOOST_TEST(flag_of(*client.form(path, question).json(), "active", false));
        client.control("user", how);
        BOOST_TEST(client.form(path, question).body == R"({"active":false})");
        BOOST_TEST(code_for(client, "app-es256", "carol").empty());
    }
}

BOOST_AUTO_TEST_CASE(keys_rotate) {
    const std::string first = key("app-es256");
    client.control("rotate", R"({"cert":"cert-ec"})");
    const std::string second = key("app-es256");
    BOOST_TEST(first != second);
    BOOST_TEST(second.find("\"kid\":\"cert-ec\"") != std::string::npos);

    client.control("rotate", R"({"cert":"cert-ec","kid":"cert-new"})");
    BOOST_TEST(key("app-es256").find("\"kid\":\"cert-new\"") != std::string::npos);
    BOOST_TEST(client.get("/.well-known/jwks").body.find("\"kid\":\"cert-ec\"") !=
               std::string::npos);
    const auto answer = exchange(client, "app-es256", code_for(client, "app-es256")).json();
    const auto header = parse_object(part_of(text_of(*answer, "id_token"), 0));
    BOOST_TEST(text_of(*header, "kid") == "cert-new");

    BOOST_TEST(client.control("rotate", R"({"cert":"no-such"})").status == 404);
    client.control("reset");
    BOOST_TEST(key("app-es256") == first);
}

BOOST_AUTO_TEST_CASE(certificates_can_be_read) {
    const auto pem = client.get("/control/certificates", {}, {{"X-Control", "letmein"}}).json();
    BOOST_TEST(text_of(*pem, "cert-acme").starts_with("-----BEGIN CERTIFICATE-----\n"));
}

BOOST_AUTO_TEST_CASE(the_log_counts_and_keeps_no_secret) {
    const std::string code = code_for(client, "app-es256");
    client.form("/api/login/oauth/access_token",
                {{"grant_type", "authorization_code"},
                 {"client_id", "cid-app-es256"},
                 {"client_secret", "secret-app-es256"},
                 {"code", code},
                 {"code_verifier", "the-verifier"},
                 {"redirect_uri", callback}},
                {{"Cookie", "a=the-cookie; b=2"}});
    const std::string text = log().body;
    for (const auto& secret : {code, std::string("secret-app-es256"), std::string("the-verifier"),
                               std::string("the-cookie"), std::string("pw-alice-123")}) {
        BOOST_TEST(text.find(secret) == std::string::npos, secret);
    }
    const auto all = parse_object(text);
    BOOST_TEST(number_of(*all->getObject("counts"), "POST /api/login/oauth/access_token", 0) == 1);
    const auto entry = all->getArray("requests")->getObject(1);
    BOOST_TEST(text_of(*entry->getObject("form"), "redirect_uri") == callback);
    BOOST_TEST(array(texts_of(*entry, "cookies")) == R"(["a","b"])");

    client.control("reset", R"({"only":"requests"})");
    BOOST_TEST(number_of(*log().json(), "total", -1) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace casdoor_standin::test
