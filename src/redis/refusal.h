#pragma once
#include "observe/literal.h"
#include "redis/client.h"

namespace difysso::redis {

// An error reply that means: no writes, not now.
struct Refusal {
    observe::Literal prefix;
    bool elsewhere;  // another server may be the master now, so look for it
};

// nullptr when the reply is none.
const Refusal* refusal_in(const Reply& reply);

// Is the reply an error whose first word is this one.
bool is_error(const Reply& reply, std::string_view word);

}  // namespace difysso::redis
