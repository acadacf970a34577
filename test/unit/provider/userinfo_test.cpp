#include "provider/userinfo.h"

#include <set>

#include <boost/test/unit_test.hpp>

#include "unit/provider/corpus.h"
#include "unit/provider/openid_fixture.h"

using namespace difysso::provider;
using namespace difysso::test;
using UserInfo = difysso::config::OpenId::UserInfo;

namespace {

// A file's first line is the status, the second the content type, the rest the body.
difysso::outbound::HttpResponse response_of(const std::string& text) {
    const std::size_t first = text.find('\n');
    const std::size_t second = text.find('\n', first + 1);
    return {.status = std::stoi(text.substr(0, first)),
            .content_type = text.substr(first + 1, second - first - 1),
            .body = text.substr(second + 1),
            .date = {}};
}

struct Fixture : OpenIdFixture {
    void without_address() {
        claims.erase("email");
        claims.erase("email_verified");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(userinfo, Fixture)

BOOST_AUTO_TEST_CASE(each_answer_of_the_corpus_gets_its_verdict) {
    std::set<std::string> seen;
    for (const CorpusFile& file : corpus("userinfo")) {
        const auto verdict =
            verdict_of([&] { return judge_userinfo(response_of(file.text), "248289761001"); });
        BOOST_TEST(verdict == file.expected, file.name << " is " << verdict);
        seen.insert(file.expected);
    }
    const std::set<std::string> all{"accepted", "provider_unavailable", "userinfo_malformed",
                                    "userinfo_sub"};
    BOOST_TEST(seen == all);
}

// The whole way: what is refused signs nobody in.
BOOST_AUTO_TEST_CASE(each_answer_of_the_corpus_decides_a_sign_in) {
    settings.userinfo = UserInfo::always;
    OpenId provider = openid();
    for (const CorpusFile& file : corpus("userinfo")) {
        web.on(kOpUserInfo, [&](const auto&) { return response_of(file.text); });
        BOOST_TEST(verdict(provider) == file.expected, file.name);
    }
    web.on(kOpUserInfo, too_large());
    BOOST_TEST(verdict(provider) == "userinfo_malformed");
    web.on(kOpUserInfo, away());
    BOOST_TEST(verdict(provider) == "provider_unavailable");
}

BOOST_AUTO_TEST_CASE(the_access_token_goes_in_the_header_only) {
    without_address();
    BOOST_TEST(verdict() == "accepted");
    const auto asked = web.last(kOpUserInfo);
    BOOST_TEST(asked.method == "GET");
    BOOST_TEST(asked.body.empty());
    BOOST_TEST(asked.target == "/userinfo/");
    BOOST_REQUIRE(asked.headers.size() == 1U);
    BOOST_TEST(asked.headers[0].first == "Authorization");
    BOOST_TEST(asked.headers[0].second == "Bearer SlAV32hkKG");
    for (const auto& one : web.asked()) {
        BOOST_TEST(one.url.find("SlAV32hkKG") == std::string::npos);
        BOOST_TEST(one.request.body.find("SlAV32hkKG") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(asked_only_when_the_address_is_missing) {
    BOOST_TEST(verdict() == "accepted");
    BOOST_TEST(web.count(kOpUserInfo) == 0U);
    // An address that is there, if only as rubbish, isn't missing: nothing overrides it.
    claims["email"] = "null";
    BOOST_TEST(!identity().email.has_value());
    BOOST_TEST(web.count(kOpUserInfo) == 0U);
    claims.erase("email");
    BOOST_TEST(identity().email.value() == "info@example.test");
    BOOST_TEST(web.count(kOpUserInfo) == 1U);
}

BOOST_AUTO_TEST_CASE(asked_as_it_is_configured) {
    settings.userinfo = UserInfo::never;
    without_address();
    BOOST_TEST(!identity().email.has_value());
    BOOST_TEST(web.count(kOpUserInfo) == 0U);
    settings.userinfo = UserInfo::always;
    claims["email"] = quoted("alice@example.test");
    BOOST_TEST(identity().email.value() == "alice@example.test");
    BOOST_TEST(web.count(kOpUserInfo) == 1U);
}

BOOST_AUTO_TEST_CASE(the_claim_that_gives_the_address_decides) {
    settings.claim_email = "upn";
    claims["upn"] = quoted("alice@corp.test");
    BOOST_TEST(identity().email.value() == "alice@corp.test");
    BOOST_TEST(web.count(kOpUserInfo) == 0U);
    claims.erase("upn");
    userinfo["upn"] = quoted("other@corp.test");
    BOOST_TEST(identity().email.value() == "other@corp.test");
}

BOOST_AUTO_TEST_CASE(a_provider_without_userinfo) {
    document.erase("userinfo_endpoint");
    without_address();
    BOOST_TEST(!identity().email.has_value());
    settings.userinfo = UserInfo::always;
    BOOST_TEST(verdict() == "userinfo_malformed");
}

BOOST_AUTO_TEST_CASE(only_with_a_token_that_may_be_used) {
    without_address();
    for (const auto& [name, value] :
         {std::pair{"access_token", quoted("")}, std::pair{"access_token", quoted("a b")},
          std::pair{"access_token", quoted(R"(a\r\nX: y)")},
          std::pair{"access_token", quoted("\xc3\xa4")}, std::pair{"token_type", quoted("DPoP")},
          std::pair{"token_type", std::string("1")}}) {
        const Members good = tokens;
        tokens[name] = value;
        BOOST_TEST(verdict() == "userinfo_malformed", name << value);
        tokens = good;
    }
    tokens.erase("access_token");
    BOOST_TEST(verdict() == "userinfo_malformed");
    BOOST_TEST(web.count(kOpUserInfo) == 0U);
}

BOOST_AUTO_TEST_CASE(a_name_and_groups_are_added) {
    without_address();
    claims.erase("name");
    userinfo["name"] = quoted("Info");
    userinfo["groups"] = R"(["staff"])";
    const Identity who = identity();
    BOOST_TEST(who.name == "Info");
    BOOST_TEST(who.groups == std::vector<std::string>{"staff"});
}

BOOST_AUTO_TEST_CASE(nothing_is_overridden) {
    settings.userinfo = UserInfo::always;
    claims["groups"] = "[]";
    userinfo = {{"sub", quoted("248289761001")},     {"iss", quoted("https://evil.example")},
                {"email", quoted("evil@evil.test")}, {"name", quoted("Evil")},
                {"groups", R"(["admins"])"},         {"email_verified", "true"}};
    const Identity who = identity();
    BOOST_TEST(who.issuer == kOpIssuer);
    BOOST_TEST(who.email.value() == "alice@example.test");
    BOOST_TEST(who.name == "Alice");
    BOOST_TEST(who.groups.empty());
}

BOOST_AUTO_TEST_SUITE_END()
