#pragma once
#include "command/arguments.h"
#include "process/listener.h"

namespace difysso::command {

// What --listen or --http names; `inherited` when neither was given. Throws UsageError.
process::ListenAddress listen_address(const Arguments& arguments);

}  // namespace difysso::command
