#include <thread>

#include <boost/test/unit_test.hpp>

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "redis/pooled_client.h"
#include "redis_server.h"
#include "refused.h"
#include "wait.h"

using namespace difysso;
using namespace difysso::service;
using observe::Reason;

namespace {

// Dify's lock on Ann's address (services/account/oauth_adapters.py).
const std::string kClaim = "dify:oauth:account-claim:" +
                           crypto::hex(crypto::sha256(std::string("email\0ann@example.test", 22)));

struct Redis {
    RedisServer server{AccountsServer::get().folder};
    static RedisServer& get() {
        static Redis only;
        return only.server;
    }
};

config::Redis redis_settings() {
    config::Redis redis;
    redis.server.name = "127.0.0.1";
    redis.server.port = Redis::get().port();
    redis.password = observe::Secret(RedisServer::password);
    return redis;
}

// How often a SET came.
int asked() {
    const std::string line = Redis::get().info("cmdstat_set");
    return std::stoi(line.substr(line.find("calls=") + 6));
}

struct ClaimedBench : Bench {
    explicit ClaimedBench(bool newer = true) {
        if (newer) {
            server.execute(
                read_file(std::string(DIFYSSO_TEST_DIR) + "/dify/schema/normalized_email.sql"));
            server.make_gateway_role();
        }
        Redis::get().command({"FLUSHALL"});
        Redis::get().command({"CONFIG", "RESETSTAT"});
        claims = &account_claims;
    }
    static std::string held() { return Redis::get().command({"GET", kClaim}).at(0); }

    redis::PooledClient client{redis_settings(), resolver, 4};
    dify::AccountClaims account_claims{client, random, "dify"};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(accounts_claims)

BOOST_AUTO_TEST_CASE(somebody_new_is_claimed_while_written_and_given_up_afterwards) {
    ClaimedBench bench;
    bench.accounts();
    std::string during;
    bench.database->before = [&](const std::string& trip) {
        if (trip.starts_with("provision")) during = bench.held();
    };
    bench.signed_in(person("ann"));
    BOOST_TEST(during.size() == 36U);  // a token of our own
    BOOST_TEST(Redis::get().entries().empty());
    // A known person needs none.
    Redis::get().command({"SET", kClaim, "difys token", "PX", "60000"});
    BOOST_TEST(!bench.signed_in(person("ann")).created);
}

BOOST_AUTO_TEST_CASE(a_refusal_gives_it_up_too) {
    ClaimedBench bench;
    add_ann(bench, "banned");
    check_refused(bench, person("ann"), Reason::account_not_active);
    BOOST_TEST(Redis::get().entries().empty());
}

// Dify is making an account of that address: we wait, and find it.
BOOST_AUTO_TEST_CASE(difys_own_sign_in_of_the_address_is_waited_for) {
    ClaimedBench bench;
    bench.accounts();
    Redis::get().command({"SET", kClaim, "difys token", "PX", "60000"});
    const std::string before = bench.contents();
    std::optional<dify::SignedIn> who;
    std::thread signing_in([&] { who = bench.signed_in(person("ann")); });
    wait_until([&] { return asked() > 1; }, "the sign-in to ask for the claim");
    BOOST_TEST((bench.contents() == before));
    add_ann(bench);
    Redis::get().command({"DEL", kClaim});
    signing_in.join();
    BOOST_TEST(who.value().account_id == kAnn);
    BOOST_TEST(bench.count("accounts") == 2);
}

BOOST_AUTO_TEST_CASE(whoever_cant_have_it_in_time_is_not_signed_in) {
    ClaimedBench bench;
    bench.accounts();
    Redis::get().command({"SET", kClaim, "difys token", "PX", "60000"});
    const std::string before = bench.contents();
    BOOST_CHECK_EXCEPTION(
        bench.accounts().sign_in(person("ann"), bench.context,
                                 outbound::Deadline::after(std::chrono::milliseconds(500))),
        observe::Failure, [](const auto& failure) { return failure.reason() == Reason::deadline; });
    BOOST_TEST((bench.contents() == before));
    BOOST_TEST(bench.held() == "difys token");
}

BOOST_AUTO_TEST_CASE(an_older_dify_has_no_claims) {
    ClaimedBench bench(false);
    Redis::get().command({"SET", kClaim, "somebodys token", "PX", "60000"});
    BOOST_TEST(bench.signed_in(person("ann")).created);
    BOOST_TEST(bench.held() == "somebodys token");
}

BOOST_AUTO_TEST_SUITE_END()
