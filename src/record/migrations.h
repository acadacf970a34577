#pragma once
#include <functional>
#include <string>
#include <vector>

#include "outbound/deadline.h"
#include "postgres/database.h"
#include "record/migration_files.h"

namespace difysso::record {

// A migration as the database knows it.
struct MigrationStatus {
    enum class State {
        applied,
        pending,
        changed,  // applied, but the file isn't what was applied
        unknown,  // applied, by a newer difysso: there is no such file here
    };
    std::string name;
    State state = State::pending;
    std::string applied_at;  // UTC; "" when pending
};

// Brings the schema difysso up to date: each file in a transaction of its own, in order, under an
// advisory lock, so that several may be started at once. What was applied stands in
// difysso.migrations, which is made here, as the schema is. Touches nothing of Dify's and needs
// none of it. Owned by `difysso migrate`; one thread.
class Migrator {
  public:
    Migrator(postgres::Connection& connection, std::vector<MigrationFile> files)
        : connection_(connection), files_(std::move(files)) {}

    // Throws as Connection::execute; nothing is written.
    std::vector<MigrationStatus> status(const outbound::Deadline& deadline);

    // Those that migrate() would apply. Throws MigrationError as it does; nothing is written.
    std::vector<MigrationFile> pending(const outbound::Deadline& deadline);

    // Applies what is pending and tells `applied` each name after its commit. Throws MigrationError
    // when an applied file was changed, when one that is pending comes before an applied one, and
    // when a file ends the transaction it runs in; else as Connection. What was committed stays.
    void migrate(const outbound::Deadline& deadline,
                 const std::function<void(const std::string& name)>& applied);

  private:
    struct Applied {
        int number;
        std::string name;
        std::string checksum;
        std::string at;
    };

    void lock(const outbound::Deadline& deadline);
    void prepare_schema(const outbound::Deadline& deadline);
    std::vector<Applied> read_applied(const outbound::Deadline& deadline);
    std::vector<MigrationFile> pending_after(const std::vector<Applied>& applied) const;
    void apply(const MigrationFile& file, const outbound::Deadline& deadline);

    postgres::Connection& connection_;
    std::vector<MigrationFile> files_;
};

}  // namespace difysso::record
