#pragma once
#include <string>

#include "outbound/http_client.h"

namespace difysso::outbound {

// The trace that a request takes part in (W3C Trace Context, level 1), as far as it is passed on to
// whom we ask for it.
struct Trace {
    std::string id = {};     // 32 hex digits; empty: no trace, and nothing is passed on
    bool sampled = false;    // the one flag that may be passed on (section 3.2.2.5)
    std::string state = {};  // tracestate; may be empty
};

// Adds `traceparent`, with a parent id of this call's own, and `tracestate`.
void pass_on(const Trace& trace, HttpRequest& request);

}  // namespace difysso::outbound
