#include "web/url.h"

#include <boost/test/unit_test.hpp>

#include "unit/corpus.h"

using namespace difysso;

namespace {

// The classes of the return target's corpus that are no address at all, wherever it leads.
bool malformed(const std::string& where) {
    for (const char* file : {"other-host", "other-port"})
        if (where.starts_with(file)) return false;
    return !where.starts_with("other-scheme");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(url)

BOOST_AUTO_TEST_CASE(takes_a_url_apart) {
    const auto target = web::parse_target("HTTPS://Dify.Example.org:8443/Apps/%41?x=1?#y").value();
    BOOST_TEST(target.origin.value().text() == "https://dify.example.org:8443");
    BOOST_TEST(target.path == "/Apps/%41");
    BOOST_TEST(target.suffix == "?x=1?#y");
    BOOST_TEST(web::parse_target("http://localhost").value().path == "/");
    BOOST_TEST(web::parse_target("http://localhost").value().origin.value().port == 80);
    BOOST_TEST(web::parse_target("http://[::1]:8000?x").value().suffix == "?x");
}

BOOST_AUTO_TEST_CASE(takes_a_path_apart) {
    const auto target = web::parse_target("/apps?x=/y#z").value();
    BOOST_TEST(!target.origin);
    BOOST_TEST(target.path == "/apps");
    BOOST_TEST(target.suffix == "?x=/y#z");
    BOOST_TEST(web::parse_target("/").value().suffix == "");
}

BOOST_AUTO_TEST_CASE(refuses_what_a_browser_would_have_to_repair) {
    int refused = 0;
    for (const auto& line : test::read_corpus("return_target/refused")) {
        if (!malformed(line.where)) continue;
        BOOST_TEST(!web::parse_target(line.text), line.where);
        ++refused;
    }
    BOOST_TEST(refused > 200);
    BOOST_TEST(!web::parse_target(""));
}

BOOST_AUTO_TEST_CASE(refuses_every_byte_that_no_url_holds) {
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const bool printable = byte > 0x20 && byte < 0x7f;
        const bool good =
            printable && std::string_view("\"<>[]\\^`{|}%").find(c) == std::string_view::npos;
        BOOST_TEST(web::parse_target(std::string("/a?b") + c + "d").has_value() == good, byte);
        BOOST_TEST(web::parse_target(std::string("/a") + c + "d").has_value() == good, byte);
    }
}

BOOST_AUTO_TEST_CASE(sees_through_any_number_of_encodings) {
    for (const char* hidden : {"/%5Cevil.example", "/a%5cb", "/%255cevil.example", "/a%0d%0ab",
                               "/%2509/evil.example", "/a/%2e%2E/b", "/%252e/b"})
        BOOST_TEST(!web::parse_target(hidden), hidden);
    std::string encoded = "%2F";
    for (int times = 0; times < 40; ++times) {
        BOOST_TEST(!web::parse_target("/a" + encoded + "b"), encoded);
        encoded.replace(0, 1, "%25");
    }
}

BOOST_AUTO_TEST_CASE(a_long_chain_of_encodings_ends) {
    std::string encoded = "/%";
    for (int i = 0; i < 500; ++i)
        encoded += "25";
    BOOST_TEST(web::parse_target(encoded).has_value());
}

BOOST_AUTO_TEST_CASE(inside_is_at_or_below_a_prefix_in_any_encoding) {
    for (const char* path :
         {"/sso/v1", "/sso/v1/", "/sso/v1/auth/login", "/%73so/v1/x", "/sso/%76%31", "/sso/v%31/x",
          "/sso/%2576%2531/x", "/%252573so/v1", "/sso/v1;x", "/sso/v1%3Fx", "/sso/v1%2523"})
        BOOST_TEST(web::inside(path, "/sso/v1"), path);
    for (const char* path : {"/", "/sso", "/sso/", "/sso/v1beta", "/sso/v2/x", "/ssov1", "/v1",
                             "/x/sso/v1", "/sso/v1%", "/sso/v1-x", "/SSO/v1"})
        BOOST_TEST(!web::inside(path, "/sso/v1"), path);
}

BOOST_AUTO_TEST_SUITE_END()
