#include "fuzz/fuzz.h"
#include "web/percent.h"
#include "web/query.h"

using namespace difysso;
using fuzz::require;

// A query and a form's body are read alike.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto query = web::Query::parse(fuzz::text_of(data, size));
    if (!query) return 0;
    require(query->all().size() <= web::Query::kMost, "there are at most 64");
    std::string written;
    for (const auto& [name, value] : query->all()) {
        for (const std::string& text : {name, value})
            require(web::is_utf8(text) && text.find('\0') == std::string::npos,
                    "names and values are UTF-8 without NUL");
        require(query->has(name), "a parameter is found by its name");
        written += "&" + web::percent_encode(name) + "=" + web::percent_encode(value);
    }
    const auto again = web::Query::parse(written);
    require(again && again->all() == query->all(), "what was read can be written and read again");
    return 0;
}
