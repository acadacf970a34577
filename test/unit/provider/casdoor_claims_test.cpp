#include "provider/casdoor_claims.h"

#include <boost/test/unit_test.hpp>

#include "provider/claims.h"
#include "unit/provider/token_case.h"

using namespace difysso::provider;
using difysso::test::corpus;
using difysso::test::TokenCase;

namespace {

Identity identity_of(const std::string& claims) {
    return casdoor_identity(json::parse_object(claims).value(), "acme");
}

Identity identity_of_corpus(const std::string& name) {
    const auto claims = TokenCase(corpus_file(corpus("id_token"), name)).judge();
    BOOST_REQUIRE(claims.ok());
    return casdoor_identity(*claims, "acme");
}

bool verified(const std::string& members) {
    return identity_of("{" + members + "}").email_verified;
}

std::string groups(const std::string& members) {
    std::string text;
    for (const std::string& group : identity_of("{" + members + "}").groups)
        text += group + ";";
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(casdoor_claims)

BOOST_AUTO_TEST_CASE(the_same_person_from_each_format) {
    for (const char* format : {"jwt", "jwt-empty", "jwt-standard", "jwt-custom"}) {
        BOOST_TEST_CONTEXT(format) {
            const Identity alice =
                identity_of_corpus("accepted--casdoor-" + std::string(format) + ".txt");
            BOOST_TEST(alice.provider == "casdoor");
            BOOST_TEST(alice.issuer == "http://localhost:18000");
            BOOST_TEST(alice.sub == "80fcb482-cde3-40ac-a74f-02ee75d53f41");
            BOOST_TEST((alice.email == "alice@example.test"));
            BOOST_TEST(alice.email_verified);
            BOOST_TEST(alice.name == "Alice \xc3\x84lice");
            BOOST_TEST(alice.groups.empty());
            BOOST_TEST(difysso::observe::seconds_since_epoch(alice.issued_at).count() ==
                       1795491146);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_unverified_person) {
    const Identity bob = identity_of_corpus("accepted--casdoor-unverified.txt");
    BOOST_TEST(bob.name == "Bob");
    BOOST_TEST(bob.email.has_value());
    BOOST_TEST(!bob.email_verified);
}

BOOST_AUTO_TEST_CASE(only_true_is_verified) {
    BOOST_TEST(verified(R"("email_verified":true)"));
    BOOST_TEST(verified(R"("emailVerified":true)"));
    BOOST_TEST(!verified(""));
    for (const char* value : {"false", "null", "1", "\"true\"", "[true]", "{}", "1.0"}) {
        BOOST_TEST(!verified(R"("email_verified":)" + std::string(value)), value);
        BOOST_TEST(!verified(R"("emailVerified":)" + std::string(value)), value);
    }
    BOOST_TEST(!verified(R"("EMAIL_VERIFIED":true)"));
}

BOOST_AUTO_TEST_CASE(of_two_spellings_the_lower_counts) {
    BOOST_TEST(verified(R"("email_verified":true,"emailVerified":true)"));
    BOOST_TEST(!verified(R"("email_verified":true,"emailVerified":false)"));
    BOOST_TEST(!verified(R"("email_verified":false,"emailVerified":true)"));
    BOOST_TEST(!verified(R"("email_verified":true,"emailVerified":"true")"));
    BOOST_TEST(!verified(R"("email_verified":null,"emailVerified":true)"));
}

BOOST_AUTO_TEST_CASE(addresses) {
    BOOST_TEST((identity_of(R"({"email":"A@B.c "})").email == "A@B.c "));
    for (const char* claims :
         {"{}", R"({"email":""})", R"({"email":null})", R"({"email":1})", R"({"email":["a@b.c"]})"})
        BOOST_TEST(!identity_of(claims).email.has_value(), claims);
}

BOOST_AUTO_TEST_CASE(names) {
    BOOST_TEST(identity_of(R"({"displayName":"Alice","name":"alice"})").name == "Alice");
    BOOST_TEST(identity_of(R"({"displayName":"","name":"alice"})").name == "alice");
    BOOST_TEST(identity_of(R"({"displayName":1,"name":"alice"})").name == "alice");
    BOOST_TEST(identity_of(R"({"name":["alice"]})").name == "");
    BOOST_TEST(identity_of("{}").name == "");
}

BOOST_AUTO_TEST_CASE(groups_and_roles_together_as_they_were_sent) {
    BOOST_TEST(groups(R"("groups":["acme/staff","acme/eu/dev"],"roles":["editor"])") ==
               "acme/staff;acme/eu/dev;editor;");
    BOOST_TEST(groups(R"("roles":[{"owner":"acme","name":"editor","isEnabled":true}])") ==
               "editor;");
    BOOST_TEST(groups(R"("groups":["a",{"name":"b"}])") == "a;b;");
}

BOOST_AUTO_TEST_CASE(groups_of_another_shape_are_absent) {
    for (const char* value :
         {"null", "\"admin\"", "1", "true", R"({"name":"admin"})", "[1]", R"(["admin",1])",
          R"([["admin"]])", R"([{"name":1}])", R"([{"owner":"acme"}])", R"(["admin",null])"}) {
        BOOST_TEST(groups(R"("groups":)" + std::string(value)) == "", value);
        BOOST_TEST(groups(R"("groups":["a"],"roles":)" + std::string(value)) == "a;", value);
    }
}

// An organization's administrator can put anybody's user into a role of his own.
BOOST_AUTO_TEST_CASE(a_role_of_another_organization_is_none) {
    BOOST_TEST(groups(R"("roles":[{"owner":"other","name":"admin"},)"
                      R"({"owner":"acme","name":"editor"}])") == "editor;");
}

BOOST_AUTO_TEST_CASE(control_characters) {
    for (const std::string& text :
         {std::string("\0", 1), std::string("a\x1f"), std::string("\x7f"), std::string("\xc2\x80"),
          std::string("x\xc2\x9f"), std::string("\r"), std::string("\t")})
        BOOST_TEST(has_control_characters(text));
    for (const char* text :
         {"", "a b", "\xc2\xa0", "\xc3\x84lice", "\xe7\x94\xa8\xe6\x88\xb7", "\xc2"})
        BOOST_TEST(!has_control_characters(text));
}

BOOST_AUTO_TEST_SUITE_END()
