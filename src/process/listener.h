#pragma once
#include <optional>
#include <string>

#include "config/settings.h"
#include "front/descriptor.h"

namespace difysso::process {

// Where `serve` listens.
struct ListenAddress {
    enum class Kind { inherited, unix_path, tcp, http };
    Kind kind = Kind::inherited;
    std::string path;      // unix_path
    config::Host address;  // tcp, http: with a port
};
// "unix:PATH" or "HOST:PORT"; nothing when it is neither.
std::optional<ListenAddress> parse_listen(const std::string& text);

// Who may connect to it, by these settings. TCP is for loopback, unless FCGI_WEB_SERVER_ADDRS names
// the web servers; `--http` is for loopback always. Throws std::runtime_error with a sentence for
// the operator.
void judge_address(const ListenAddress& address, const config::Settings& settings);

// The listening socket, non-blocking and closed on exec. A file of its own at a unix path is
// removed when the object goes.
class Listener {
  public:
    // Takes descriptor 3 under systemd (LISTEN_PID, LISTEN_FDS; sd_listen_fds(3)), else the one
    // that `address` asks for, else descriptor 0 under spawn-fcgi and mod_fcgid. A stale socket
    // file is replaced, a living one is not. Throws std::runtime_error with a sentence for the
    // operator.
    Listener(const ListenAddress& address, const config::Settings& settings);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();

    int descriptor() const { return descriptor_.get(); }

  private:
    front::Descriptor descriptor_;
    std::string path_;  // of the file to remove; empty when there is none
};

}  // namespace difysso::process
