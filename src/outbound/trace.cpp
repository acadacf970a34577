#include "outbound/trace.h"

#include "crypto/encoding.h"
#include "crypto/random.h"

namespace difysso::outbound {

void pass_on(const Trace& trace, HttpRequest& request) {
    if (trace.id.empty()) return;
    const std::string parent_id = crypto::hex(crypto::SystemRandom().bytes(8));
    request.headers.emplace_back(
        "traceparent", "00-" + trace.id + "-" + parent_id + (trace.sampled ? "-01" : "-00"));
    if (!trace.state.empty()) request.headers.emplace_back("tracestate", trace.state);
}

}  // namespace difysso::outbound
