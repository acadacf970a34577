#include <algorithm>
#include <string>

#include "fuzz/fuzz.h"
#include "web/trace.h"

using namespace difysso;
using fuzz::require;

// The first line is a `traceparent`, the others are a `tracestate` each.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    web::Request request;
    for (const std::string_view line : fuzz::lines_of(fuzz::text_of(data, size)))
        request.headers.emplace_back(request.headers.empty() ? "traceparent" : "tracestate", line);
    const outbound::Trace trace = web::trace_of(request);
    if (trace.id.empty()) {
        require(trace.state.empty() && !trace.sampled, "without a trace nothing is passed on");
        return 0;
    }
    const std::string& parent = request.headers.front().second;
    require(parent.size() == 55 && parent.substr(3, 32) == trace.id, "the id is the parent's");
    require(trace.id.find_first_not_of("0123456789abcdef") == std::string::npos,
            "an id is of hex digits");
    require(trace.state.size() <= 512, "a state has 512 bytes at most");
    require(std::all_of(trace.state.begin(), trace.state.end(),
                        [](char c) { return c == '\t' || (c >= ' ' && c <= '~'); }),
            "a state fits a header");
    outbound::HttpRequest onward;
    outbound::pass_on(trace, onward);
    web::Request next;
    next.headers = onward.headers;
    const outbound::Trace again = web::trace_of(next);
    require(again.id == trace.id && again.sampled == trace.sampled && again.state == trace.state,
            "what is passed on is taken for the same trace");
    return 0;
}
