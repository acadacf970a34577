#include "record/migrations.h"

#include <algorithm>

namespace difysso::record {
namespace {

using postgres::Statement;

// Any number does that nobody else takes; this one is "difysso" in ASCII.
const Statement kLock{.name = "migrations_lock",
                      .text = "SELECT pg_advisory_xact_lock(28263386516255599)"};

// CREATE ... IF NOT EXISTS asks for the right to create even when there is nothing to do.
const Statement kPresent{.name = "migrations_present",
                         .text =
                             "SELECT to_regnamespace('difysso') IS NOT NULL,"
                             " EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname ="
                             " 'difysso' AND tablename = 'migrations')"};

const Statement kApplied{
    .name = "migrations_applied",
    .text =
        "SELECT number, name, checksum,"
        " to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        " FROM difysso.migrations ORDER BY number"};

const Statement kRecord{.name = "migrations_record",
                        .text =
                            "INSERT INTO difysso.migrations (number, name, checksum, applied_at)"
                            " VALUES ($1::int, $2::text, $3::text, now())"};

constexpr const char* kCreateTable =
    "CREATE TABLE difysso.migrations (number int PRIMARY KEY, name text NOT NULL,"
    " checksum text NOT NULL, applied_at timestamptz NOT NULL)";

bool is_true(std::string_view text) {
    return text == "t";
}

}  // namespace

void Migrator::lock(const outbound::Deadline& deadline) {
    connection_.execute(kLock, {}, deadline);
}

void Migrator::prepare_schema(const outbound::Deadline& deadline) {
    postgres::Transaction transaction(connection_, deadline);
    lock(deadline);
    const auto present = connection_.execute(kPresent, {}, deadline);
    if (!is_true(present->text(0, 0))) connection_.run_script("CREATE SCHEMA difysso", deadline);
    if (!is_true(present->text(0, 1))) connection_.run_script(kCreateTable, deadline);
    transaction.commit(deadline);
}

std::vector<Migrator::Applied> Migrator::read_applied(const outbound::Deadline& deadline) {
    std::vector<Applied> applied;
    const auto rows = connection_.execute(kApplied, {}, deadline);
    applied.reserve(static_cast<std::size_t>(rows->rows()));
    for (int row = 0; row < rows->rows(); ++row)
        applied.push_back({std::stoi(std::string(rows->text(row, 0))),
                           std::string(rows->text(row, 1)), std::string(rows->text(row, 2)),
                           std::string(rows->text(row, 3))});
    return applied;
}

std::vector<MigrationFile> Migrator::pending_after(const std::vector<Applied>& applied) const {
    std::vector<MigrationFile> pending;
    const int newest = applied.empty() ? 0 : applied.back().number;
    for (const MigrationFile& file : files_) {
        const auto before = std::find_if(applied.begin(), applied.end(), [&](const Applied& one) {
            return one.number == file.number;
        });
        if (before == applied.end()) {
            if (file.number < newest)
                throw MigrationError(file.name + " isn't applied, but " + applied.back().name +
                                     " is: give it the next number");
            pending.push_back(file);
        } else if (before->checksum != file.checksum) {
            throw MigrationError(file.name + " was applied as " + before->name + " on " +
                                 before->at +
                                 " and is another text now: restore it, and write a new migration");
        }
    }
    return pending;
}

std::vector<MigrationStatus> Migrator::status(const outbound::Deadline& deadline) {
    using State = MigrationStatus::State;
    std::vector<Applied> applied;
    if (is_true(connection_.execute(kPresent, {}, deadline)->text(0, 1)))
        applied = read_applied(deadline);
    std::vector<MigrationStatus> all;
    for (const MigrationFile& file : files_) {
        const auto before = std::find_if(applied.begin(), applied.end(), [&](const Applied& one) {
            return one.number == file.number;
        });
        if (before == applied.end()) {
            all.push_back({.name = file.name, .state = State::pending, .applied_at = ""});
            continue;
        }
        all.push_back({.name = file.name,
                       .state = before->checksum == file.checksum ? State::applied : State::changed,
                       .applied_at = before->at});
        applied.erase(before);
    }
    for (const Applied& one : applied)
        all.push_back({.name = one.name, .state = State::unknown, .applied_at = one.at});
    return all;
}

std::vector<MigrationFile> Migrator::pending(const outbound::Deadline& deadline) {
    if (!is_true(connection_.execute(kPresent, {}, deadline)->text(0, 1))) return files_;
    return pending_after(read_applied(deadline));
}

void Migrator::apply(const MigrationFile& file, const outbound::Deadline& deadline) {
    connection_.run_script(file.text, deadline);
    if (!connection_.in_transaction())
        throw MigrationError(file.name + " ends the transaction that it runs in");
    connection_.execute(kRecord, {std::to_string(file.number), file.name, file.checksum}, deadline);
}

void Migrator::migrate(const outbound::Deadline& deadline,
                       const std::function<void(const std::string& name)>& applied) {
    prepare_schema(deadline);
    for (;;) {
        // What is pending is asked under the lock, which goes with the transaction: another
        // migrate may have applied the next one meanwhile.
        postgres::Transaction transaction(connection_, deadline);
        lock(deadline);
        const std::vector<MigrationFile> rest = pending_after(read_applied(deadline));
        if (rest.empty()) return;
        apply(rest.front(), deadline);
        transaction.commit(deadline);
        applied(rest.front().name);
    }
}

}  // namespace difysso::record
