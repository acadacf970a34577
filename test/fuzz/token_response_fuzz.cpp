#include "fuzz/fuzz.h"
#include "observe/failure.h"
#include "provider/json.h"
#include "provider/token_response.h"

using namespace difysso;
using fuzz::require;

// The first line is the status, the rest the body, as in test/corpus/token_response.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view body = fuzz::text_of(data, size);
    const int status = fuzz::number_of(web::take_until(body, '\n'));
    try {
        const auto judged = provider::judge_token_response({.status = status,
                                                            .content_type = "application/json",
                                                            .body = std::string(body),
                                                            .date = {}});
        if (!judged) return 0;
        const auto object = provider::json::parse_object(std::string(body));
        require(object.has_value(), "an accepted answer is a JSON object");
        require(!object->has("error"), "it has no error");
        const std::string* token = object->string("id_token");
        require(token != nullptr && !token->empty() && *token == judged->id_token.reveal(),
                "the ID token is the answer's");
        const std::string* access = object->string("access_token");
        require((access == nullptr ? "" : *access) == judged->access_token.reveal(),
                "the access token is the answer's");
    } catch (const observe::Failure& failure) {
        require(failure.reason() == observe::Reason::provider_unavailable && status >= 500,
                "only a server's own error is a failure");
    }
    return 0;
}
