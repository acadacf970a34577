#include "signin/return_target.h"

#include <boost/test/unit_test.hpp>

#include "unit/corpus.h"

using namespace difysso;

namespace {

// Where the gateway and the console live.
struct Layout {
    config::Origin public_origin;
    std::string mount_path;
    std::string console_web_url;
    config::Web web = {};

    std::string go(std::string_view asked) const {
        return signin::return_target(asked, public_origin, mount_path, web, console_web_url);
    }
};

// Below a path of Dify's own host.
Layout mounted() {
    Layout layout{{"https", "dify.example.org", 443}, "/sso", "https://dify.example.org"};
    layout.web.return_hosts = {
        {"apps.example.org", 0}, {"tools.example.org", 8443}, {"[2001:db8::1]", 0}};
    return layout;
}

// On a host of its own, Dify's console below a path.
Layout own_host() {
    return {{"https", "sso.example.org", 443}, "", "https://dify.example.org/console"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(return_target)

BOOST_AUTO_TEST_CASE(goes_where_it_may) {
    for (const auto& line : test::read_corpus("return_target/accepted"))
        BOOST_TEST(mounted().go(line.text) == line.expected, line.where);
}

BOOST_AUTO_TEST_CASE(goes_to_the_default_page_otherwise) {
    const auto lines = test::read_corpus("return_target/refused");
    BOOST_TEST(lines.size() >= 150u);
    for (const auto& line : lines) {
        BOOST_TEST(mounted().go(line.text) == "https://dify.example.org", line.where);
        BOOST_TEST(own_host().go(line.text) == "https://dify.example.org/console", line.where);
    }
}

BOOST_AUTO_TEST_CASE(never_goes_to_a_route_of_ours) {
    for (const auto& line : test::read_corpus("return_target/own_routes")) {
        for (const char* origin : {"", "https://dify.example.org"})
            for (const char* mount : {"/sso", "/%73so", "/s%73o", "/%2573so", "/ss%256F"})
                BOOST_TEST(mounted().go(origin + std::string(mount) + line.text) ==
                               "https://dify.example.org",
                           line.where);
        for (const char* origin : {"", "https://sso.example.org"})
            BOOST_TEST(own_host().go(origin + line.text) == "https://dify.example.org/console",
                       line.where);
    }
}

BOOST_AUTO_TEST_CASE(with_a_mount_path_the_root_is_difys) {
    BOOST_TEST(mounted().go("/v1/docs") == "https://dify.example.org/v1/docs");
    BOOST_TEST(mounted().go("/latest") == "https://dify.example.org/latest");
}

BOOST_AUTO_TEST_CASE(nothing_asked_is_the_default_page) {
    BOOST_TEST(mounted().go("") == "https://dify.example.org");
    Layout layout = mounted();
    layout.console_web_url = "";
    BOOST_TEST(layout.go("") == "https://dify.example.org");
    BOOST_TEST(layout.go("/apps") == "https://dify.example.org/apps");
    BOOST_TEST(layout.go("//evil.example") == "https://dify.example.org");
}

BOOST_AUTO_TEST_CASE(a_path_lies_on_the_consoles_origin) {
    BOOST_TEST(own_host().go("/apps") == "https://dify.example.org/apps");
    BOOST_TEST(own_host().go("/console/apps?x") == "https://dify.example.org/console/apps?x");
    BOOST_TEST(own_host().go("https://dify.example.org/apps") == "https://dify.example.org/apps");
    BOOST_TEST(own_host().go("https://sso.example.org/") == "https://sso.example.org/");
}

BOOST_AUTO_TEST_CASE(ports_and_schemes_are_part_of_an_origin) {
    const Layout layout{{"http", "127.0.0.1", 8000}, "", "http://127.0.0.1:3000"};
    BOOST_TEST(layout.go("/apps") == "http://127.0.0.1:3000/apps");
    BOOST_TEST(layout.go("http://127.0.0.1:8000/x") == "http://127.0.0.1:8000/x");
    for (const char* asked :
         {"https://127.0.0.1:3000/", "http://127.0.0.1/", "http://127.0.0.1:80/",
          "http://127.1:3000/", "http://2130706433:3000/", "http://0:3000/",
          "http://localhost:3000/", "http://[::ffff:127.0.0.1]:3000/", "http://127.0.0.1.:3000/",
          "http://0177.0.0.1:3000/"})
        BOOST_TEST(layout.go(asked) == "http://127.0.0.1:3000", asked);
}

BOOST_AUTO_TEST_CASE(at_most_1024_bytes) {
    const std::string longest = "/" + std::string(1023, 'a');
    BOOST_TEST(mounted().go(longest) == "https://dify.example.org" + longest);
    BOOST_TEST(mounted().go(longest + "a") == "https://dify.example.org");
}

BOOST_AUTO_TEST_CASE(what_comes_back_can_be_a_header) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string target = mounted().go(std::string("/a") + static_cast<char>(byte) + "b");
        for (const char c : target)
            BOOST_TEST((c > 0x20 && c < 0x7f), byte);
    }
}

BOOST_AUTO_TEST_SUITE_END()
