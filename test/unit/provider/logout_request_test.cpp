#include "provider/logout_request.h"

#include <boost/test/unit_test.hpp>

#include "fake/random.h"

using namespace difysso;
using observe::Secret;

BOOST_AUTO_TEST_SUITE(logout_request)

BOOST_AUTO_TEST_CASE(parameters_are_encoded_and_no_hint_is_left_out) {
    BOOST_TEST(provider::logout_parameters("a client",
                                           {.id_token_hint = "h.c.s",
                                            .post_logout_redirect_uri = "https://dify.example/out",
                                            .state = "s"}) ==
               "id_token_hint=h.c.s&client_id=a%20client&"
               "post_logout_redirect_uri=https%3A%2F%2Fdify.example%2Fout&state=s");
    BOOST_TEST(provider::logout_parameters(
                   "c", {.id_token_hint = "", .post_logout_redirect_uri = "u", .state = "s"}) ==
               "client_id=c&post_logout_redirect_uri=u&state=s");
}

BOOST_AUTO_TEST_CASE(an_id_token_is_kept_for_its_session_alone) {
    fake::Random random;
    const Secret key("0123456789abcdef");
    const provider::IdTokenHints hints(key, Secret());
    const std::string sealed = hints.seal(Secret("h.c.s"), "event-1", random);
    BOOST_TEST(sealed.find("h.c.s") == std::string::npos);
    BOOST_TEST(hints.open(sealed, "event-1").reveal() == "h.c.s");
    BOOST_TEST(hints.open(sealed, "event-2").empty());
    BOOST_TEST(hints.open("", "event-1").empty());
    // After a change of the key the one before opens it.
    BOOST_TEST(provider::IdTokenHints(Secret("another"), key).open(sealed, "event-1").reveal() ==
               "h.c.s");
    BOOST_TEST(provider::IdTokenHints(Secret("another"), Secret()).open(sealed, "event-1").empty());
}

BOOST_AUTO_TEST_CASE(one_that_no_redirect_could_hold_is_not_kept) {
    fake::Random random;
    const provider::IdTokenHints hints(Secret("k"), Secret());
    const std::size_t longest = provider::IdTokenHints::kLongest;
    BOOST_TEST(!hints.seal(Secret(std::string(longest, 'x')), "e", random).empty());
    BOOST_TEST(hints.seal(Secret(std::string(longest + 1, 'x')), "e", random).empty());
    BOOST_TEST(hints.seal(Secret(), "e", random).empty());
}

BOOST_AUTO_TEST_SUITE_END()
