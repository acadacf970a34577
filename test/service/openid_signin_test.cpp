// Signing in with an OpenID Connect provider through nginx and the built program: alone, with
// claims where they are, through rotations, outages and changes of the configuration.
#include <boost/test/unit_test.hpp>

#include "openid_refused.h"

using namespace difysso::service;

BOOST_AUTO_TEST_SUITE(openid_signin)

BOOST_AUTO_TEST_CASE(alone_there_is_nothing_to_choose) {
    OpenIdStack stack({.with_casdoor = false, .openid = {"op"}});
    BOOST_TEST(stack.signed_in_as() == "ada@example.test");
    Browser person = stack.browser();
    BOOST_TEST(stack.login(person, "?provider=casdoor").status == 400);
    BOOST_TEST(stack.casdoor.requests("/api/login/oauth/access_token") == 0);
    // userinfo isn't asked for what the ID token says already.
    BOOST_TEST(stack.asked("op", "userinfo") == 0);
    BOOST_TEST(stack.postgres.value("SELECT name FROM accounts WHERE email = 'ada@example.test'") ==
               "Ada Lovelace");
}

BOOST_AUTO_TEST_CASE(the_address_and_the_groups_from_where_the_provider_has_them) {
    OpenIdStack stack({.settings = {{"OIDC_OP_CLAIM_GROUPS", "realm_access.roles"},
                                    {"ALLOWED_GROUPS", "dify-admin"}},
                       .with_casdoor = false,
                       .openid = {"op"}});
    stack.casdoor.realm("op", R"("claims_at_userinfo_only":true)");
    BOOST_TEST(stack.signed_in_as() == "ada@example.test");
    BOOST_TEST(stack.asked("op", "userinfo") == 1);
    stack.casdoor.realm("op", R"("sign_in":"dora")");
    check_refused(stack, "op", 403, "group_not_allowed", 1);
}

BOOST_AUTO_TEST_CASE(keys_rotate_and_move) {
    OpenIdStack stack({.with_casdoor = false, .openid = {"op"}});
    BOOST_TEST(stack.signed_in_as() == "ada@example.test");
    stack.casdoor.realm("op", R"("rotate":true)");
    BOOST_TEST(stack.signed_in_as() == "ada@example.test");
    BOOST_TEST(stack.asked("op", "jwks") == 2);
    // Once a minute and no more, however many tokens come with kids that nobody knows.
    stack.casdoor.fault("openid_kid_unknown");
    check_refused(stack, "op", 502, "id_token_key_unknown");
    check_refused(stack, "op", 502, "id_token_key_unknown");
    BOOST_TEST(stack.asked("op", "jwks") == 2);

    // Without a restart: another jwks_uri with other keys.
    stack.begin_anew();
    BOOST_TEST(stack.signed_in_as() == "ada@example.test");
    stack.casdoor.fault("openid_jwks_uri_changed");
    BOOST_TEST(stack.signed_in_as() == "ada@example.test");
    BOOST_TEST(stack.asked("op", "jwks-moved") == 1);
}

BOOST_AUTO_TEST_CASE(the_last_good_documents_outlast_an_outage_and_a_start) {
    const TemporaryFolder kept;
    OpenIdStack stack(
        {.settings = {{"STATE_DIRECTORY", kept.path()}}, .with_casdoor = false, .openid = {"op"}});
    BOOST_TEST(stack.signed_in_as() == "ada@example.test");
    stack.gateway.stop();
    for (const char* at : {"openid_discovery", "openid_jwks"})
        stack.casdoor.fault("status500_html", std::string(R"("at":")") + at + "\"");
    stack.gateway.start();
    BOOST_TEST(stack.signed_in_as() == "ada@example.test");
    // What is kept is the document of that issuer: with nothing kept there is no sign-in.
    stack.gateway.stop();
    std::filesystem::remove_all(kept.path());
    std::filesystem::create_directory(kept.path());
    stack.gateway.start();
    check_refused(stack, "op", 503, "provider_unavailable");
}

BOOST_AUTO_TEST_CASE(a_request_is_pushed_where_the_provider_requires_it) {
    OpenIdStack stack({.with_casdoor = false, .openid = {"op"}});
    stack.casdoor.realm("op", R"("par_required":true)");
    stack.restart_gateway();
    BOOST_TEST(stack.signed_in_as() == "ada@example.test");
    BOOST_TEST(stack.asked("op", "par") == 1);
}

// The issuer is compared as text, and its document stands where the slash was.
BOOST_AUTO_TEST_CASE(an_issuer_with_a_slash_at_its_end) {
    StackOptions options{.with_casdoor = false, .openid = {"op"}, .serve = false};
    OpenIdStack stack(options);
    stack.casdoor.realm("op", R"("issuer_slash":true)");
    stack.serve();
    check_refused(stack, "op", 502, "discovery_issuer");
    options.settings["OIDC_OP_ISSUER"] = stack.casdoor.issuer("op") + "/";
    stack.gateway.configure(stack.settings(options));
    stack.restart_gateway();
    BOOST_TEST(stack.signed_in_as() == "ada@example.test");
}

BOOST_AUTO_TEST_CASE(a_provider_taken_out_of_the_configuration_refuses_who_began_there) {
    StackOptions options{.with_casdoor = false, .openid = {"op", "other"}};
    OpenIdStack stack(options);
    const std::string before = stack.left_behind();
    Browser person = stack.browser();
    const auto back = stack.provider_return(person, stack.login(person, "?provider=other"));
    options.openid = {"op"};
    stack.gateway.configure(stack.settings(options));
    stack.restart_gateway();
    const Answer answer = stack.hand_in(person, back);
    BOOST_TEST(answer.status == 400);
    BOOST_TEST(problem_code(answer) == "provider_unknown");
    BOOST_TEST(issues_nothing(answer));
    BOOST_TEST(stack.asked("other", "token") == 0);
    BOOST_TEST(stack.left_behind() == before);
}

BOOST_AUTO_TEST_SUITE_END()
