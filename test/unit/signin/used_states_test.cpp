#include "signin/used_states.h"

#include <boost/test/unit_test.hpp>

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "observe/failure.h"

namespace {

using namespace difysso;

// Answers each command with the next reply.
class Redis final : public redis::Client {
  public:
    std::vector<redis::Reply> pipeline(const std::vector<redis::Command>& commands,
                                       const outbound::Deadline&) override {
        asked.insert(asked.end(), commands.begin(), commands.end());
        return {reply};
    }
    redis::Reply reply;
    std::vector<redis::Command> asked;
};

const auto kDeadline = outbound::Deadline::after(std::chrono::seconds(5));

}  // namespace

BOOST_AUTO_TEST_SUITE(used_states)

BOOST_AUTO_TEST_CASE(one_atomic_command_with_the_digest_under_the_prefix_for_15_minutes) {
    Redis redis;
    redis.reply.type = redis::Reply::Type::status;
    BOOST_TEST(signin::RedisUsedStates(redis, "p").use("the-state", kDeadline));
    BOOST_REQUIRE(redis.asked.size() == 1U);
    const redis::Command expected{
        "SET", "p:difysso:state:" + crypto::hex(crypto::sha256("the-state")), "1", "NX", "EX",
        "900"};
    BOOST_TEST(redis.asked[0] == expected, boost::test_tools::per_element());
    signin::RedisUsedStates(redis, "").use("the-state", kDeadline);
    BOOST_TEST(redis.asked[1][1].starts_with("difysso:state:"));
}

BOOST_AUTO_TEST_CASE(nil_means_used_before) {
    Redis redis;
    redis.reply.type = redis::Reply::Type::nil;
    BOOST_TEST(!signin::RedisUsedStates(redis, "").use("the-state", kDeadline));
}

BOOST_AUTO_TEST_CASE(any_other_answer_is_no_permission) {
    for (const auto type : {redis::Reply::Type::error, redis::Reply::Type::integer,
                            redis::Reply::Type::string, redis::Reply::Type::array}) {
        Redis redis;
        redis.reply.type = type;
        BOOST_CHECK_THROW(signin::RedisUsedStates(redis, "").use("s", kDeadline), observe::Failure);
    }
}

BOOST_AUTO_TEST_SUITE_END()
