#include <iostream>
#include <set>

#include "audit/key_folders.h"
#include "audit/session_records.h"
#include "audit/tables.h"
#include "command/arguments.h"
#include "command/findings_report.h"
#include "observe/failure.h"
#include "postgres/pooled_database.h"
#include "record/prune.h"
#include "redis/make_client.h"
#include "session/sessions.h"

namespace difysso::command {
namespace {

constexpr std::chrono::seconds kConnecting{10};
constexpr std::chrono::seconds kAskingRedis{30};  // for a thousand sessions

int unavailable(const observe::Failure& failure) {
    std::cerr << "difysso: " << describe(failure) << "\n";
    if (failure.code() == "42501")  // insufficient_privilege
        std::cerr << "difysso: the database role lacks a right: run sql/role.sql.example anew; what"
                     " deletes rows is for the role that owns the schema difysso\n";
    return kExitUnavailable;
}

void look_at_everything(const config::Settings& settings, bool repair, const audit::Tell& tell) {
    const observe::SystemClock clock;
    outbound::Resolver resolver;
    postgres::PooledDatabase database(settings.database, resolver, 1);
    const auto connection = database.acquire(outbound::Deadline::after(kConnecting));
    const auto redis = redis::make_client(settings.redis, resolver, 1);

    audit::Tables(*connection, repair).look(tell);
    // Keys that Dify makes and stores itself are its own.
    if (!settings.storage.path.empty() && settings.storage.inner_api_url.empty())
        audit::KeyFolders(*connection, settings.storage.path, clock, repair).look(tell);
    audit::SessionRecords({.connection = *connection,
                           .redis = *redis,
                           .settings = settings.redis,
                           .retention_days = settings.audit_retention_days,
                           .resolver = resolver,
                           .clock = clock},
                          repair)
        .look(tell);
}

int verify(const Arguments& arguments) {
    const config::Loaded loaded = config::load(arguments.sources());
    print_problems(loaded);
    if (!loaded.settings) return kExitConfig;
    FindingsReport report(arguments.has("json"));
    try {
        look_at_everything(*loaded.settings, arguments.has("repair"),
                           [&](const audit::Finding& finding) { report.tell(finding); });
    } catch (const observe::Failure& failure) {
        report.end(false);
        return unavailable(failure);
    }
    report.end(true);
    return report.left() ? EXIT_FAILURE : EXIT_SUCCESS;
}

long long delete_old(const config::Settings& settings) {
    outbound::Resolver resolver;
    postgres::PooledDatabase database(settings.database, resolver, 1);
    const auto redis = redis::make_client(settings.redis, resolver, 1);
    const session::Sessions sessions(*redis, settings.redis.key_prefix);
    const auto go_on = [&](const std::vector<std::string>& ids) {
        std::set<std::string> living;
        for (const auto& session : sessions.find_all(ids, outbound::Deadline::after(kAskingRedis)))
            if (session && !session->ended) living.insert(session->id);
        return living;
    };
    return record::prune_events(*database.acquire(outbound::Deadline::after(kConnecting)),
                                settings.audit_retention_days, go_on);
}

int prune(const Arguments& arguments) {
    const config::Loaded loaded = config::load(arguments.sources(), config::Scope::retention);
    print_problems(loaded);
    if (!loaded.settings) return kExitConfig;
    const int days = loaded.settings->audit_retention_days;
    long long deleted = 0;
    try {
        if (days > 0) deleted = delete_old(*loaded.settings);
    } catch (const observe::Failure& failure) {
        return unavailable(failure);
    }
    if (arguments.has("json"))
        std::cout << "{\"deleted\":" << deleted << ",\"days\":" << days << "}\n";
    else if (days == 0)
        std::cout << "nothing deleted: AUDIT_RETENTION_DAYS is 0, for ever\n";
    else
        std::cout << deleted << " sign-ins older than " << days << " days deleted\n";
    return EXIT_SUCCESS;
}

}  // namespace

int audit(const Arguments& arguments) {
    const bool pruning = arguments.words == std::vector<std::string>{"prune"};
    if (!pruning && arguments.words != std::vector<std::string>{"verify"})
        throw UsageError("it is audit verify or audit prune");
    if (pruning && arguments.has("repair"))
        throw UsageError("--repair is no option of audit prune");
    return pruning ? prune(arguments) : verify(arguments);
}

}  // namespace difysso::command
