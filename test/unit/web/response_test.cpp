#include "web/response.h"

#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include "web/answer.h"

using namespace difysso;

BOOST_AUTO_TEST_SUITE(response)

BOOST_AUTO_TEST_CASE(finds_a_header_whatever_its_case) {
    web::Response response;
    response.add("Location", "/a").add("Set-Cookie", "a=1").add("Set-Cookie", "b=2");
    BOOST_TEST(response.header("location") == "/a");
    BOOST_TEST(response.header("SET-COOKIE") == "a=1");
    BOOST_TEST(response.header("Loc") == "");
    BOOST_TEST(response.headers.size() == 3u);
}

BOOST_AUTO_TEST_CASE(never_takes_a_control_character) {
    web::Response response;
    for (const char* value : {"a\r\nSet-Cookie: b=1", "a\n", "\r", "\t", "\x01", "a\x7f"}) {
        BOOST_CHECK_THROW(response.add("X", value), std::invalid_argument);
        BOOST_CHECK_THROW(response.add(value, "x"), std::invalid_argument);
        BOOST_CHECK_THROW(web::redirect(value), std::invalid_argument);
    }
    BOOST_CHECK_THROW(response.add("X", std::string_view("a\0b", 3)), std::invalid_argument);
    BOOST_CHECK_THROW(response.add("", "x"), std::invalid_argument);
    BOOST_TEST(response.headers.empty());
}

BOOST_AUTO_TEST_CASE(takes_only_tokens_as_names) {
    web::Response response;
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const bool token =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
        for (const std::string& name : {std::string(1, c), "X" + std::string(1, c) + "Y"}) {
            if (token)
                BOOST_CHECK_NO_THROW(response.add(name, "x"));
            else
                BOOST_CHECK_THROW(response.add(name, "x"), std::invalid_argument);
        }
    }
    for (const auto& [name, value] : response.headers)
        BOOST_TEST(name.find_first_of(": \t\r\n") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(redirects_with_302) {
    const web::Response response = web::redirect("https://dify.example.org/apps?x=1#y");
    BOOST_TEST(response.status == 302);
    BOOST_TEST(response.header("Location") == "https://dify.example.org/apps?x=1#y");
    BOOST_TEST(response.body.empty());
}

BOOST_AUTO_TEST_SUITE_END()
