#include "signin/person.h"

#include <boost/test/unit_test.hpp>

#include "unit/corpus.h"

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

// A file's name says what is odd about its address, and before that what becomes of it; an accepted
// one has its lower-case form beside it.
BOOST_AUTO_TEST_CASE(addresses_of_the_corpus) {
    int accepted = 0;
    int refused = 0;
    for (const auto& line : test::read_corpus("email")) {
        provider::Identity identity = alice();
        identity.email = line.text;
        const auto judged = signin::judge_person(identity, {}, "en-US");
        if (line.where.starts_with("accepted--")) {
            BOOST_TEST(judged.ok(), line.where);
            if (judged.ok()) BOOST_TEST(judged->email == line.expected, line.where);
            ++accepted;
        } else {
            BOOST_TEST(line.where.starts_with("email_malformed--"), line.where);
            BOOST_TEST(!judged.ok(), line.where);
            if (!judged.ok()) BOOST_TEST((judged.reason() == Reason::email_malformed), line.where);
            ++refused;
        }
    }
    BOOST_TEST(accepted > 10);
    BOOST_TEST(refused > 50);
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

BOOST_AUTO_TEST_CASE(only_the_allowed_domains) {
    provider::Identity identity = alice();
    config::SignIn rules;
    rules.allowed_email_domains = {"company.com", ".example.org"};
    const auto allowed = [&](const std::string& email) {
        identity.email = email;
        const auto judged = signin::judge_person(identity, rules, "en-US");
        if (!judged) BOOST_TEST((judged.reason() == Reason::email_domain_not_allowed), email);
        return judged.ok();
    };
    for (const std::string email : {"a@company.com", "A@Company.COM", "a@mail.example.org",
                                    "a@deep.mail.example.org", "a%evil.com@company.com"})
        BOOST_TEST(allowed(email), email);
    for (const std::string email :
         {"a@evilcompany.com", "a@company.com.evil.com", "a@mail.company.com", "a@company.co",
          "a@company.com-evil.com", "a@ompany.com", "company.com@evil.com",
          "a%company.com@evil.com", "a@\u212Aompany.com", "a@c\u043Empany.com",
          "a@xn--cmpany-ilf.com", "a@example.org", "a@evilexample.org",
          "a@mail.example.org.evil.com", "a@com"})
        BOOST_TEST(!allowed(email), email);
    // A dot at the end is the same name to DNS: no address has one here.
    identity.email = "a@company.com.";
    BOOST_TEST(
        (signin::judge_person(identity, rules, "en-US").reason() == Reason::email_malformed));
}

// Whoever may type any address could type an allowed one.
BOOST_AUTO_TEST_CASE(an_unverified_address_is_in_no_allowed_domain) {
    provider::Identity identity = alice();
    identity.email_verified = false;
    config::SignIn rules;
    BOOST_TEST(signin::judge_person(identity, rules, "en-US").ok());
    rules.allowed_email_domains = {"example.test"};
    BOOST_TEST((signin::judge_person(identity, rules, "en-US").reason() ==
                Reason::email_domain_not_allowed));
    identity.email_verified = true;
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
