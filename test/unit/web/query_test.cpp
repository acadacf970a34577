#include "web/query.h"

#include <boost/test/unit_test.hpp>

#include "unit/corpus.h"

using namespace difysso;

BOOST_AUTO_TEST_SUITE(query)

BOOST_AUTO_TEST_CASE(decodes_names_and_values) {
    const auto query = web::Query::parse("a=1&b%20c=d+e&%E4%B8%AD=%E6%96%87&x=%2B%26%3D").value();
    BOOST_TEST(query.get("a").value() == "1");
    BOOST_TEST(query.get("b c").value() == "d e");
    BOOST_TEST(query.get("中").value() == "文");
    BOOST_TEST(query.get("x").value() == "+&=");
    BOOST_TEST(!query.get("y"));
    BOOST_TEST(!query.has("A"));
    BOOST_TEST(query.all().size() == 4u);
}

BOOST_AUTO_TEST_CASE(takes_the_first_of_several_and_says_so) {
    const auto query = web::Query::parse("state=1&code=x&state=2").value();
    BOOST_TEST(query.get("state").value() == "1");
    BOOST_TEST(query.repeated("state"));
    BOOST_TEST(!query.repeated("code"));
    BOOST_TEST(!query.repeated("none"));
}

BOOST_AUTO_TEST_CASE(a_name_in_two_spellings_is_repeated) {
    BOOST_TEST(web::Query::parse("state=1&st%61te=2").value().repeated("state"));
}

BOOST_AUTO_TEST_CASE(a_parameter_may_be_empty) {
    const auto query = web::Query::parse("a&b=&=c&&&d==").value();
    BOOST_TEST(query.get("a").value() == "");
    BOOST_TEST(query.get("b").value() == "");
    BOOST_TEST(query.get("").value() == "c");
    BOOST_TEST(query.get("d").value() == "=");
    BOOST_TEST(query.all().size() == 4u);
    BOOST_TEST(web::Query::parse("").value().empty());
    BOOST_TEST(web::Query::parse("&&").value().empty());
}

BOOST_AUTO_TEST_CASE(a_semicolon_separates_nothing) {
    BOOST_TEST(web::Query::parse("a=1;b=2").value().get("a").value() == "1;b=2");
}

BOOST_AUTO_TEST_CASE(refuses_malformed_queries) {
    for (const auto& line : test::read_corpus("query/malformed"))
        BOOST_TEST(!web::Query::parse(line.text), line.where);
}

BOOST_AUTO_TEST_CASE(encoding_leaves_only_unreserved_characters) {
    BOOST_TEST(web::percent_encode("azAZ09-._~") == "azAZ09-._~");
    BOOST_TEST(web::percent_encode("a b+c&d=e/f?g#h%i") == "a%20b%2Bc%26d%3De%2Ff%3Fg%23h%25i");
    BOOST_TEST(web::percent_encode("中\n") == "%E4%B8%AD%0A");
}

BOOST_AUTO_TEST_CASE(what_is_encoded_is_decoded_to_the_same) {
    std::string text;
    for (int byte = 1; byte < 128; ++byte)
        text += static_cast<char>(byte);
    BOOST_TEST(web::Query::parse("x=" + web::percent_encode(text)).value().get("x").value() ==
               text);
}

BOOST_AUTO_TEST_SUITE_END()
