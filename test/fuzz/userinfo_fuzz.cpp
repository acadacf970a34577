#include "fuzz/fuzz.h"
#include "observe/failure.h"
#include "provider/userinfo.h"

using namespace difysso;
using fuzz::require;

// The first line is the status, the second the media type, the rest the body, as in
// test/corpus/userinfo.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view body = fuzz::text_of(data, size);
    const int status = fuzz::number_of(web::take_until(body, '\n'));
    const std::string type(web::take_until(body, '\n'));
    try {
        const auto claims = provider::judge_userinfo(
            {.status = status, .content_type = type, .body = std::string(body), .date = {}},
            "248289761001");
        if (!claims) {
            require(claims.reason() == observe::Reason::userinfo_malformed ||
                        claims.reason() == observe::Reason::userinfo_sub,
                    "an answer is refused as such");
            return 0;
        }
        const std::string* sub = claims->string("sub");
        require(sub != nullptr && *sub == "248289761001", "the answer is about the person");
        require(status == 200, "an answer is a good one");
    } catch (const observe::Failure& failure) {
        require(failure.reason() == observe::Reason::provider_unavailable && status >= 500,
                "only a server's own error is a failure");
    }
    return 0;
}
