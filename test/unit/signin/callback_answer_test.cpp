#include "signin/callback_answer.h"

#include <boost/test/unit_test.hpp>

namespace {

using namespace difysso;
using observe::Reason;

struct Fixture {
    web::Request request;

    observe::Outcome<signin::CallbackAnswer> get(const std::string& query) {
        request.method = "GET";
        return read(query);
    }
    observe::Outcome<signin::CallbackAnswer> post(
        const std::string& body, const std::string& query = "",
        const std::string& type = "application/x-www-form-urlencoded") {
        request.method = "POST";
        request.headers = {{"content-type", type}};
        request.body = body;
        return read(query);
    }
    observe::Outcome<signin::CallbackAnswer> read(const std::string& query) {
        const web::Call call{.request = request,
                             .origin = {},
                             .mount_path = {},
                             .version = "v1",
                             .query = web::Query::parse(query).value(),
                             .language = {},
                             .client_address = {},
                             .asked_origin = {}};
        return signin::read_callback(call);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(callback_answer, Fixture)

BOOST_AUTO_TEST_CASE(get_and_post_alike) {
    for (const auto& answer :
         {get("state=s&code=c%2Bd"), post("state=s&code=c%2Bd"),
          post("state=s&code=c%2Bd", "", "Application/X-WWW-Form-Urlencoded; charset=utf-8")}) {
        BOOST_REQUIRE(answer.ok());
        BOOST_TEST(answer->state == "s");
        BOOST_TEST(answer->code.reveal() == "c+d");
        BOOST_TEST(!answer->iss.has_value());
        BOOST_TEST(!answer->error.has_value());
    }
}

BOOST_AUTO_TEST_CASE(an_empty_iss_is_present) {
    BOOST_TEST(get("state=s&code=c&iss=")->iss.value().empty());
}

BOOST_AUTO_TEST_CASE(refusals) {
    BOOST_TEST((get("state=s&code=c&code=c").reason() == Reason::parameter_duplicate));
    BOOST_TEST((get("state=s&state=t&code=c").reason() == Reason::parameter_duplicate));
    BOOST_TEST((get("state=s&code=c&iss=a&iss=a").reason() == Reason::parameter_duplicate));
    BOOST_TEST((post("code=c", "state=s").reason() == Reason::parameter_duplicate));
    BOOST_TEST((post("state=s&code=c", "", "application/json").reason() == Reason::bad_request));
    BOOST_TEST((post("state=s&code=c", "", "application/x-www-form-urlencodedx").reason() ==
                Reason::bad_request));
    BOOST_TEST((post("state=s&code=%zz").reason() == Reason::bad_request));
    std::string many = "state=s&code=c";
    for (int i = 0; i < 16000; ++i)
        many += "&" + std::to_string(i);
    BOOST_TEST((post(many).reason() == Reason::bad_request));
    BOOST_TEST((get("code=c").reason() == Reason::state_missing));
    BOOST_TEST((get("").reason() == Reason::state_missing));
    BOOST_TEST((get("state=s").reason() == Reason::code_missing));
    BOOST_TEST((get("state=s&code=").reason() == Reason::code_missing));
    BOOST_TEST((get("state=s&code=a%0Ab").reason() == Reason::code_missing));
    BOOST_TEST((get("state=s&code=" + std::string(5000, 'c')).reason() == Reason::code_missing));
    BOOST_TEST((get("state=s&code=c&error=access_denied").reason() == Reason::code_with_error));
}

BOOST_AUTO_TEST_CASE(an_error_comes_without_a_code) {
    const auto answer = get("state=s&error=access_denied&error_description=User+denied+consent");
    BOOST_REQUIRE(answer.ok());
    BOOST_TEST(answer->error.value() == "access_denied");
    BOOST_TEST(answer->code.empty());
}

BOOST_AUTO_TEST_SUITE_END()
