#pragma once
#include <memory>

#include <Poco/Net/Context.h>

#include "config/settings.h"
#include "redis/connection.h"

namespace difysso::redis {

// Whom a connection signs in as, and on which database it works.
struct Login {
    std::string username;  // empty: the default user
    observe::Secret password;
    int db = 0;
};

// The way into any server of one kind: TCP, TLS where it is wanted, AUTH, SELECT. Any thread.
class Entrance {
  public:
    // Without `tls` connections are plain. The resolver outlives it.
    Entrance(Login login, Poco::Net::Context::Ptr tls, outbound::Resolver& resolver);

    // Throws observe::Failure: redis_unavailable (no connection, or the login is refused),
    // redis_refuses_writes (it is loading its data), deadline.
    std::unique_ptr<Connection> open(const config::Server& server,
                                     const outbound::Deadline& deadline) const;

  private:
    outbound::Stream reach(const config::Server& server, const outbound::Deadline& deadline) const;

    const Login login_;
    const Poco::Net::Context::Ptr tls_;
    outbound::Resolver& resolver_;
};

}  // namespace difysso::redis
