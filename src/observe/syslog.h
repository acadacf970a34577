#pragma once
#include <mutex>
#include <string>

#include "observe/log.h"

namespace difysso::observe {

// Messages as RFC 5424 has them, facility daemon, app name difysso, the JSON line as message, to
// the unix socket of a syslog daemon: a datagram each, or a line each to one that takes streams
// only. Any thread. Owns its socket; connects when there is something to say. Never waits: what the
// daemon doesn't take at once is lost.
class Syslog final : public Log {
  public:
    Syslog(std::string path, Level lowest, const Clock& clock);
    Syslog(const Syslog&) = delete;
    Syslog& operator=(const Syslog&) = delete;
    ~Syslog() override;
    void write(const Entry& entry) override;

  private:
    std::string message(const Entry& entry) const;
    bool connect();
    bool send(const std::string& message);
    void disconnect();

    const std::string path_;
    const Level lowest_;
    const Clock& clock_;
    const std::string host_name_;
    std::mutex mutex_;
    int socket_ = -1;
    bool stream_ = false;
};

}  // namespace difysso::observe
