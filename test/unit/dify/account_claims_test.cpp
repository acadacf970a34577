#include "dify/account_claims.h"

#include <deque>

#include <boost/test/unit_test.hpp>

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "fake/random.h"
#include "observe/failure.h"

using namespace difysso;
using dify::AccountClaims;
using redis::Reply;
using Type = Reply::Type;

namespace {

class Redis final : public redis::Client {
  public:
    std::vector<Reply> pipeline(const std::vector<redis::Command>& commands,
                                const outbound::Deadline&) override {
        asked.insert(asked.end(), commands.begin(), commands.end());
        Reply reply;
        reply.type = Type::status;
        if (!answers.empty()) {
            reply.type = answers.front();
            answers.pop_front();
        }
        return {reply};
    }
    std::deque<Type> answers;  // status afterwards
    std::vector<redis::Command> asked;
};

outbound::Deadline soon() {
    return outbound::Deadline::after(std::chrono::seconds(5));
}

// Dify, services/account/oauth_adapters.py: sha256("\0".join((kind, *parts))).
const std::string kKey = "oauth:account-claim:" +
                         crypto::hex(crypto::sha256(std::string("email\0ann@example.test", 22)));

}  // namespace

BOOST_AUTO_TEST_SUITE(account_claims)

BOOST_AUTO_TEST_CASE(a_claim_is_difys_lock_on_the_address_until_it_is_given_up) {
    Redis redis;
    fake::Random random;
    AccountClaims claims(redis, random, "");
    {
        const auto claim = claims.take("ann@example.test", soon());
        BOOST_REQUIRE(redis.asked.size() == 1U);
        const auto& set = redis.asked[0];
        BOOST_TEST(set[0] == "SET");
        BOOST_TEST(set[1] == kKey);
        BOOST_TEST(!set[2].empty());
        BOOST_TEST((std::vector<std::string>(set.begin() + 3, set.end()) ==
                    std::vector<std::string>{"NX", "PX", "60000"}));
    }
    BOOST_REQUIRE(redis.asked.size() == 2U);
    BOOST_TEST((redis.asked[1] == redis::Command{"DEL", kKey}));
}

BOOST_AUTO_TEST_CASE(difys_prefix_stands_before_it) {
    Redis redis;
    fake::Random random;
    AccountClaims(redis, random, "dify").take("ann@example.test", soon());
    BOOST_TEST(redis.asked.at(0).at(1) == "dify:" + kKey);
}

BOOST_AUTO_TEST_CASE(somebody_elses_claim_is_waited_for_and_not_deleted) {
    Redis redis;
    fake::Random random;
    AccountClaims claims(redis, random, "");
    redis.answers = {Type::nil, Type::nil};
    const auto claim = claims.take("ann@example.test", soon());
    BOOST_TEST(redis.asked.size() == 3U);
    for (const auto& command : redis.asked)
        BOOST_TEST(command[0] == "SET");
}

BOOST_AUTO_TEST_CASE(no_longer_than_the_deadline) {
    Redis redis;
    fake::Random random;
    AccountClaims claims(redis, random, "");
    redis.answers.assign(1000, Type::nil);
    BOOST_CHECK_EXCEPTION(
        claims.take("ann@example.test", outbound::Deadline::after(std::chrono::milliseconds(50))),
        observe::Failure,
        [](const auto& failure) { return failure.reason() == observe::Reason::deadline; });
    BOOST_TEST(redis.asked.size() == 1U);
}

BOOST_AUTO_TEST_CASE(without_a_claim_nobody_goes_on) {
    Redis redis;
    fake::Random random;
    AccountClaims claims(redis, random, "");
    redis.answers = {Type::error};
    BOOST_CHECK_EXCEPTION(claims.take("ann@example.test", soon()), observe::Failure,
                          [](const auto& failure) {
                              return failure.reason() == observe::Reason::redis_refuses_writes;
                          });
    BOOST_TEST(redis.asked.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
