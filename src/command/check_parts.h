#pragma once
#include <chrono>
#include <string>

#include <Poco/Net/Context.h>

#include "command/report.h"
#include "config/settings.h"
#include "observe/clock.h"
#include "outbound/http_clients.h"
#include "outbound/resolver.h"
#include "postgres/database.h"

namespace difysso::command {

// The parts of `difysso check`. Each tries what a sign-in would do, changes nothing that stays, and
// tells the report; none throws for what it finds.

void check_database(const config::Settings& settings, outbound::Resolver& resolver, Report& report);
// Has the database's role what this configuration makes use of beyond sign-ins? Throws as the
// connection.
void check_rights(postgres::Connection& connection, const config::Settings& settings,
                  const outbound::Deadline& deadline, Report& report);
void check_redis(const config::Settings& settings, outbound::Resolver& resolver, Report& report);
void check_storage(const config::Settings& settings, Report& report);
void check_casdoor(const config::Settings& settings, Poco::Net::Context::Ptr tls,
                   outbound::Resolver& resolver, const observe::Clock& clock, Report& report);
// A provider of OIDC_PROVIDERS. `clients` is its own, with its private CA.
void check_openid(const config::Settings& settings, const config::OpenId& provider,
                  outbound::HttpClients& clients, const observe::Clock& clock, Report& report);
// Does a server's clock (its Date header) agree with ours, as far as CLOCK_SKEW_SECONDS allows.
void check_clock(std::chrono::seconds difference, const std::string& whose,
                 const config::Settings& settings, Report& report);

}  // namespace difysso::command
