#pragma once
#include "outbound/trace.h"
#include "web/request.h"

namespace difysso::web {

// The trace that a request came with (W3C Trace Context, level 1): that of its one `traceparent`,
// which must be of version 00 and to the letter; with its `tracestate` when that is well formed, of
// 512 bytes at most, and has no key twice. None else: no trace is begun here.
outbound::Trace trace_of(const Request& request);

}  // namespace difysso::web
