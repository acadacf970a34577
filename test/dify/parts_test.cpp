// What needs no server: cookies, passports, options.

#include <boost/test/unit_test.hpp>

#include "cookie.h"
#include "judge_fixture.h"

using namespace judge::test;

namespace {

judge::Cookies cookies(const std::string& web, const std::string& api, const std::string& domain) {
    judge::Options options;
    options.console_web_url = web;
    options.console_api_url = api;
    options.cookie_domain = domain;
    return judge::Cookies(options);
}

constexpr std::time_t moment = 1795491454;  // of the recording

}  // namespace

BOOST_AUTO_TEST_SUITE(parts)

BOOST_AUTO_TEST_CASE(cookie_names_and_flags_by_urls_and_domain) {
    const std::string lifetime = "Expires=Tue, 24 Nov 2026 04:37:34 GMT; Max-Age=3600; ";
    const auto line = [](const judge::Cookies& jar) {
        return jar.set("access_token", "T", moment);
    };
    const std::string https = "https://dify.example";
    BOOST_TEST(line(cookies(https, https, "")) ==
               "__Host-access_token=T; " + lifetime + "Secure; HttpOnly; Path=/; SameSite=Lax");
    const auto plain = "access_token=T; " + lifetime + "HttpOnly; Path=/; SameSite=Lax";
    BOOST_TEST(line(cookies(https, "", "")) == plain);
    BOOST_TEST(line(cookies("", https, "")) == plain);
    BOOST_TEST(line(cookies("", "", "")) == plain);
    BOOST_TEST(line(cookies("http://d.example", "http://d.example", "")) == plain);
    const auto with_domain =
        "access_token=T; Domain=d.example; " + lifetime + "Secure; HttpOnly; Path=/; SameSite=Lax";
    BOOST_TEST(line(cookies(https, https, ".d.example")) == with_domain);
    BOOST_TEST(line(cookies(https, https, "d.example")) == with_domain);
}

BOOST_AUTO_TEST_CASE(cookies_by_name) {
    const auto jar = cookies("", "", "");
    BOOST_TEST(jar.set("csrf_token", "T", moment) ==
               "csrf_token=T; Expires=Tue, 24 Nov 2026 04:37:34 GMT; Max-Age=3600; Path=/; "
               "SameSite=Lax");
    BOOST_TEST(jar.set("refresh_token", "T", moment) ==
               "refresh_token=T; Expires=Thu, 24 Dec 2026 03:37:34 GMT; Max-Age=2592000; HttpOnly; "
               "Path=/; SameSite=Lax");
    BOOST_TEST(cookies("https://a", "https://a", "").clear("csrf_token") ==
               "__Host-csrf_token=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; Path=/; "
               "SameSite=Lax");
}

BOOST_AUTO_TEST_CASE(the_first_cookie_of_a_name_counts) {
    const auto jar = judge::parse_cookies("a=1; b=\"2 3\";a=4;; nothing; c=");
    BOOST_TEST(jar.size() == 3U);
    BOOST_TEST(jar.at("a") == "1");
    BOOST_TEST(jar.at("b") == "2 3");
    BOOST_TEST(jar.at("c").empty());
}

BOOST_AUTO_TEST_CASE(a_token_made_elsewhere_verifies) {
    // The example of jwt.io, signed with its key.
    const std::string token =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."
        "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
    const judge::Passport passport("your-256-bit-secret");
    BOOST_TEST(passport.verify(token)->getValue<std::string>("name") == "John Doe");
    auto claims = judge::object();
    claims->set("sub", "1234567890");
    claims->set("name", "John Doe");
    claims->set("iat", 1516239022);
    BOOST_TEST(passport.issue(claims) == token);
}

BOOST_AUTO_TEST_CASE(options_are_read) {
    const service::TemporaryFolder folder;
    service::write_file(folder.path() / "secret", "key \n");
    const std::vector<std::string> needed = {"--secret-key-file", folder.path() / "secret",
                                             "--database", "dbname=dify"};
    auto arguments = needed;
    for (const auto* word : {"--listen", "127.0.0.1:8080", "--era", "classic", "--print-ready"})
        arguments.emplace_back(word);
    const auto options = judge::parse_options(arguments);
    BOOST_TEST(options.secret_key == "key ");
    BOOST_TEST(options.port == 8080);
    BOOST_TEST((options.era == judge::Era::classic));
    BOOST_TEST(options.print_ready);
    BOOST_TEST(!options.stop_on_eof);
    for (const std::vector<std::string>& wrong :
         {std::vector<std::string>{"--era", "modern"},
          {"--listen", "8080"},
          {"--listen", "127.0.0.1:70000"},
          {"--redis-db", "x"},
          {"--redis"},
          {"--unknown", "1"},
          {"--secret-key-file", folder.path() / "missing"}}) {
        auto all = needed;
        all.insert(all.end(), wrong.begin(), wrong.end());
        BOOST_CHECK_THROW(judge::parse_options(all), std::logic_error);
    }
    BOOST_CHECK_THROW(judge::parse_options({"--database", "x"}), std::invalid_argument);
    BOOST_CHECK_THROW(judge::parse_options({needed[0], needed[1]}), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
