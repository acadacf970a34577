#include "provider/token_response.h"

#include <set>

#include <boost/test/unit_test.hpp>

#include "observe/failure.h"
#include "unit/provider/corpus.h"

using namespace difysso::provider;
using difysso::observe::Failure;
using difysso::test::corpus;
using difysso::test::CorpusFile;

namespace {

// A file's first line is the status, the rest the body.
difysso::outbound::HttpResponse response_of(const std::string& text) {
    const std::size_t end = text.find('\n');
    return {.status = std::stoi(text.substr(0, end)),
            .content_type = "application/json",
            .body = text.substr(end + 1),
            .date = {}};
}

std::string verdict(const CorpusFile& file) {
    try {
        const auto judged = judge_token_response(response_of(file.text));
        return judged ? "accepted" : std::string(difysso::observe::row(judged.reason()).code);
    } catch (const Failure& failure) {
        return std::string(difysso::observe::row(failure.reason()).code);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(token_response)

BOOST_AUTO_TEST_CASE(each_response_of_the_corpus_gets_its_verdict) {
    std::set<std::string> seen;
    for (const CorpusFile& file : corpus("token_response")) {
        BOOST_TEST(verdict(file) == file.expected, file.name << " is " << verdict(file));
        seen.insert(file.expected);
    }
    const std::set<std::string> all{"accepted",
                                    "client_rejected",
                                    "code_rejected",
                                    "id_token_missing",
                                    "provider_unavailable",
                                    "token_response_malformed",
                                    "token_response_refused"};
    BOOST_TEST(seen == all);
}

BOOST_AUTO_TEST_CASE(the_tokens_of_a_good_answer) {
    const auto judged = judge_token_response(
        {.status = 200,
         .content_type = "text/plain",
         .body = R"({"id_token":"i.i.i","access_token":"a","refresh_token":"r"})",
         .date = {}});
    BOOST_REQUIRE(judged.ok());
    BOOST_TEST(judged->id_token.reveal() == "i.i.i");
    BOOST_TEST(judged->access_token.reveal() == "a");
}

BOOST_AUTO_TEST_CASE(only_a_bearer_token_may_be_shown) {
    const auto bearer = [](const std::string& member) {
        return judge_token_response({.status = 200,
                                     .content_type = "application/json",
                                     .body = R"({"id_token":"i.i.i")" + member + "}",
                                     .date = {}})
            ->bearer;
    };
    for (const char* good : {"", R"(,"token_type":"Bearer")", R"(,"token_type":"bEARER")"})
        BOOST_TEST(bearer(good), good);
    for (const char* other :
         {R"(,"token_type":"DPoP")", R"(,"token_type":"mac")", R"(,"token_type":"")",
          R"(,"token_type":"Bearer ")", R"(,"token_type":null)", R"(,"token_type":["Bearer"])"})
        BOOST_TEST(!bearer(other), other);
}

BOOST_AUTO_TEST_CASE(a_failure_tells_the_status_and_nothing_of_the_body) {
    try {
        (void)judge_token_response(
            {.status = 502, .content_type = "text/html", .body = "<p>canary</p>", .date = {}});
        BOOST_TEST(false);
    } catch (const Failure& failure) {
        BOOST_TEST(failure.code() == "http502");
        BOOST_TEST(failure.detail().view().find("canary") == std::string_view::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
