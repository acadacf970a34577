#include "dify/session_store.h"

#include <boost/test/unit_test.hpp>

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "observe/failure.h"

using namespace difysso;

namespace {

redis::Reply reply(redis::Reply::Type type, const std::string& text) {
    redis::Reply one;
    one.type = type;
    one.text = text;
    return one;
}

class Redis final : public redis::Client {
  public:
    std::vector<redis::Reply> pipeline(const std::vector<redis::Command>& commands,
                                       const outbound::Deadline&) override {
        ++trips;
        asked = commands;
        return replies;
    }
    int trips = 0;
    std::vector<redis::Command> asked;
    std::vector<redis::Reply> replies{3, reply(redis::Reply::Type::status, "OK")};
};

const outbound::Deadline kSoon = outbound::Deadline::after(std::chrono::seconds(5));
const observe::Time kNow{std::chrono::seconds(1795491454)};

dify::Tokens tokens() {
    return {.access_token = observe::Secret("a.b.c"),
            .refresh_token = observe::Secret("00ff"),
            .csrf_token = observe::Secret("d.e.f")};
}

dify::SignedIn ann() {
    return {.account_id = "account",
            .email = "ann@example.test",
            .name = "Ann \"A\"",
            .tenant_id = "tenant",
            .tenant_name = "Ann's Workspace",
            .role = "owner",
            .event_id = "event",
            .groups = {"staff", "a/b"}};
}

const std::string kHash = crypto::hex(crypto::sha256("a.b.c"));

}  // namespace

BOOST_AUTO_TEST_SUITE(session_store)

BOOST_AUTO_TEST_CASE(difys_two_keys_and_our_record_in_one_trip) {
    Redis redis;
    const config::Dify dify;
    dify::RedisSessions(redis, dify, "").save(tokens(), ann(), kNow, kSoon);
    BOOST_TEST(redis.trips == 1);
    const std::vector<redis::Command> expected{
        {"SETEX", "refresh_token:00ff", "2592000", "account"},
        {"SETEX", "account_refresh_token:account", "2592000", "00ff"},
        {"SET", "difysso:token:" + kHash,
         R"({"account":"account","session":"event","issued":1795491454,"email":"ann@example.test",)"
         R"("name":"Ann \"A\"","workspace":"tenant","role":"owner","groups":["staff","a/b"]})",
         "EX", "3600"}};
    BOOST_TEST((redis.asked == expected));
}

BOOST_AUTO_TEST_CASE(the_prefix_stands_before_every_key) {
    Redis redis;
    config::Dify dify;
    dify.refresh_lifetime = std::chrono::seconds(43200);
    dify.access_lifetime = std::chrono::minutes(5);
    dify::RedisSessions(redis, dify, "prod").save(tokens(), ann(), kNow, kSoon);
    BOOST_TEST(redis.asked[0][1] == "prod:refresh_token:00ff");
    BOOST_TEST(redis.asked[0][2] == "43200");
    BOOST_TEST(redis.asked[1][1] == "prod:account_refresh_token:account");
    BOOST_TEST(redis.asked[2][1] == "prod:difysso:token:" + kHash);
    BOOST_TEST(redis.asked[2].back() == "300");
}

BOOST_AUTO_TEST_CASE(no_access_token_stands_in_redis) {
    Redis redis;
    const config::Dify dify;
    dify::RedisSessions(redis, dify, "").save(tokens(), ann(), kNow, kSoon);
    for (const auto& command : redis.asked)
        for (const auto& word : command) {
            BOOST_TEST(word.find("a.b.c") == std::string::npos);
            BOOST_TEST(word.find("d.e.f") == std::string::npos);
        }
}

BOOST_AUTO_TEST_CASE(one_key_that_is_refused_is_a_failure) {
    for (std::size_t i = 0; i < 3; ++i) {
        Redis redis;
        redis.replies[i] = reply(redis::Reply::Type::error, "NOPERM no");
        const config::Dify dify;
        dify::RedisSessions sessions(redis, dify, "");
        BOOST_CHECK_EXCEPTION(sessions.save(tokens(), ann(), kNow, kSoon), observe::Failure,
                              [](const observe::Failure& failure) {
                                  return failure.reason() == observe::Reason::redis_refuses_writes;
                              });
    }
}

BOOST_AUTO_TEST_SUITE_END()
