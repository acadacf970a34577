#include "dify/session_store.h"

#include <boost/test/unit_test.hpp>

#include "fake/redis.h"
#include "observe/failure.h"

using namespace difysso;

namespace {

const outbound::Deadline kSoon = outbound::Deadline::after(std::chrono::seconds(60));
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

const dify::SessionOrigin kOrigin{.provider = "casdoor",
                                  .issuer = "https://sso.example",
                                  .sub = "sub-ann",
                                  .sid = "sid-1",
                                  .email_verified = true,
                                  .id_token_issued = kNow,
                                  .client_address = "192.0.2.1",
                                  .user_agent = "Browser"};

const std::string kHash = dify::SessionKeys::hash("a.b.c");

void save(fake::Redis& redis, const config::Dify& dify, const std::string& prefix = "") {
    dify::RedisSessions store(redis, dify, prefix);
    BOOST_TEST(store.save(tokens(), ann(), kOrigin, kNow, kSoon).ok());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(session_store)

BOOST_AUTO_TEST_CASE(difys_two_keys_and_what_we_remember_in_one_trip) {
    fake::Redis redis;
    save(redis, {});
    BOOST_TEST(redis.trips == 1);
    BOOST_TEST(redis.text("refresh_token:00ff") == "account");
    BOOST_TEST(redis.text("account_refresh_token:account") == "00ff");
    BOOST_TEST(redis.keys["refresh_token:00ff"].milliseconds == 2'592'000'000);
    const std::string record =
        R"({"account":"account","session":"event","issued":1795491454,"email":"ann@example.test",)"
        R"("name":"Ann \"A\"","workspace":"tenant","role":"owner","groups":["staff","a/b"]})";
    BOOST_TEST(redis.text("difysso:token:" + kHash) == record);
    BOOST_TEST(redis.keys["difysso:token:" + kHash].milliseconds == 3'600'000);
    BOOST_TEST(redis.text("difysso:token:" + dify::SessionKeys::hash("00ff")) == record);
    BOOST_TEST(redis.keys["difysso:account:account"].scores["event"] == 1795491454 + 2'592'000);
}

BOOST_AUTO_TEST_CASE(the_session_can_be_read_again) {
    fake::Redis redis;
    save(redis, {});
    const auto reply = redis.command({"HGETALL", "difysso:session:event"}, kSoon);
    const auto session = dify::SessionRecord::parse("event", reply);
    BOOST_REQUIRE(session.has_value());
    BOOST_TEST(session->account == "account");
    BOOST_TEST(session->provider == "casdoor");
    BOOST_TEST(session->issuer == "https://sso.example");
    BOOST_TEST(session->sub == "sub-ann");
    BOOST_TEST(session->sid == "sid-1");
    BOOST_TEST(session->email_verified);
    BOOST_TEST(session->groups.size() == 2U);
    BOOST_TEST(session->since == 1795491454);
    BOOST_TEST(session->refresh_token == "00ff");
    BOOST_TEST(session->access_tokens.at(kHash) == 1795491454 + 3600);
    BOOST_TEST(!session->ended.has_value());
}

BOOST_AUTO_TEST_CASE(the_prefix_stands_before_every_key) {
    fake::Redis redis;
    config::Dify dify;
    dify.refresh_lifetime = std::chrono::seconds(43200);
    dify.access_lifetime = std::chrono::minutes(5);
    save(redis, dify, "prod");
    for (const auto& [key, value] : redis.keys) {
        BOOST_TEST(key.starts_with("prod:"), key);
        BOOST_TEST(value.milliseconds > 0, key);
        const bool is_sid = key.starts_with("prod:difysso:sid:");
        BOOST_TEST(value.milliseconds <= 43'200'000 + (is_sid ? 86'400'000 : 0), key);
    }
    BOOST_TEST(redis.keys["prod:difysso:token:" + kHash].milliseconds == 300'000);
}

BOOST_AUTO_TEST_CASE(no_access_token_stands_in_redis) {
    fake::Redis redis;
    save(redis, {});
    for (const auto& command : redis.asked)
        for (const auto& word : command) {
            BOOST_TEST(word.find("a.b.c") == std::string::npos);
            BOOST_TEST(word.find("d.e.f") == std::string::npos);
        }
}

BOOST_AUTO_TEST_CASE(one_command_that_is_refused_is_a_failure) {
    for (const char* command : {"SETEX", "HSET", "EXPIRE", "ZADD", "ZREMRANGEBYSCORE", "GET"}) {
        fake::Redis redis;
        redis.refused = command;
        const config::Dify dify;
        dify::RedisSessions store(redis, dify, "");
        BOOST_CHECK_EXCEPTION((void)store.save(tokens(), ann(), kOrigin, kNow, kSoon),
                              observe::Failure, [](const observe::Failure& failure) {
                                  return failure.reason() == observe::Reason::redis_refuses_writes;
                              });
    }
}

BOOST_AUTO_TEST_CASE(what_was_written_by_others_is_no_record) {
    for (const char* text :
         {"", "x", "[]", "{}", "1", "null", R"({"account":"a","session":1})",
          R"({"account":"a","session":"s","issued":"x","email":"","name":"","workspace":"",)"
          R"("role":"","groups":[]})"})
        BOOST_TEST(!dify::TokenRecord::parse(text).has_value(), text);
    for (const char* text : {"", "1", "1 ", " 1", "a b", "1 2 3", "1  2"})
        BOOST_TEST(!dify::Ended::parse(text).has_value(), text);
    BOOST_TEST(!dify::SessionRecord::parse("s", {}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
