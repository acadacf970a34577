// The plain OpenID Connect face when nothing is wrong, and what it refuses of a client.
#include <boost/test/unit_test.hpp>

#include "openid_client_of.h"
#include "verified_token.h"

namespace casdoor_standin::test {

BOOST_FIXTURE_TEST_SUITE(openid, OpenIdClientOf)

BOOST_AUTO_TEST_CASE(discovery_names_what_there_is) {
    for (const char* path : {"/oidc/op/.well-known/openid-configuration",
                             "/.well-known/oauth-authorization-server/oidc/op"}) {
        const auto document = client.get(path).json();
        BOOST_REQUIRE(document);
        BOOST_TEST(text_of(*document, "issuer") == issuer);
        BOOST_TEST(text_of(*document, "token_endpoint") == issuer + "/token");
        BOOST_TEST(text_of(*document, "pushed_authorization_request_endpoint") == issuer + "/par");
        BOOST_TEST(flag_of(*document, "authorization_response_iss_parameter_supported", false));
        BOOST_TEST(!document->has("require_pushed_authorization_requests"));
    }
    control(R"({"realm":"op","par_required":true,"iss_announced":false,"issuer_slash":true,)"
            R"("token_auth":["private_key_jwt"]})");
    const auto other = client.get(realm + "/.well-known/openid-configuration").json();
    BOOST_TEST(text_of(*other, "issuer") == issuer + "/");
    BOOST_TEST(flag_of(*other, "require_pushed_authorization_requests", false));
    BOOST_TEST(!other->has("authorization_response_iss_parameter_supported"));
    BOOST_TEST(array(texts_of(*other, "token_endpoint_auth_methods_supported")) ==
               R"(["private_key_jwt"])");
    BOOST_TEST(text_of(*client.get("/oidc/b/.well-known/openid-configuration").json(), "issuer") ==
               origin + "/oidc/b");
}

BOOST_AUTO_TEST_CASE(a_sign_in_gives_the_claims_that_were_asked_for) {
    const auto back = returned(authorize({{"acr_values", "gold silver"}}));
    BOOST_TEST(value_of(back, "state") == "st");
    BOOST_TEST(value_of(back, "iss") == issuer);
    const auto answer = exchange_basic(value_of(back, "code")).json();
    const auto claims = parse_object(part_of(text_of(*answer, "id_token"), 1));
    BOOST_TEST(text_of(*claims, "iss") == issuer);
    BOOST_TEST(text_of(*claims, "sub") == "oidc-ada");
    BOOST_TEST(text_of(*claims, "aud") == "client-op");
    BOOST_TEST(text_of(*claims, "nonce") == "the-nonce");
    BOOST_TEST(text_of(*claims, "acr") == "gold");
    BOOST_TEST(text_of(*claims, "email") == "ada@example.test");
    BOOST_TEST(flag_of(*claims, "email_verified", false));
    BOOST_TEST(!claims->has("phone_number"));
    BOOST_TEST(array(texts_of(*claims->getObject("realm_access"), "roles")) ==
               R"(["dify-admin","offline_access"])");
    const std::string access = text_of(*answer, "access_token");
    BOOST_TEST(text_of(*claims, "at_hash") == base64url(sha256(access).substr(0, 16)));
    for (const char* time : {"iat", "exp", "auth_time"})
        BOOST_TEST(number_of(*claims, time, 0) > 1700000000);

    const Answer info =
        client.get(realm + "/userinfo", {}, {{"Authorization", "Bearer " + access}});
    BOOST_TEST(text_of(*info.json(), "sub") == "oidc-ada");
    BOOST_TEST(client.get(realm + "/userinfo", {{"access_token", access}}).status == 401);
    BOOST_TEST(client.get(realm + "/userinfo", {}, {{"Authorization", "Bearer x"}}).status == 401);
}

BOOST_AUTO_TEST_CASE(every_algorithm_verifies_under_the_key_set) {
    for (const char* algorithm : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
                                  "ES384", "ES512", "EdDSA"}) {
        control(std::string(R"({"realm":"op","algorithm":")") + algorithm + "\"}");
        const std::string token = id_token();
        const auto header = parse_object(part_of(token, 0));
        BOOST_TEST(text_of(*header, "alg") == algorithm);
        bool verified = false;
        const auto set = keys();
        for (const auto& value : *set) {
            const auto jwk = value.extract<Poco::JSON::Object::Ptr>();
            if (text_of(*jwk, "kid") == text_of(*header, "kid")) verified = verifies(token, *jwk);
        }
        BOOST_TEST(verified, algorithm);
    }
}

