#include "command/stores.h"

#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

#include "crypto/encoding.h"
#include "redis/key_scan.h"
#include "redis/make_client.h"

namespace difysso::command {
namespace {

std::string user_name() {
    if (const char* const name = std::getenv("SUDO_USER")) return name;
    const passwd* const entry = ::getpwuid(::getuid());
    return entry == nullptr ? "uid " + std::to_string(::getuid()) : entry->pw_name;
}

}  // namespace

Stores::Stores(const config::Settings& settings)
    : redis_(redis::make_client(settings.redis, resolver_, 1)),
      database_(settings.database, resolver_, 2),  // one may be held while an act is written
      log_(observe::open_log("stderr", observe::Level::warning, clock_)),
      book_(database_, random_, *log_),
      sessions_(*redis_, settings.redis.key_prefix),
      ending_({settings, *redis_, clock_,
               [this, &redis = settings.redis](const std::string& beginning, const auto& page) {
                   redis::scan_keys(redis, resolver_, beginning, page);
               },
               [this](const auto& ids, const auto& deadline) { book_.note_ended(ids, deadline); }}),
      lists_({settings, database_, sessions_, book_}),
      acts_({database_, random_, book_, ending_, sessions_}) {}

admin::Acts::By Stores::by() {
    return {.who = "command of " + user_name(),
            .request_id = crypto::hex(random_.bytes(16)),
            .client_address = ""};
}

}  // namespace difysso::command
