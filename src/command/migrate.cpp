#include <cstdio>
#include <filesystem>
#include <iostream>

#include "command/arguments.h"
#include "command/sql_dir.h"
#include "observe/failure.h"
#include "postgres/pooled_database.h"
#include "record/migrations.h"

namespace difysso::command {
namespace {

// A migration may rewrite a table: it takes what it takes, within reason.
constexpr std::chrono::minutes kPatience{10};
constexpr std::chrono::seconds kConnecting{10};

std::string_view word(record::MigrationStatus::State state) {
    switch (state) {
        case record::MigrationStatus::State::applied:
            return "applied";
        case record::MigrationStatus::State::pending:
            return "pending";
        case record::MigrationStatus::State::changed:
            return "CHANGED after it was applied";
        case record::MigrationStatus::State::unknown:
            return "applied by a newer difysso";
    }
    return "";
}

int make_new(const std::string& folder, const std::string& message) {
    std::cout << record::write_new_migration(folder, message).string() << "\n";
    return EXIT_SUCCESS;
}

int show_status(record::Migrator& migrator, const outbound::Deadline& deadline) {
    for (const record::MigrationStatus& status : migrator.status(deadline))
        std::cout << status.name << "  " << word(status.state)
                  << (status.applied_at.empty() ? "" : "  ") << status.applied_at << "\n";
    return EXIT_SUCCESS;
}

int show_pending(record::Migrator& migrator, const outbound::Deadline& deadline) {
    for (const record::MigrationFile& file : migrator.pending(deadline))
        std::cout << "-- " << file.name << "\n" << file.text << "\n";
    return EXIT_SUCCESS;
}

int apply(record::Migrator& migrator, const outbound::Deadline& deadline) {
    int count = 0;
    migrator.migrate(deadline, [&count](const std::string& name) {
        std::cout << "applied " << name << std::endl;
        ++count;
    });
    if (count == 0) std::cout << "nothing to apply\n";
    return EXIT_SUCCESS;
}

int with_database(const Arguments& arguments, const config::Settings& settings,
                  const std::string& folder) {
    const outbound::Deadline deadline = outbound::Deadline::after(kPatience);
    outbound::Resolver resolver;
    postgres::PooledDatabase database(settings.database, resolver, 1);
    const auto connection = database.acquire(outbound::Deadline::after(kConnecting));
    record::Migrator migrator(*connection, record::read_migrations(folder));
    if (!arguments.words.empty()) return show_status(migrator, deadline);
    if (arguments.has("dry-run")) return show_pending(migrator, deadline);
    return apply(migrator, deadline);
}

}  // namespace

int migrate(const Arguments& arguments) {
    const auto& words = arguments.words;
    const bool is_new = !words.empty() && words[0] == "new";
    if (is_new ? words.size() != 2
               : words.size() > 1 || (words.size() == 1 && words[0] != "status"))
        throw UsageError("it is migrate, migrate status or migrate new \"message\"");

    const config::Loaded loaded = config::load(arguments.sources(), config::Scope::database);
    print_problems(loaded);
    if (!loaded.settings) return kExitConfig;
    try {
        const std::string folder = sql_dir(*loaded.settings);
        if (is_new) return make_new(folder, words[1]);
        return with_database(arguments, *loaded.settings, folder);
    } catch (const record::MigrationError& error) {
        std::cerr << "difysso: " << error.what() << "\n";
    } catch (const observe::Failure& failure) {
        std::cerr << "difysso: " << describe(failure) << "\n";
    }
    return EXIT_FAILURE;
}

}  // namespace difysso::command
