// What PyPI's scim2-tester makes of /scim/v2. `make check-scim` fetches it; without it there is
// nothing to run.
#include <cstdlib>

#include <boost/test/unit_test.hpp>

#include "stack.h"

using namespace difysso::service;

namespace {

constexpr const char* kToken = "scim-token-for-tests-8Kq";

std::string program() {
    const char* path = std::getenv("DIFYSSO_SCIM2");
    return path == nullptr ? "" : path;
}

struct Installed {
    boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id) const {
        boost::test_tools::assertion_result result(!program().empty());
        result.message() << "DIFYSSO_SCIM2 names no scim2";
        return result;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(scim)

BOOST_AUTO_TEST_CASE(the_tester_finds_nothing_wrong, *boost::unit_test::precondition(Installed())) {
    Stack stack(StackOptions{.settings = {{"SCIM_TOKEN", kToken}}});
    const Result result =
        run({.arguments = {program(), "--url", stack.gateway_url("/v1/scim/v2"), "test"},
             .environment = {{"SCIM_CLI_HEADERS", std::string("Authorization: Bearer ") + kToken},
                             {"PATH", "/usr/bin:/bin"},
                             {"HOME", stack.folder.path().string()}}},
            stack.folder.path() / "scim2", std::chrono::minutes(2));
    // Its exit status counts what is skipped as a failure too: we search one type of resource only.
    BOOST_TEST(result.output.find("SUCCESS object_deletion") != std::string::npos,
               result.output << result.errors);
    for (const char* bad : {"\nERROR ", "\nCRITICAL ", "\nDEVIATION ", "Traceback"})
        BOOST_TEST(result.output.find(bad) == std::string::npos, result.output);
    BOOST_TEST(stack.gateway.log().find(kToken) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_stranger_learns_nothing) {
    Stack stack(StackOptions{.settings = {{"SCIM_TOKEN", kToken}}});
    Browser browser = stack.browser();
    for (const std::string path :
         {"/ServiceProviderConfig", "/Schemas", "/Users", "/Users/1", "/x"}) {
        const Answer answer = browser.get(stack.gateway_url("/v1/scim/v2") + path);
        BOOST_TEST(answer.status == 401, path);
        BOOST_TEST(answer.header("WWW-Authenticate") == "Bearer");
        BOOST_TEST(answer.header("Content-Type") == "application/scim+json");
    }
}

BOOST_AUTO_TEST_SUITE_END()
