#include "web/path.h"

#include <boost/test/unit_test.hpp>

#include "unit/corpus.h"

using namespace difysso;

BOOST_AUTO_TEST_SUITE(path)

BOOST_AUTO_TEST_CASE(decodes_unreserved_characters_and_nothing_else) {
    BOOST_TEST(web::normal_path("/v1/health/live").value() == "/v1/health/live");
    BOOST_TEST(web::normal_path("/%761/h%65alth/%6Cive").value() == "/v1/health/live");
    BOOST_TEST(web::normal_path("/%2D%2E%5F%7E%30").value() == "/-._~0");
    BOOST_TEST(web::normal_path("/a%2Fb%5Cc%20d%3Fe%23f%25g").value() ==
               "/a%2Fb%5Cc%20d%3Fe%23f%25g");
    BOOST_TEST(web::normal_path("/%2576").value() == "/%2576");
    BOOST_TEST(web::normal_path("/%C3%A9").value() == "/%C3%A9");
}

BOOST_AUTO_TEST_CASE(resolves_and_joins_nothing) {
    BOOST_TEST(web::normal_path("/a/../b/./c//d").value() == "/a/../b/./c//d");
    BOOST_TEST(web::normal_path("/%2e%2E/").value() == "/../");
}

BOOST_AUTO_TEST_CASE(refuses_malformed_paths) {
    for (const auto& line : test::read_corpus("path/malformed")) {
        const auto outcome = web::normal_path(line.text);
        BOOST_TEST_REQUIRE(!outcome.ok(), line.where);
        BOOST_TEST((outcome.reason() == observe::Reason::bad_request), line.where);
    }
    BOOST_TEST(!web::normal_path("").ok());
}

BOOST_AUTO_TEST_SUITE_END()
