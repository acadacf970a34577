#pragma once
#include <chrono>
#include <optional>

#include "observe/log.h"

namespace difysso::observe {

// What DEBUG shows of a question that was asked for a request: whom it was put to, how long it took
// and what was wrong. Whoever asked adds what he knows beside that.
Entry call_entry(Literal asked, std::chrono::microseconds took, std::optional<Reason> trouble);

}  // namespace difysso::observe
