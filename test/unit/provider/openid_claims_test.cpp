#include "provider/openid_claims.h"

#include <boost/test/unit_test.hpp>

#include "unit/provider/openid_fixture.h"

using namespace difysso::provider;
using namespace difysso::test;

namespace {

json::Object parsed(const std::string& text) {
    return json::parse_object(text).value();
}

struct Fixture {
    difysso::config::OpenId settings{.id = "keycloak",
                                     .name = {},
                                     .issuer = {},
                                     .client_id = {},
                                     .client_secret = {},
                                     .private_key = {},
                                     .algorithms = {},
                                     .ca_file = {},
                                     .prompt = {},
                                     .max_age = {},
                                     .acr_values = {}};

    Identity who(const std::string& id_token, const std::string& userinfo = "") {
        const auto claims = parsed(id_token);
        if (userinfo.empty()) return openid_identity(settings, claims, nullptr);
        const auto more = parsed(userinfo);
        return openid_identity(settings, claims, &more);
    }
    bool verified(const std::string& id_token, const std::string& userinfo = "") {
        return who(id_token, userinfo).email_verified;
    }
    std::vector<std::string> groups(const std::string& path, const std::string& id_token) {
        settings.claim_groups = path;
        return who(id_token).groups;
    }
};

using Names = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(openid_claims, Fixture)

BOOST_AUTO_TEST_CASE(only_json_true_is_verified) {
    BOOST_TEST(verified(R"({"email":"a@b.test","email_verified":true})"));
    for (const char* flag :
         {"false", "null", "1", "\"true\"", "\"True\"", "[true]", "{}", "1.0", "0"})
        BOOST_TEST(!verified(R"({"email":"a@b.test","email_verified":)" + std::string(flag) + "}"),
                   flag);
    BOOST_TEST(!verified(R"({"email":"a@b.test"})"));
    BOOST_TEST(!verified(R"({"email":"a@b.test","Email_Verified":true})"));
    BOOST_TEST(!verified(R"({"email_verified":true})"));
    BOOST_TEST(!verified(R"({"email":"","email_verified":true})"));
}

BOOST_AUTO_TEST_CASE(of_two_spellings_the_lower_counts) {
    BOOST_TEST(!verified(R"({"email":"a@b.test","email_verified":true,"emailVerified":false})"));
    BOOST_TEST(!verified(R"({"email":"a@b.test","email_verified":false,"emailVerified":true})"));
    BOOST_TEST(!verified(R"({"email":"a@b.test","emailVerified":true})"));
    BOOST_TEST(verified(R"({"email":"a@b.test","email_verified":true,"emailVerified":true})"));
}

// openid_claims.h says which and why.
BOOST_AUTO_TEST_CASE(userinfo_adds_a_verified_address_and_never_raises_one) {
    const char* good = R"({"sub":"1","email":"a@b.test","email_verified":true})";
    BOOST_TEST(verified(R"({"sub":"1"})", good));
    BOOST_TEST(!verified(R"({"sub":"1"})", R"({"email":"a@b.test"})"));
    BOOST_TEST(!verified(R"({"sub":"1"})", R"({"email":"a@b.test","email_verified":"true"})"));
    BOOST_TEST(!verified(R"({"email_verified":false})", good));
    BOOST_TEST(!verified(R"({"email_verified":true})", R"({"email":"a@b.test"})"));
    BOOST_TEST(!verified(R"({"emailVerified":false})", good));
    BOOST_TEST(!verified(R"({"email":"a@b.test"})", good));
    BOOST_TEST(!verified(R"({"email":"a@b.test","email_verified":false})", good));
    BOOST_TEST(!verified(R"({"email":"c@b.test"})", good));
    BOOST_TEST(!verified(R"({"email":null})", good));
    // What the ID token verified stays so.
    BOOST_TEST(verified(R"({"email":"a@b.test","email_verified":true})",
                        R"({"email":"a@b.test","email_verified":false})"));
}

BOOST_AUTO_TEST_CASE(the_flag_is_about_the_claim_email) {
    settings.claim_email = "upn";
    const auto both = who(R"({"upn":"a@b.test","email":"a@b.test","email_verified":true})");
    BOOST_TEST(both.email.value() == "a@b.test");
    BOOST_TEST(both.email_verified);
    const auto other = who(R"({"upn":"a@b.test","email":"c@b.test","email_verified":true})");
    BOOST_TEST(other.email.value() == "a@b.test");
    BOOST_TEST(!other.email_verified);
    BOOST_TEST(!verified(R"({"upn":"a@b.test","email":"A@b.test","email_verified":true})"));
    BOOST_TEST(!verified(R"({"upn":"a@b.test","email_verified":true})"));
    BOOST_TEST(!verified(R"({"upn":"a@b.test","upn_verified":true})"));
    BOOST_TEST(!who(R"({"email":"c@b.test","email_verified":true})").email.has_value());
    // An address of the ID token isn't verified by userinfo, whatever claim it is in.
    const char* info = R"({"upn":"a@b.test","email":"a@b.test","email_verified":true})";
    BOOST_TEST(!verified(R"({"upn":"a@b.test"})", info));
    BOOST_TEST(!verified(R"({"email":"c@b.test","email_verified":true})", info));
    BOOST_TEST(verified(R"({"sub":"1"})", info));
    BOOST_TEST(verified(R"({"email":"a@b.test","email_verified":true})", R"({"upn":"a@b.test"})"));
}

BOOST_AUTO_TEST_CASE(an_address_that_is_no_string_is_none) {
    for (const char* address : {"null", "1", "true", "[\"a@b.test\"]", "{}", "\"\""})
        BOOST_TEST(!who(R"({"email":)" + std::string(address) + "}").email.has_value(), address);
}

BOOST_AUTO_TEST_CASE(paths) {
    settings.claim_email = "attributes.mail";
    settings.claim_name = "attributes.person.display";
    const auto person =
        who(R"({"attributes":{"mail":"a@b.test","person":{"display":"Alice"}},"name":"x"})");
    BOOST_TEST(person.email.value() == "a@b.test");
    BOOST_TEST(person.name == "Alice");
    BOOST_TEST(who(R"({"attributes":{"person":"Alice"}})").name == "");
    BOOST_TEST(who(R"({"attributes":[{"person":{"display":"Alice"}}]})").name == "");
    BOOST_TEST(who(R"({"attributes":{"person":{"display":1}}})").name == "");
    BOOST_TEST(who("{}").name == "");
}

BOOST_AUTO_TEST_CASE(groups_by_path) {
    const char* keycloak = R"({"realm_access":{"roles":["a","b"]},"groups":["c"]})";
    BOOST_TEST((groups("groups", keycloak) == Names{"c"}));
    BOOST_TEST((groups("realm_access.roles", keycloak) == Names{"a", "b"}));
    BOOST_TEST(groups("realm_access", keycloak).empty());
    BOOST_TEST(groups("realm_access.roles.a", keycloak).empty());
    BOOST_TEST(groups("realm_access.", keycloak).empty());
    BOOST_TEST(groups(".roles", keycloak).empty());
    BOOST_TEST(groups("", keycloak).empty());
}

BOOST_AUTO_TEST_CASE(a_name_with_dots_stands_whole) {
    const char* claims =
        R"({"https://example.org/groups":["whole"],"https://example":{"org/groups":["path"]}})";
    BOOST_TEST((groups("https://example.org/groups", claims) == Names{"whole"}));
    BOOST_TEST((groups("a.b", R"({"a":{"b":["path"]},"a.b":["whole"]})") == Names{"whole"}));
    BOOST_TEST((groups("a.b.c", R"({"a":{"b.c":["below"]}})") == Names{"below"}));
}

BOOST_AUTO_TEST_CASE(groups_of_another_shape_are_absent) {
    for (const char* odd :
         {"\"admins\"", "null", "1", "true", "{}", R"({"name":"admins"})", R"(["a",1])",
          R"(["a",null])", R"([["a"]])", R"(["a",{}])", R"([{"name":1}])", R"([{"id":"a"}])"})
        BOOST_TEST(groups("groups", R"({"groups":)" + std::string(odd) + "}").empty(), odd);
    BOOST_TEST(
        (groups("groups", R"({"groups":["a",{"name":"b","id":1},""]})") == Names{"a", "b", ""}));
}

BOOST_AUTO_TEST_CASE(userinfo_counts_only_where_the_id_token_is_silent) {
    settings.claim_groups = "realm_access.roles";
    const char* info = R"({"name":"Info","realm_access":{"roles":["info"]}})";
    BOOST_TEST((who("{}", info).groups == Names{"info"}));
    BOOST_TEST((who(R"({"realm_access":{"roles":["id"]}})", info).groups == Names{"id"}));
    BOOST_TEST(who(R"({"realm_access":{"roles":"odd"}})", info).groups.empty());
    BOOST_TEST(who(R"({"name":""})", info).name == "");
    BOOST_TEST(who("{}", info).name == "Info");
}

BOOST_AUTO_TEST_SUITE_END()