BOOST_AUTO_TEST_CASE(a_form_post_page_carries_the_answer) {
    const Answer page = authorize({{"response_mode", "form_post"}});
    BOOST_TEST(page.status == 200);
    BOOST_TEST(page.body.find("action=\"" + callback + "\"") != std::string::npos);
    for (const char* name : {"code", "state", "iss"}) {
        BOOST_TEST(page.body.find(std::string("name=\"") + name + "\"") != std::string::npos, name);
    }
}

BOOST_AUTO_TEST_CASE(a_form_asks_who_it_is_when_nobody_is_signed_in) {
    control(R"({"realm":"op","sign_in":""})");
    const Answer form = authorize();
    BOOST_TEST(form.status == 200);
    const std::string target = realm + "/authorize?" + urlencoded(request());
    const Pairs wrong{{"username", "bert"}, {"password", "pw-ada-123"}};
    BOOST_TEST(client.form(target, wrong).status == 200);
    const Pairs right{{"username", "bert"}, {"password", "pw-bert-123"}};
    BOOST_TEST(!value_of(returned(client.form(target, right)), "code").empty());
}

BOOST_AUTO_TEST_CASE(a_request_is_judged) {
    BOOST_TEST(authorize({{"client_id", "nobody"}}).status == 400);
    BOOST_TEST(authorize({{"redirect_uri", callback + "/"}}).status == 400);
    const auto error = [&](const Pairs& more) {
        return value_of(returned(authorize(more)), "error");
    };
    BOOST_TEST(error({{"response_type", "token"}}) == "unsupported_response_type");
    BOOST_TEST(error({{"scope", "profile"}}) == "invalid_scope");
    BOOST_TEST(error({{"code_challenge_method", "plain"}}) == "invalid_request");
    BOOST_TEST(error({{"code_challenge", ""}}) == "invalid_request");
    BOOST_TEST(error({{"response_mode", "fragment"}}) == "invalid_request");
    BOOST_TEST(error({}).empty());
}

BOOST_AUTO_TEST_CASE(a_code_is_judged) {
    const auto error = [&](const Answer& answer) { return text_of(*answer.json(), "error"); };
    const std::string used = code();
    BOOST_TEST(exchange_basic(used).status == 200);
    BOOST_TEST(error(exchange_basic(used)) == "invalid_grant");
    const std::string pair = "Basic " + base64("client-op:secret-op");
    for (const auto& [name, value] : Pairs{
             {"redirect_uri", listed}, {"code_verifier", verifier + "x"}, {"code_verifier", ""}}) {
        Pairs fields = grant(code());
        for (auto& field : fields)
            if (field.first == name) field.second = value;
        BOOST_TEST(error(client.form(realm + "/token", fields, {{"Authorization", pair}})) ==
                   "invalid_grant");
    }
    control(R"({"realm":"op","client":{"id":"other","secret":"s"}})");
    BOOST_TEST(error(exchange_basic(code(), "other", "s")) == "invalid_grant");
    const std::string late = code();
    client.control("clock", R"({"offset":120})");
    BOOST_TEST(error(exchange_basic(late)) == "invalid_grant");
}

