#pragma once
#include <string>

#include "outbound/deadline.h"

namespace difysso::outbound {

// Waits until the descriptor is ready for one of `events` (as poll(2) has them) and returns what it
// is ready for. Throws observe::Failure(deadline), also when the descriptor is ready but the time
// is over: a peer that always has one more byte to say is cut off by this alone.
short wait_ready(int descriptor, short events, const Deadline& deadline);

// The peer is there and has said nothing. An idle connection of which this isn't true is closed or
// about to be.
bool is_quiet(int descriptor) noexcept;

// "errno111", as observe::Failure::code() has it.
std::string errno_code(int error);

}  // namespace difysso::outbound
