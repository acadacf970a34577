#include "offboard/scim_text.h"

#include <boost/test/unit_test.hpp>

#include "provider/json.h"

namespace {

using namespace difysso;
using offboard::patch_scim_user;
using offboard::read_scim_filter;
using offboard::read_scim_user;
using provider::json::parse_object;

record::ScimUser ann() {
    record::ScimUser user;
    user.id = "11207ed7-2468-46f9-822e-9d2d0641e97f";
    user.user_name = "ann@example.test";
    user.external_id = "sub-ann";
    user.created = user.changed = "2026-11-30T00:00:00Z";
    return user;
}

std::string operations(const std::string& list) {
    return R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[)" + list +
           "]}";
}

bool active_after(const std::string& list) {
    const auto user = patch_scim_user(ann(), operations(list));
    BOOST_REQUIRE(user.ok());
    return user->active;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(scim_text)

BOOST_AUTO_TEST_CASE(a_user_is_read_as_directories_send_him) {
    const auto okta = read_scim_user(
        R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ann@example.test",)"
        R"("name":{"givenName":"Ann","familyName":"A"},"emails":[{"primary":true,"value":"a@b"}],)"
        R"("displayName":"Ann A","locale":"en-US","externalId":"00u1","groups":[],"active":false})");
    BOOST_REQUIRE(okta.ok());
    BOOST_TEST(okta->user_name == "ann@example.test");
    BOOST_TEST(okta->external_id.value() == "00u1");
    BOOST_TEST(okta->display_name.value() == "Ann A");
    BOOST_TEST(!okta->active);
    const auto least = read_scim_user(R"({"username":"ann"})");
    BOOST_REQUIRE(least.ok());
    BOOST_TEST(least->active);
    BOOST_TEST(!least->external_id.has_value());
    for (const std::string body :
         {"", "[]", "{}", R"({"userName":""})", R"({"userName":1})", R"({"userName":null})",
          R"({"userName":"a","active":"maybe"})", R"({"userName":"a","externalId":5})"})
        BOOST_TEST(!read_scim_user(body).ok(), body);
}

BOOST_AUTO_TEST_CASE(who_has_left_is_not_active) {
    // Okta, Authentik
    BOOST_TEST(!active_after(R"({"op":"replace","value":{"active":false}})"));
    BOOST_TEST(!active_after(R"({"op":"replace","path":"active","value":false})"));
    // Entra ID
    BOOST_TEST(!active_after(R"({"op":"Replace","path":"active","value":"False"})"));
    BOOST_TEST(!active_after(
        R"({"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:active","value":false})"));
    BOOST_TEST(active_after(R"({"op":"replace","path":"active","value":"True"})"));
    // The last one counts; of what isn't kept nothing is made.
    BOOST_TEST(
        active_after(R"({"op":"replace","path":"active","value":false},)"
                     R"({"op":"add","path":"active","value":true},)"
                     R"({"op":"replace","path":"name.givenName","value":"A"},)"
                     R"({"op":"add","path":"emails[type eq \"work\"].value","value":"a@b"})"));
}

BOOST_AUTO_TEST_CASE(attributes_come_and_go) {
    const auto changed = patch_scim_user(
        ann(), operations(R"({"op":"remove","path":"externalId"},)"
                          R"({"op":"add","path":"displayName","value":"Ann"},)"
                          R"({"op":"replace","value":{"userName":"anna@example.test"}})"));
    BOOST_REQUIRE(changed.ok());
    BOOST_TEST(!changed->external_id.has_value());
    BOOST_TEST(changed->display_name.value() == "Ann");
    BOOST_TEST(changed->user_name == "anna@example.test");
    for (const std::string wrong :
         {R"({"op":"remove","path":"userName"})", R"({"op":"move","path":"active","value":true})",
          R"({"op":"replace","path":"active"})", R"({"op":"replace","value":true})",
          R"({"path":"active","value":true})", R"(1)", R"({"op":"remove"})",
          R"({"op":"replace","path":"active","value":"no"})"})
        BOOST_TEST(!patch_scim_user(ann(), operations(wrong)).ok(), wrong);
    BOOST_TEST(!patch_scim_user(ann(), "{}").ok());
}

BOOST_AUTO_TEST_CASE(filters) {
    BOOST_TEST(read_scim_filter(R"(userName eq "Ann \"A\"")")->user_name.value() == "Ann \"A\"");
    BOOST_TEST(read_scim_filter(R"(externalId Eq "1")")->external_id.value() == "1");
    BOOST_TEST(read_scim_filter("")->user_name.has_value() == false);
    for (const std::string wrong :
         {R"(userName sw "a")", R"(active eq true)", R"(userName eq "a" and active eq true)",
          R"(userName eq)", "userName", R"(userName eq "a","x":"y")", R"(emails.value eq "a")"})
        BOOST_TEST(!read_scim_filter(wrong).has_value(), wrong);
}

BOOST_AUTO_TEST_CASE(only_what_is_wanted_is_told) {
    const auto text = [](const std::string& only, const std::string& without) {
        const auto object = parse_object(offboard::scim_user_text(
            ann(), "https://x/scim/v2", offboard::read_scim_wanted(only, without)));
        BOOST_REQUIRE(object.has_value());
        std::string names;
        for (const auto& member : object->members())
            names += member.name + " ";
        return names;
    };
    BOOST_TEST(text("", "") == "schemas id userName externalId active meta ");
    BOOST_TEST(text("username, active", "") == "schemas id userName active ");
    BOOST_TEST(text("", "externalId,id,meta") == "schemas id userName active ");
}

BOOST_AUTO_TEST_CASE(what_is_announced_is_json) {
    for (const std::string& text :
         {offboard::scim_config_text("https://x"), offboard::scim_schema_text("https://x"),
          offboard::scim_resource_type_text("https://x"), offboard::scim_error_text(404, "", "no"),
          offboard::scim_list_text(2, 1, {"{}", "{}"})})
        BOOST_TEST(parse_object(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
