#include <boost/test/unit_test.hpp>

#include "unit/route/sign_in_bench.h"
#include "unit/signin/browser_url.h"
#include "unit/signin/redirect_payloads.h"

using namespace difysso;
using test::percent_encoded;
using test::SignInBench;

namespace {

// The whole way of a redirect target: into login by its query or its form, as redirect_url or as
// target_link_uri, sealed into the attempt, opened by the callback. What counts is where the
// callback sends the browser.
struct Walk : SignInBench {
    std::size_t landed = 0;
    std::size_t elsewhere = 0;  // not on the default page
    std::size_t turn = 0;

    // As it is, percent-encoded once and percent-encoded twice.
    void judge(const std::string& payload) {
        std::string asked = payload;
        for (int level = 0; level < 3; ++level, asked = percent_encoded(asked)) {
            ++turn;
            const std::string name = turn % 4 < 2 ? "redirect_url=" : "target_link_uri=";
            const bool by_form = turn % 2 == 0;
            const std::string parameter = name + percent_encoded(asked);
            judge_answer(by_form ? ask("/login", {}, parameter) : ask("/login?" + parameter), asked,
                         by_form);
        }
    }
    void judge_answer(const web::Response& departure, const std::string& asked, bool by_form) {
        if (departure.status != 302) {  // a NUL, text that isn't UTF-8, an address that is too long
            const bool refused = departure.status == 400 || departure.status == 414;
            if (!refused || cookies_of(departure) != 0)
                BOOST_ERROR(percent_encoded(asked) + ": " + std::to_string(departure.status));
            return;
        }
        const auto landing = come_back(departure, "code=abc", by_form);
        const std::string location(landing.header("Location"));
        const std::string wrong = test::complaint(
            location, "https://dify.example.org",
            {"https://dify.example.org", "https://apps.example.org"}, {"/sso/v1", "/sso/latest"});
        if (landing.status != 302 || !wrong.empty())
            BOOST_ERROR(percent_encoded(asked) + ": " + location + ": " + wrong);
        ++landed;
        elsewhere += location != "https://dify.example.org";
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(redirect_classes, Walk)

BOOST_AUTO_TEST_CASE(a_good_target_arrives) {
    for (const char* path : {"/apps", "/apps?x=%2f%2fevil.example#y"}) {
        const std::string parameter = "redirect_url=" + percent_encoded(path);
        const std::string there = "https://dify.example.org" + std::string(path);
        BOOST_TEST(come_back(ask("/login?" + parameter)).header("Location") == there);
        BOOST_TEST(come_back(ask("/login", {}, parameter)).header("Location") == there);
    }
    const auto departure = ask("/login?redirect_url=https%3A%2F%2Fapps.example.org%2Fx");
    BOOST_TEST(come_back(departure).header("Location") == "https://apps.example.org/x");
}

BOOST_AUTO_TEST_CASE(no_payload_leads_anywhere_else_through_query_form_and_state) {
    const auto payloads = test::redirect_payloads();
    for (std::size_t i = 0; i < payloads.size(); i += 11)
        judge(payloads[i]);
    BOOST_TEST(landed >= 2500U);
    BOOST_TEST(elsewhere >= 40U);
}

// Written into the address as it is: a browser would encode some of it, an attacker needn't.
BOOST_AUTO_TEST_CASE(nor_one_that_nobody_encoded) {
    const auto payloads = test::redirect_payloads();
    for (std::size_t i = 2; i < payloads.size(); i += 20)
        judge_answer(ask("/login?redirect_url=" + payloads[i]), payloads[i], false);
    BOOST_TEST(landed >= 300U);
}

BOOST_AUTO_TEST_SUITE_END()
