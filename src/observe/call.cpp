#include "observe/call.h"

#include "observe/request_scope.h"

namespace difysso::observe {

Entry call_entry(Literal asked, std::chrono::microseconds took, std::optional<Reason> trouble) {
    return {.level = Level::debug,
            .event = "call",
            .request_id = Word(RequestScope::request_id()),
            .duration = took,
            .reason = trouble,
            .detail = asked};
}

}  // namespace difysso::observe
