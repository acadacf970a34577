#include <boost/test/unit_test.hpp>

#include "fake/clock.h"
#include "fake/random.h"
#include "signin/attempt.h"
#include "signin/return_target.h"
#include "unit/signin/browser_url.h"
#include "unit/signin/redirect_payloads.h"

using namespace difysso;
using test::percent_encoded;

namespace {

// A gateway at `mount` of its public origin, and where it may send people.
struct Layout {
    config::Origin public_origin;
    std::string mount;
    std::string console;
    std::vector<std::string> origins;
    config::Web web = {};

    std::string go(std::string_view asked) const {
        return signin::return_target(asked, public_origin, mount, web, console);
    }
    std::string complaint(const std::string& result) const {
        return test::complaint(result, console.empty() ? origins.front() : console, origins,
                               {mount + "/v1", mount + "/latest"});
    }
};

std::vector<Layout> layouts() {
    const std::vector<config::Host> hosts{{"apps.example.org", 0}, {"[2001:db8::1]", 0}};
    std::vector<Layout> all{
        {{"https", "dify.example.org", 443},
         "/sso",
         "https://dify.example.org",
         {"https://dify.example.org", "https://apps.example.org", "https://[2001:db8::1]"}},
        {{"https", "dify.example.org", 443},
         "/sso",
         "",
         {"https://dify.example.org", "https://apps.example.org", "https://[2001:db8::1]"}},
        {{"https", "sso.example.org", 443},
         "",
         "https://dify.example.org/console",
         {"https://dify.example.org", "https://sso.example.org", "https://apps.example.org",
          "https://[2001:db8::1]"}},
        {{"http", "127.0.0.1", 8000},
         "",
         "http://127.0.0.1:3000",
         {"http://127.0.0.1:3000", "http://127.0.0.1:8000", "https://apps.example.org",
          "https://[2001:db8::1]"}}};
    for (Layout& layout : all)
        layout.web.return_hosts = hosts;
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(redirect_classes)

// The judge must know an escape when it sees one.
BOOST_AUTO_TEST_CASE(the_resolver_goes_where_browsers_go) {
    const auto at = [](const char* location) {
        return test::browser::resolve(location, "https://dify.example.org").origin;
    };
    for (const char* location : {"//evil.example",
                                 "///evil.example",
                                 "/\\evil.example",
                                 "\\\\evil.example",
                                 "\\/evil.example",
                                 "/\t/evil.example",
                                 "/\n/evil.example",
                                 " //evil.example",
                                 "\x01//evil.example",
                                 "https:///evil.example",
                                 "https:\\\\evil.example",
                                 "HTTPS://EVIL.example/",
                                 "ht\ttps://evil.example",
                                 "https://dify.example.org@evil.example",
                                 "https://dify.example.org:443@evil.example/x",
                                 "//dify.example.org\t@evil.example",
                                 "https://evil.example\\.dify.example.org",
                                 "//evil\xe3\x80\x82"
                                 "example",
                                 "//\xef\xbd\x85vil.example",
                                 "https://evil%2eexample",
                                 "//evil.example:443"})
        BOOST_TEST(at(location) == "https://evil.example", location);
    BOOST_TEST(at("http:evil.example") == "http://evil.example");
    BOOST_TEST(at("//dify.example.org:444/") == "https://dify.example.org:444");
    BOOST_TEST(at("//dify.example.org:0443/") == "https://dify.example.org");
    BOOST_TEST(at("java\nscript:alert(1)") == "javascript:");
    BOOST_TEST(at("//[2001:db8::1]:444") == "https://[2001:db8::1]:444");
    for (const char* location : {"/apps", "apps", "https:evil.example", "?//evil.example",
                                 "/.//evil.example", "https:/evil.example", "/%5cevil.example"})
        BOOST_TEST(at(location) == "https://dify.example.org", location);
    BOOST_TEST(test::browser::walk("/x/../sso//./v1\\auth/..;/?x") == "/sso/v1");
}

BOOST_AUTO_TEST_CASE(the_judge_refuses_what_is_wrong) {
    const Layout layout = layouts().front();
    for (const char* bad :
         {"//evil.example", "/apps", "https://evil.example/",
          "https://dify.example.org.evil.example/", "https://dify.example.org/a b",
          "https://dify.example.org/\\x", "https://dify.example.org/%2fevil.example",
          "https://dify.example.org/%255cx", "https://dify.example.org/%0d%0ax",
          "https://dify.example.org/\n", "https://dify.example.org/sso/v1",
          "https://dify.example.org/%2573so/%76%31/auth",
          "https://dify.example.org/x/../sso/latest/", "https://dify.example.org?x",
          "https://apps.example.org/x/%2e%2e/sso;y/../sso/v1;x"})
        BOOST_TEST(layout.complaint(bad) != "", bad);
    for (const char* good : {"https://dify.example.org", "https://dify.example.org/",
                             "https://apps.example.org/sso/v2", "https://[2001:db8::1]/x?y#z"})
        BOOST_TEST(layout.complaint(good) == "", good);
}

BOOST_AUTO_TEST_CASE(most_of_the_payloads_would_lead_a_browser_astray) {
    const auto payloads = test::redirect_payloads();
    const auto foreign = std::count_if(payloads.begin(), payloads.end(), [](const auto& payload) {
        return test::browser::resolve(payload, "https://dify.example.org").origin !=
               "https://dify.example.org";
    });
    BOOST_TEST(payloads.size() > 10000U);
    BOOST_TEST(foreign > 4000);
}

BOOST_AUTO_TEST_CASE(no_payload_leads_anywhere_else) {
    const auto payloads = test::redirect_payloads();
    const auto all = layouts();
    for (const Layout& layout : all) {
        int elsewhere = 0;
        // Mostly the first: the others differ in where things are.
        const std::size_t step = &layout == all.data() ? 2 : 11;
        for (std::size_t i = 0; i < payloads.size(); i += step) {
            const std::string once = percent_encoded(payloads[i]), twice = percent_encoded(once);
            // An encoded one in the place of a path, too.
            for (const std::string& asked : {payloads[i], once, twice, "/" + once, "/" + twice}) {
                const std::string result = layout.go(asked);
                const std::string wrong = layout.complaint(result);
                if (!wrong.empty())
                    BOOST_ERROR(percent_encoded(asked) + ": " + result + ": " + wrong);
                elsewhere += result != layout.go("");
            }
        }
        // Some are harmless: a judge that never sees one go through would judge nothing.
        BOOST_TEST(elsewhere > 50);
    }
}

// What was judged is what comes back: judged before it was sealed, and opened the same.
BOOST_AUTO_TEST_CASE(an_attempt_gives_back_what_was_judged) {
    const Layout layout = layouts().front();
    fake::Clock clock;
    fake::Random random;
    const signin::AttemptCookies cookies{observe::Secret("key"), {}, std::chrono::seconds(60)};
    const auto payloads = test::redirect_payloads();
    for (std::size_t i = 0; i < payloads.size(); i += 5) {
        const auto attempt = signin::make_attempt("casdoor", "client", "https://g/v1/auth/callback",
                                                  layout.go(payloads[i]), clock.now(), random);
        web::Request request;
        const auto made = cookies.begin(attempt, request, true, false, clock.now(), random);
        request.headers.emplace_back("cookie", made[0].name + "=" + made[0].value);
        const auto found = cookies.find(attempt.state, request, true, clock.now());
        BOOST_REQUIRE(found.ok());
        const std::string wrong = layout.complaint(found->return_target);
        if (found->return_target != attempt.return_target || !wrong.empty())
            BOOST_ERROR(percent_encoded(payloads[i]) + ": " + found->return_target + ": " + wrong);
    }
}

BOOST_AUTO_TEST_SUITE_END()