BOOST_AUTO_TEST_CASE(a_refresh_token_comes_with_its_scope_and_gives_what_is_so_now) {
    const std::string pair = "Basic " + base64("client-op:secret-op");
    const auto refresh = [&](const std::string& token) {
        return client.form(realm + "/token",
                           {{"grant_type", "refresh_token"}, {"refresh_token", token}},
                           {{"Authorization", pair}});
    };
    BOOST_TEST(!tokens()->has("refresh_token"));
    const auto first = tokens({{"scope", "openid email offline_access"}});
    const std::string token = text_of(*first, "refresh_token");
    control(R"({"realm":"op","person":{"name":"ada","claims":{"groups":["left"]}}})");
    const auto second = refresh(token).json();
    BOOST_TEST(!second->has("refresh_token"));
    const auto was = parse_object(part_of(text_of(*first, "id_token"), 1));
    const auto is = parse_object(part_of(text_of(*second, "id_token"), 1));
    BOOST_TEST(array(texts_of(*is, "groups")) == R"(["left"])");
    BOOST_TEST(!is->has("nonce"));
    for (const char* same : {"iss", "sub", "aud", "azp"})
        BOOST_TEST(text_of(*is, same) == text_of(*was, same), same);
    BOOST_TEST(number_of(*is, "auth_time", 0) == number_of(*was, "auth_time", 1));

    control(R"({"realm":"op","refresh_rotates":true})");
    const std::string next = text_of(*refresh(token).json(), "refresh_token");
    BOOST_TEST(text_of(*refresh(token).json(), "error") == "invalid_grant");
    const std::string last = text_of(*refresh(next).json(), "refresh_token");
    control(R"({"realm":"op","revoke":true})");
    BOOST_TEST(refresh(last).status == 400);
}

BOOST_AUTO_TEST_CASE(a_refresh_token_is_revoked_by_its_client) {
    const auto first = tokens({{"scope", "openid email offline_access"}});
    const std::string token = text_of(*first, "refresh_token");
    const Pairs form{{"token", token}};
    const std::string pair = "Basic " + base64("client-op:secret-op");
    const auto refreshed = [&] {
        return client
            .form(realm + "/token", {{"grant_type", "refresh_token"}, {"refresh_token", token}},
                  {{"Authorization", pair}})
            .status;
    };
    BOOST_TEST(client.form(realm + "/revoke", form).status == 401);
    BOOST_TEST(refreshed() == 200);
    for (int i = 0; i < 2; ++i)
        BOOST_TEST(client.form(realm + "/revoke", form, {{"Authorization", pair}}).status == 200);
    BOOST_TEST(refreshed() == 400);
}

BOOST_AUTO_TEST_CASE(a_pushed_request_works_once_for_its_client) {
    const std::string pair = "Basic " + base64("client-op:secret-op");
    BOOST_TEST(client.form(realm + "/par", request()).status == 401);
    const Answer pushed = client.form(realm + "/par", request(), {{"Authorization", pair}});
    BOOST_TEST(pushed.status == 201);
    const Pairs query{{"client_id", "client-op"},
                      {"request_uri", text_of(*pushed.json(), "request_uri")}};
    control(R"({"realm":"op","par_required":true})");
    BOOST_TEST(authorize().status == 400);
    const auto back = returned(client.get(realm + "/authorize", query));
    BOOST_TEST(exchange_basic(value_of(back, "code")).status == 200);
    BOOST_TEST(client.get(realm + "/authorize", query).status == 400);
    Pairs foreign = request({{"redirect_uri", callback + "x"}});
    BOOST_TEST(client.form(realm + "/par", foreign, {{"Authorization", pair}}).status == 400);
}

BOOST_AUTO_TEST_CASE(claims_may_wait_for_userinfo_and_persons_change) {
    control(R"({"realm":"op","claims_at_userinfo_only":true,"sign_in":"bob",)"
            R"("person":{"name":"bob","claims":{"email":"bob@example.test","x":{"y":["z"]}}}})");
    const auto answer = tokens();
    const auto claims = parse_object(part_of(text_of(*answer, "id_token"), 1));
    BOOST_TEST(text_of(*claims, "sub") == "oidc-bob");
    BOOST_TEST(!claims->has("email"));
    const auto info = client.get(realm + "/userinfo", {},
                                 {{"Authorization", "Bearer " + text_of(*answer, "access_token")}});
    BOOST_TEST(text_of(*info.json(), "email") == "bob@example.test");
    BOOST_TEST(client.control("openid", R"({"realm":"op","sign_in":"nobody"})").status == 404);
    BOOST_TEST(client.control("openid", R"({"sign_in":"ada"})").status == 400);
    client.control("reset");
    BOOST_TEST(authorize().status == 200);  // the form: all is as at the start
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace casdoor_standin::test
