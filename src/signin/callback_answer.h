#pragma once
#include <optional>
#include <string>

#include "observe/outcome.h"
#include "observe/secret.h"
#include "web/router.h"

namespace difysso::signin {

// What the provider sent back through the browser (RFC 6749, section 4.1.2; RFC 9207).
struct CallbackAnswer {
    std::string state;
    observe::Secret code;  // empty when `error` is there
    std::optional<std::string> iss;
    std::optional<std::string> error;  // its text is never shown or logged
    std::string callback_of;           // whose own callback it came to; empty: the shared one
};

// Below the mount path; `id` empty: the callback of all providers without one of their own.
std::string callback_path(std::string_view id);

// Reads the parameters of the query (GET) or of the form (POST), whatever response mode was asked
// for. Refusals: parameter_duplicate (also for parameters in query and body at once), bad_request
// (not a form), state_missing, code_with_error, code_missing.
observe::Outcome<CallbackAnswer> read_callback(const web::Call& call);

}  // namespace difysso::signin
