#include <iostream>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "command/arguments.h"
#include "unit/observe/scratch.h"

// `difysso check` as a whole, where nothing that it asks is there.

using namespace difysso;

namespace {

std::string checked(const std::string& providers) {
    const test::Scratch scratch;
    command::Arguments arguments;
    arguments.options = {{"env-file", "/dev/null"},
                         {"config", scratch.write("difysso.env",
                                                  "SECRET_KEY=canary\n"
                                                  "DB_HOST=/nonexistent\n"
                                                  "REDIS_HOST=127.0.0.1\n"
                                                  "REDIS_PORT=1\n"
                                                  "DIFY_VERSION=1.15.0\n"
                                                  "LINK_BY_EMAIL=never\n"
                                                  "WORKSPACE_POLICY=existing\n" +
                                                      providers)}};
    std::ostringstream text;
    std::streambuf* const before = std::cout.rdbuf(text.rdbuf());
    const int status = command::check(arguments);
    std::cout.rdbuf(before);
    BOOST_TEST(status == EXIT_FAILURE);
    BOOST_TEST(text.str().find("canary") == std::string::npos);
    return text.str();
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

constexpr auto kCasdoor =
    "CASDOOR_ENDPOINT=https://127.0.0.1:1\nCASDOOR_CLIENT_ID=a\nCASDOOR_CLIENT_SECRET=canary\n"
    "CASDOOR_ORG_NAME=a\nCASDOOR_APP_NAME=a\n";
constexpr auto kOthers =
    "OIDC_PROVIDERS=one,two\n"
    "OIDC_ONE_ISSUER=https://127.0.0.1:1\nOIDC_ONE_CLIENT_ID=a\nOIDC_ONE_CLIENT_SECRET=canary\n"
    "OIDC_TWO_ISSUER=https://127.0.0.1:1/2\nOIDC_TWO_CLIENT_ID=a\nOIDC_TWO_CLIENT_SECRET=canary\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(check)

BOOST_AUTO_TEST_CASE(looks_at_the_providers_that_are_offered_and_no_others) {
    const std::string casdoor = checked(kCasdoor);
    BOOST_TEST(has(casdoor, "FAIL  Casdoor: "));
    BOOST_TEST(!has(casdoor, "FAIL  one: "));

    const std::string others = checked(kOthers);
    BOOST_TEST(!has(others, "Casdoor"));
    BOOST_TEST(has(others, "FAIL  one: https://127.0.0.1:1: "));
    BOOST_TEST(has(others, "FAIL  two: https://127.0.0.1:1/2: "));

    const std::string both = checked(std::string(kCasdoor) + kOthers);
    BOOST_TEST(has(both, "FAIL  Casdoor: "));
    BOOST_TEST(has(both, "FAIL  one: "));
    BOOST_TEST(has(both, "FAIL  two: "));
}

BOOST_AUTO_TEST_SUITE_END()
