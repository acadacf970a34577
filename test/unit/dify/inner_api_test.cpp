#include "dify/inner_api.h"

#include <boost/test/unit_test.hpp>

#include "observe/failure.h"

using namespace difysso;
using observe::Failure;
using observe::Reason;

namespace {

class Http final : public outbound::HttpClient {
  public:
    outbound::HttpResponse send(const outbound::HttpRequest& request,
                                const outbound::Deadline&) override {
        asked = request;
        if (failure) throw Failure(*failure, "why", "errno111");
        outbound::HttpResponse response;
        response.status = status;
        response.body = R"({"message":"owner account not found."})";
        return response;
    }
    int status = 200;
    std::optional<Reason> failure;
    outbound::HttpRequest asked;
};

const outbound::Deadline kSoon = outbound::Deadline::after(std::chrono::seconds(5));

}  // namespace

BOOST_AUTO_TEST_SUITE(inner_api)

BOOST_AUTO_TEST_CASE(the_request_is_difys) {
    Http http;
    dify::InnerApi(http, "", observe::Secret("key")).make_workspace("Ann \"A\"", "a@x.test", kSoon);
    BOOST_TEST(http.asked.method == "POST");
    BOOST_TEST(http.asked.target == "/inner/api/enterprise/workspace");
    BOOST_TEST(http.asked.content_type == "application/json");
    BOOST_TEST(http.asked.body == R"({"name":"Ann \"A\"","owner_email":"a@x.test"})");
    BOOST_REQUIRE(http.asked.headers.size() == 1U);
    BOOST_TEST(http.asked.headers[0].first == "X-Inner-Api-Key");
    BOOST_TEST(http.asked.headers[0].second == "key");
}

BOOST_AUTO_TEST_CASE(only_success_is_success) {
    for (const int status : {200, 201}) {
        Http http;
        http.status = status;
        BOOST_CHECK_NO_THROW(
            dify::InnerApi(http, "", observe::Secret("key")).make_workspace("n", "e", kSoon));
    }
    for (const int status : {100, 302, 400, 401, 404, 500, 503}) {
        Http http;
        http.status = status;
        dify::InnerApi api(http, "", observe::Secret("key"));
        BOOST_CHECK_EXCEPTION(api.make_workspace("n", "e", kSoon), Failure, [](const Failure& it) {
            return it.reason() == Reason::inner_api_unavailable;
        });
    }
}

BOOST_AUTO_TEST_CASE(a_dify_that_cant_be_reached) {
    Http http;
    dify::InnerApi api(http, "", observe::Secret("key"));
    for (const Reason reason : {Reason::provider_unavailable, Reason::token_response_too_large}) {
        http.failure = reason;
        BOOST_CHECK_EXCEPTION(api.make_workspace("n", "e", kSoon), Failure, [](const Failure& it) {
            return it.reason() == Reason::inner_api_unavailable && it.code() == "errno111";
        });
    }
    http.failure = Reason::deadline;
    BOOST_CHECK_EXCEPTION(api.make_workspace("n", "e", kSoon), Failure,
                          [](const Failure& it) { return it.reason() == Reason::deadline; });
}

BOOST_AUTO_TEST_SUITE_END()
