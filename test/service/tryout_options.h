#pragma once
#include "stack.h"

namespace difysso::service {

struct TryoutOptions {
    StackOptions stack = {.settings = {{"LOG_LEVEL", "INFO"}}, .serve = false};
    bool once = false;         // --once: end after the proof
    bool print_ready = false;  // --print-ready: no proof but one line of JSON when it serves; it
                               // ends with its stdin
};

// And of the stack: --port N (nginx's), --https, --workers N, --set KEY=VALUE (in the gateway's
// environment, above everything else), --without KEY. Anything else: std::invalid_argument.
TryoutOptions parse_tryout_options(int argc, char** argv);

}  // namespace difysso::service
