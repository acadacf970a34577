#pragma once
#include <Poco/Net/Context.h>

#include "command/report.h"
#include "config/settings.h"
#include "observe/clock.h"
#include "outbound/resolver.h"

namespace difysso::command {

// The parts of `difysso check`. Each tries what a sign-in would do, changes nothing that stays, and
// tells the report; none throws for what it finds.

void check_database(const config::Settings& settings, outbound::Resolver& resolver, Report& report);
void check_redis(const config::Settings& settings, outbound::Resolver& resolver, Report& report);
void check_storage(const config::Settings& settings, Report& report);
void check_casdoor(const config::Settings& settings, Poco::Net::Context::Ptr tls,
                   outbound::Resolver& resolver, const observe::Clock& clock, Report& report);

}  // namespace difysso::command
