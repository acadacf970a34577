#pragma once
#include <string>
#include <vector>

#include "config/settings.h"
#include "outbound/resolver.h"

namespace difysso::postgres {

// One server of the list that a configuration may name. libpq looks a name up without a deadline
// unless it is told the address as well; the name stays, for the certificate.
struct Host {
    std::string name;     // a host name, an address, or the folder of a unix socket
    std::string port;     // empty: the default
    std::string address;  // empty: to be looked up, but of a socket
    bool operator==(const Host&) const = default;
};

// With their addresses where the option hostaddr has them.
std::vector<Host> configured_hosts(const config::Database& settings);

// Each host once for each address of its name; those without an address, or whose name isn't found
// within its share of the time, are left out. Throws observe::Failure: database_unavailable when
// none is left, deadline.
std::vector<Host> with_addresses(const std::vector<Host>& hosts, outbound::Resolver& resolver,
                                 const outbound::Deadline& deadline);

// A connection string for libpq with every value quoted, so that a password may hold anything.
// Strings come and go as UTF-8. Unless the options say otherwise sessions are called difysso, a
// server that has vanished is noticed within half a minute, and of several hosts (of the settings)
// only one that takes writes is good.
// It holds the password: for libpq only.
std::string conninfo(const config::Database& settings, const std::vector<Host>& hosts,
                     std::chrono::seconds connect_timeout);

}  // namespace difysso::postgres
