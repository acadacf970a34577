#include "dify/personal_data.h"

#include <iostream>

#include "command/arguments.h"
#include "observe/failure.h"
#include "outbound/resolver.h"
#include "postgres/pooled_database.h"
#include "redis/key_scan.h"
#include "redis/make_client.h"
#include "session/ending.h"

namespace difysso::command {
namespace {

constexpr std::chrono::minutes kPatience{10};
constexpr std::chrono::seconds kConnecting{10};

// Also what Redis remembers: it goes with the sessions.
void end_sessions(const config::Settings& settings, outbound::Resolver& resolver,
                  const std::string& account) {
    const observe::SystemClock clock;
    const auto deadline = outbound::Deadline::after(kPatience);
    const auto redis = redis::make_client(settings.redis, resolver, 1);
    const session::Ending ending(
        {settings, *redis, clock, [&](const std::string& beginning, const auto& page) {
             redis::scan_keys(settings.redis, resolver, beginning, page);
         }});
    ending.end_account(account, deadline);
    ending.end_unknown(account, deadline);
}

int erase(dify::PersonalData& data, const config::Settings& settings, outbound::Resolver& resolver,
          const std::vector<std::string>& accounts) {
    for (const std::string& account : accounts) {
        // First the sessions: they hold the person's name and address too.
        end_sessions(settings, resolver, account);
        const int rows = data.erase(account, outbound::Deadline::after(kPatience));
        std::cout << account << ": erased " << rows << " rows, and its sessions\n";
    }
    return EXIT_SUCCESS;
}

int with_stores(const Arguments& arguments, const config::Settings& settings) {
    outbound::Resolver resolver;
    postgres::PooledDatabase database(settings.database, resolver, 1);
    const auto connection = database.acquire(outbound::Deadline::after(kConnecting));
    dify::PersonalData data(*connection);
    const auto deadline = outbound::Deadline::after(kPatience);
    const auto accounts = data.find(arguments.words[1], deadline);
    if (accounts.empty()) {
        std::cerr << "difysso: nobody here has this id or address\n";
        return EXIT_FAILURE;
    }
    if (arguments.words[0] == "erase" && !arguments.has("dry-run"))
        return erase(data, settings, resolver, accounts);
    for (const std::string& account : accounts)
        std::cout << data.text(account, deadline) << "\n";
    return EXIT_SUCCESS;
}

}  // namespace

int personal_data(const Arguments& arguments) {
    const auto& words = arguments.words;
    if (words.size() != 2 || (words[0] != "export" && words[0] != "erase"))
        throw UsageError("it is accounts export or accounts erase, and an address or account id");
    const config::Loaded loaded = config::load(arguments.sources());
    print_problems(loaded);
    if (!loaded.settings) return kExitConfig;
    try {
        return with_stores(arguments, *loaded.settings);
    } catch (const observe::Failure& failure) {
        std::cerr << "difysso: " << describe(failure) << "\n";
    }
    return EXIT_FAILURE;
}

}  // namespace difysso::command
