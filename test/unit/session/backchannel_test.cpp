#include "session/backchannel.h"

#include <boost/test/unit_test.hpp>

#include "bench.h"
#include "fake/sign_in_parts.h"

namespace {

using namespace difysso;
using observe::Reason;

// A token of the stand-in's: its issuer, in a payload that nobody verifies.
const std::string kToken = "e30." + crypto::base64url(R"({"iss":"https://sso.example"})") + ".x";

struct Fixture : test::Bench {
    Fixture() {
        idp->logout_token =
            provider::LogoutToken{.sub = "alice", .sid = "", .jti = "j-1", .iat = seconds()};
    }
    observe::Outcome<session::BackchannelLogout::Ended> take(const std::string& token = kToken) {
        return backchannel.take(token, {"request", "192.0.2.9"}, soon);
    }
    bool works(const dify::Tokens& tokens) { return verification.judge(with(tokens)).ok(); }
    bool refreshes(const dify::Tokens& tokens) const {
        return redis.has("refresh_token:" + tokens.refresh_token.reveal());
    }

    std::unique_ptr<fake::Provider> made = std::make_unique<fake::Provider>();
    fake::Provider* idp = made.get();
    session::BackchannelLogout::Providers providers = fake::only(std::move(made));
    std::vector<record::Act> acts;
    session::BackchannelLogout backchannel{
        {settings, providers, redis, lookup, ending, sessions, clock,
         [this](const record::Act& act, const auto&) { acts.push_back(act); }}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(backchannel, Fixture)

BOOST_AUTO_TEST_CASE(ends_all_of_the_person) {
    const dify::Tokens first = sign_in("event-1");
    const dify::Tokens second = sign_in("event-2");
    redis.keys["refresh_token:" + std::string(128, 'd')].text = test::kAlice;
    pass(std::chrono::seconds(2));
    const auto ended = take();
    BOOST_REQUIRE(ended.ok());
    BOOST_TEST(ended->provider == "casdoor");
    BOOST_TEST(ended->accounts == 1U);
    BOOST_TEST(!works(first));
    BOOST_TEST(!works(second));
    BOOST_TEST(!refreshes(second));
    BOOST_TEST(!redis.has("refresh_token:" + std::string(128, 'd')));
}

BOOST_AUTO_TEST_CASE(a_known_sid_ends_its_session_alone) {
    const auto [first, second] = sign_in_twice();
    idp->logout_token->sid = "sid-1";
    BOOST_TEST(take().ok());
    BOOST_TEST(!works(first));
    BOOST_TEST(works(second));
    idp->logout_token->sid = "unknown";
    idp->logout_token->jti = "j-2";
    BOOST_TEST(take().ok());
    BOOST_TEST(!works(second));
}

BOOST_AUTO_TEST_CASE(the_sid_of_a_session_that_has_ended_ends_nothing_more) {
    origin.sid = "sid-1";
    const dify::Tokens first = sign_in("event-1");
    const dify::Tokens third = sign_in("event-3");  // in the same session of the provider's
    pass(std::chrono::seconds(1));
    origin.sid = "sid-2";
    const dify::Tokens second = sign_in("event-2");
    ending.end_session("event-1", test::kAlice, soon);
    idp->logout_token->sid = "sid-1";
    BOOST_TEST(take().ok());
    BOOST_TEST(!works(first));
    BOOST_TEST(!works(third));
    BOOST_TEST(works(second));
    // Nor does it later, when the session's record has gone.
    redis.keys.erase("difysso:session:event-1");
    redis.keys.erase("difysso:session:event-3");
    idp->logout_token->jti = "j-2";
    BOOST_TEST(take().ok());
    BOOST_TEST(works(second));
    BOOST_TEST(refreshes(second));
    // Of another person it says nothing.
    const std::string mark = dify::SessionKeys("").sid("casdoor", origin.issuer, "alice", "sid-1");
    BOOST_TEST(redis.keys[mark].milliseconds ==
               settings.dify.refresh_lifetime.count() * 1000 + 86'400'000);
    redis.keys.erase(mark);
    redis.keys[dify::SessionKeys("").sid("casdoor", origin.issuer, "bob", "sid-1")].text = "ended";
    idp->logout_token->jti = "j-3";
    BOOST_TEST(take().ok());
    BOOST_TEST(!works(second));
}

BOOST_AUTO_TEST_CASE(what_it_ended_is_written_down) {
    origin.sid = "sid-1";
    sign_in("event-1");
    idp->logout_token->sid = "sid-1";
    BOOST_TEST(take().ok());
    BOOST_REQUIRE(acts.size() == 1U);
    BOOST_TEST((acts[0].kind == record::Act::Kind::provider_logout));
    BOOST_TEST(acts[0].who == "provider casdoor");
    BOOST_TEST(acts[0].account == test::kAlice);
    BOOST_TEST(acts[0].session == "event-1");
    BOOST_TEST(acts[0].provider == "casdoor");
    BOOST_TEST(acts[0].request_id == "request");
    BOOST_TEST(acts[0].client_address == "192.0.2.9");
    // Nothing was done.
    idp->logout_token->jti = "j-2";
    BOOST_TEST(take().ok());
    BOOST_TEST(!take().ok());
    BOOST_TEST(acts.size() == 1U);
    // Everything of the person.
    idp->logout_token->sid = "";
    idp->logout_token->jti = "j-3";
    BOOST_TEST(take().ok());
    BOOST_REQUIRE(acts.size() == 2U);
    BOOST_TEST(acts[1].account == test::kAlice);
    BOOST_TEST(acts[1].session == "");
    // Of nobody here.
    idp->logout_token->sub = "nobody";
    idp->logout_token->jti = "j-4";
    BOOST_TEST(take().ok());
    // Not done, not written.
    idp->logout_token = provider::LogoutToken{.sub = "alice", .sid = "", .jti = "j-5", .iat = 1};
    redis.refused = "SETEX";
    BOOST_CHECK_THROW((void)take(), observe::Failure);
    BOOST_TEST(acts.size() == 2U);
}

BOOST_AUTO_TEST_CASE(the_sid_of_a_session_that_ran_out_ends_nothing_more) {
    for (const bool was_refreshed : {false, true}) {
        Fixture fresh;
        fresh.origin.sid = "sid-1";
        const dify::Tokens first = fresh.sign_in("event-1");
        if (was_refreshed) {
            fresh.pass(std::chrono::hours(24 * 20));
            BOOST_TEST(fresh.refresh.renew(first.refresh_token.reveal(), fresh.soon).ok());
        }
        const auto& known =
            fresh.redis
                .keys[dify::SessionKeys("").sid("casdoor", fresh.origin.issuer, "alice", "sid-1")];
        BOOST_TEST(known.text == std::to_string(fresh.seconds() + 30 * 86400), was_refreshed);
        BOOST_TEST(known.milliseconds == 31'000L * 86400);
        const auto end = [&](const std::string& sid, const std::string& jti) {
            fresh.idp->logout_token =
                provider::LogoutToken{.sub = "alice", .sid = sid, .jti = jti, .iat = 1};
            BOOST_TEST(fresh.take().ok());
        };
        fresh.pass(std::chrono::hours(24 * 30) - std::chrono::seconds(1));
        fresh.origin.sid = "sid-2";
        const dify::Tokens second = fresh.sign_in("event-2");
        fresh.redis.keys.erase("difysso:session:event-1");
        fresh.pass(std::chrono::seconds(1));
        end("sid-1", "j-1");
        BOOST_TEST(fresh.works(second), was_refreshed);
        BOOST_TEST(fresh.refreshes(second), was_refreshed);
        // A record that Redis has lost before its time says nothing.
        fresh.redis.keys.erase("difysso:session:event-2");
        end("sid-2", "j-2");
        BOOST_TEST(!fresh.works(second), was_refreshed);
    }
}

BOOST_AUTO_TEST_CASE(a_sid_whose_session_is_just_ending_ends_nothing_more) {
    for (int at = 1;; ++at) {
        Fixture fresh;
        const auto [first, second] = fresh.sign_in_twice();
        fresh.idp->logout_token->sid = "sid-1";
        int command = 0;
        bool came = false;
        fresh.redis.before_command = [&](const redis::Command&) {
            if (came || ++command != at) return;
            came = true;
            BOOST_TEST(fresh.take().ok());
        };
        fresh.ending.end_session("event-1", test::kAlice, fresh.soon);
        if (!came) break;
        BOOST_TEST(!fresh.works(first), "before command " << at);
        BOOST_TEST(fresh.works(second), "before command " << at);
    }
}

BOOST_AUTO_TEST_CASE(a_named_session_whose_ending_was_cut_short_ends_when_asked_again) {
    for (int away = 1;; ++away) {
        Fixture fresh;
        const auto [first, second] = fresh.sign_in_twice();
        fresh.idp->logout_token->sid = "sid-1";
        int command = 0;
        fresh.redis.before_command = [&](const redis::Command&) {
            if (++command == away) throw observe::Failure(Reason::redis_unavailable);
        };
        bool cut = false;
        try {
            (void)fresh.take();
        } catch (const observe::Failure&) {
            cut = true;
        }
        fresh.redis.before_command = [](const auto&) {};
        if (cut) BOOST_TEST(fresh.take().ok());
        BOOST_TEST(!fresh.works(first), away);
        BOOST_TEST(!fresh.refreshes(first), away);
        BOOST_TEST(fresh.works(second), away);
        if (!cut) break;
    }
}

BOOST_AUTO_TEST_CASE(one_that_was_seen_ends_nothing) {
    BOOST_TEST(take().ok());
    pass(std::chrono::seconds(5));
    origin.id_token_issued = clock.now();
    const dify::Tokens later = sign_in();
    BOOST_TEST(saved);
    const auto again = take();
    BOOST_REQUIRE(!again.ok());
    BOOST_TEST((again.reason() == Reason::logout_token_seen));
    BOOST_TEST(works(later));
}

BOOST_AUTO_TEST_CASE(a_bad_one_ends_nothing) {
    const dify::Tokens tokens = sign_in();
    const int before = redis.trips;
    idp->logout_token.reset();
    BOOST_TEST(!take().ok());
    idp->logout_token = provider::LogoutToken{.sub = "alice", .sid = "", .jti = "j", .iat = 1};
    for (const char* token : {"", "x", "a.b.c", "e30.e30.x"})
        BOOST_TEST(!take(token).ok(), token);
    BOOST_TEST(redis.trips == before);
    BOOST_TEST(works(tokens));
}

BOOST_AUTO_TEST_CASE(a_sign_in_under_way_doesnt_survive) {
    // The ID token is there, the session isn't yet.
    BOOST_TEST(take().ok());
    const dify::Tokens tokens = sign_in();
    BOOST_TEST(!saved);
    BOOST_TEST(!refreshes(tokens));
}

BOOST_AUTO_TEST_CASE(an_older_one_that_comes_late_takes_nothing_back) {
    pass(std::chrono::seconds(60));
    idp->logout_token->iat = seconds();
    BOOST_TEST(take().ok());
    idp->logout_token->iat = seconds() - 30;
    idp->logout_token->jti = "j-2";
    BOOST_TEST(take().ok());
    // From between the two.
    origin.id_token_issued = clock.now() - std::chrono::seconds(10);
    pass(std::chrono::seconds(1));
    const dify::Tokens tokens = sign_in();
    BOOST_TEST(!saved);
    BOOST_TEST(!refreshes(tokens));
    const auto& mark = redis.keys[dify::SessionKeys("").logout("casdoor", origin.issuer, "alice")];
    BOOST_TEST(mark.milliseconds == 1'800'000);
}

BOOST_AUTO_TEST_CASE(somebody_unknown_is_no_error_and_remembered) {
    idp->logout_token->sub = "nobody";
    const auto ended = take();
    BOOST_REQUIRE(ended.ok());
    BOOST_TEST(ended->accounts == 0U);
    BOOST_TEST(redis.has(dify::SessionKeys("").logout("casdoor", "https://sso.example", "nobody")));
}

BOOST_AUTO_TEST_CASE(after_an_outage_the_same_token_can_come_again) {
    const dify::Tokens tokens = sign_in();
    lookup.failure = Reason::database_unavailable;
    BOOST_CHECK_THROW((void)take(), observe::Failure);
    lookup.failure.reset();
    BOOST_TEST(take().ok());
    BOOST_TEST(!works(tokens));
}

BOOST_AUTO_TEST_CASE(one_whose_node_died_over_it_can_come_again) {
    const dify::Tokens tokens = sign_in();
    const int begun = redis.trips;
    // Nothing more reaches Redis, as when the process is killed.
    redis.before_trip = [&](int trip) {
        if (trip > begun + 2) throw observe::Failure(Reason::redis_unavailable);
    };
    BOOST_CHECK_THROW((void)take(), observe::Failure);
    redis.before_trip = [](int) {};
    BOOST_TEST(take().ok());
    BOOST_TEST(!works(tokens));
    BOOST_TEST(!refreshes(tokens));
}

BOOST_AUTO_TEST_SUITE_END()
