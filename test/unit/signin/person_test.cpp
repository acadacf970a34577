#include "signin/person.h"

#include <boost/test/unit_test.hpp>

namespace {

using namespace difysso;
using observe::Reason;

provider::Identity alice() {
    provider::Identity identity;
    identity.provider = "casdoor";
    identity.issuer = "https://sso.example";
    identity.sub = "80fcb482";
    identity.email = "Alice@Example.test";
    identity.email_verified = true;
    identity.name = "Alice";
    return identity;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(person)

BOOST_AUTO_TEST_CASE(address_is_lowered_in_ascii_only) {
    BOOST_TEST(signin::judge_email("Alice@EXAMPLE.Test").value() == "alice@example.test");
    // U+212A KELVIN SIGN and U+0130 fold to k and i elsewhere: not here.
    BOOST_TEST(signin::judge_email("\u212Aim@x.y").value() == "\u212Aim@x.y");
    BOOST_TEST(signin::judge_email("\u0130d@x.y").value() == "\u0130d@x.y");
}

BOOST_AUTO_TEST_CASE(unusable_addresses) {
    for (const std::string email : {"",
                                    "@",
                                    "a@",
                                    "@b",
                                    "no-at",
                                    "a@b@c",
                                    "attacker@evil.test@company.test",
                                    "a b@c",
                                    "a@b c",
                                    " a@b",
                                    "a@b ",
                                    "a,b@c",
                                    "a@b,c@d",
                                    "<a@b>",
                                    "a\n@b",
                                    "a\t@b",
                                    "a@b\r",
                                    "a\x7f@b",
                                    "a\xc2\xa0@b",
                                    "a\xe2\x80\x8b@b",
                                    "a\xe2\x80\xae@b",
                                    "\xff@b",
                                    "a@b\xc3"})
        BOOST_TEST(!signin::judge_email(email), email);
    BOOST_TEST(!signin::judge_email(std::string("a\0@b", 4)));
    BOOST_TEST(signin::judge_email(std::string(250, 'a') + "@b.c").has_value());
    BOOST_TEST(!signin::judge_email(std::string(251, 'a') + "@b.c"));
}

BOOST_AUTO_TEST_CASE(no_address_is_another_reason_than_a_bad_one) {
    provider::Identity identity = alice();
    identity.email.reset();
    BOOST_TEST((signin::judge_person(identity, {}, "en-US").reason() == Reason::email_missing));
    identity.email = "";
    BOOST_TEST((signin::judge_person(identity, {}, "en-US").reason() == Reason::email_missing));
    identity.email = "nonsense";
    BOOST_TEST((signin::judge_person(identity, {}, "en-US").reason() == Reason::email_malformed));
}

BOOST_AUTO_TEST_CASE(names_lose_controls_and_direction_marks_and_surplus) {
    BOOST_TEST(signin::clean_name("  Alice \xc3\x84lice ") == "Alice \xc3\x84lice");
    BOOST_TEST(signin::clean_name("A\nl\x07ice") == "Alice");
    BOOST_TEST(signin::clean_name("\u202Egnp.exe\u2066\u200F") == "gnp.exe");
    BOOST_TEST(signin::clean_name("a\xff\xfe"
                                  "b\xc3") == "ab");
    BOOST_TEST(signin::clean_name("<b>markup</b> is text here") == "<b>markup</b> is text here");
    std::string long_name;
    for (int i = 0; i < 300; ++i)
        long_name += "\xe4\xb8\xad";
    BOOST_TEST(signin::clean_name(long_name).size() == 255U * 3);
    BOOST_TEST(signin::clean_name(" \t\u3000 ").empty());
}

BOOST_AUTO_TEST_CASE(without_a_name_the_address_gives_one) {
    provider::Identity identity = alice();
    identity.name = "\u200b ";
    BOOST_TEST(signin::judge_person(identity, {}, "en-US")->name == "alice");
}

BOOST_AUTO_TEST_CASE(open_id_is_sub_or_its_digest_when_too_long) {
    provider::Identity identity = alice();
    BOOST_TEST(signin::judge_person(identity, {}, "en-US")->open_id == "80fcb482");
    identity.sub = std::string(255, 's');
    BOOST_TEST(signin::judge_person(identity, {}, "en-US")->open_id == identity.sub);
    identity.sub = std::string(256, 's');
    const auto person = signin::judge_person(identity, {}, "en-US");
    BOOST_TEST(person->open_id.size() == 64U);
    BOOST_TEST(person->sub == identity.sub);
}

BOOST_AUTO_TEST_CASE(only_the_allowed_groups) {
    provider::Identity identity = alice();
    config::SignIn rules;
    rules.allowed_groups = {"acme/staff", "acme/admins"};
    BOOST_TEST(
        (signin::judge_person(identity, rules, "en-US").reason() == Reason::group_not_allowed));
    identity.groups = {"acme/staff2"};
    BOOST_TEST(
        (signin::judge_person(identity, rules, "en-US").reason() == Reason::group_not_allowed));
    identity.groups = {"x", "acme/admins"};
    BOOST_TEST(signin::judge_person(identity, rules, "en-US").ok());
}

BOOST_AUTO_TEST_CASE(the_first_mapped_group_gives_the_role) {
    provider::Identity identity = alice();
    config::SignIn rules;
    rules.workspace.default_role = config::Role::normal;
    rules.role_map = {{"acme/admins", config::Role::admin}, {"acme/staff", config::Role::editor}};
    BOOST_TEST((signin::judge_person(identity, rules, "en-US")->role == config::Role::normal));
    identity.groups = {"acme/staff"};
    BOOST_TEST((signin::judge_person(identity, rules, "en-US")->role == config::Role::editor));
    identity.groups = {"acme/staff", "acme/admins"};
    BOOST_TEST((signin::judge_person(identity, rules, "en-US")->role == config::Role::admin));
}

BOOST_AUTO_TEST_SUITE_END()
