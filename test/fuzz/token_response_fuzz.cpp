#include "fuzz/fuzz.h"
#include "observe/failure.h"
#include "provider/json.h"
#include "provider/token_response.h"

using namespace difysso;
using fuzz::require;

namespace {

// What is held to be so of an answer to a code, or to a refresh token, which needs no ID token.
void expect_tokens(const provider::TokenResponse& judged, const std::string& body, bool to_a_code) {
    const auto object = provider::json::parse_object(body);
    require(object.has_value(), "an accepted answer is a JSON object");
    require(!object->has("error"), "it has no error");
    const auto text = [&](const char* name) {
        const std::string* member = object->string(name);
        return member == nullptr ? std::string() : *member;
    };
    require(text("id_token") == judged.id_token.reveal(), "the ID token is the answer's");
    require(text("access_token") == judged.access_token.reveal(),
            "the access token is the answer's");
    require(text("refresh_token") == judged.refresh_token.reveal(),
            "the refresh token is the answer's");
    require(!judged.id_token.empty() || (!to_a_code && !judged.access_token.empty()),
            "there is a token");
}

}  // namespace

// The first line is the status, the rest the body, as in test/corpus/token_response.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view body = fuzz::text_of(data, size);
    const int status = fuzz::number_of(web::take_until(body, '\n'));
    const outbound::HttpResponse response{.status = status,
                                          .content_type = "application/json",
                                          .body = std::string(body),
                                          .date = {}};
    for (const bool to_a_code : {true, false}) {
        try {
            const auto judged = to_a_code ? provider::judge_token_response(response)
                                          : provider::judge_refresh_response(response);
            if (judged) expect_tokens(*judged, response.body, to_a_code);
        } catch (const observe::Failure& failure) {
            require(failure.reason() == observe::Reason::provider_unavailable && status >= 500,
                    "only a server's own error is a failure");
        }
    }
    return 0;
}
