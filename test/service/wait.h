#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace difysso::service {

using Milliseconds = std::chrono::milliseconds;

// Returns as soon as the condition holds; throws std::runtime_error naming `what` when it doesn't
// within the timeout. The timeout is there for a hanging test, not to be measured against.
void wait_until(const std::function<bool()>& condition, const std::string& what,
                Milliseconds timeout = std::chrono::seconds(30));

// A TCP port of 127.0.0.1 that nobody listens on. It lies below the range of which the kernel takes
// the ports of outgoing connections, so that it stays free while its server is restarted.
std::uint16_t free_port();

// Whether somebody accepts connections there.
bool accepts_tcp(std::uint16_t port);
bool accepts_unix(const std::string& path);

}  // namespace difysso::service
