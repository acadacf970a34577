#pragma once
#include <string_view>

namespace difysso::process {

// Tells systemd about the service ("READY=1", "STOPPING=1"; sd_notify(3)). Does nothing without
// NOTIFY_SOCKET.
void notify_systemd(std::string_view state);

}  // namespace difysso::process
