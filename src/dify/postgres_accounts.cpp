#include "dify/postgres_accounts.h"

#include <algorithm>
#include <array>

#include "dify/names.h"
#include "observe/failure.h"
#include "record/events.h"

namespace difysso::dify {
namespace {

using observe::Failure;
using observe::Outcome;
using observe::Reason;

template <std::size_t N>
bool is_one_of(const std::string& state, const std::array<std::string_view, N>& states) {
    return std::find(states.begin(), states.end(), state) != states.end();
}

// Worth another try. Dify, who takes none of our locks, wrote the same row at the same time, and
// whoever looks again sees it; or it changed a table, and the connection with the statements
// prepared before that is gone now.
bool was_overtaken(const postgres::SqlError& error) {
    constexpr std::array<std::string_view, 5> kStates{"23505",   // unique_violation
                                                      "40001",   // serialization_failure
                                                      "40P01",   // deadlock_detected
                                                      "0A000",   // feature_not_supported: the plan
                                                      "26000"};  // invalid_sql_statement_name
    return is_one_of(error.sqlstate(), kStates);
}

}  // namespace

Outcome<SignedIn> PostgresAccounts::sign_in(const Person& person, const SignInContext& context,
                                            const outbound::Deadline& deadline) {
    try {
        return try_sign_in(person, context, deadline);
    } catch (const postgres::SqlError& error) {
        if (!was_overtaken(error)) fail(error);
    }
    try {
        return try_sign_in(person, context, deadline);
    } catch (const postgres::SqlError& error) {
        fail(error);
    }
}

Outcome<SignedIn> PostgresAccounts::try_sign_in(const Person& person, const SignInContext& context,
                                                const outbound::Deadline& deadline) {
    const auto schema = parts_.schema.current(deadline);
    if (const auto trouble = schema->trouble()) {
        // Mended meanwhile, perhaps: the next one looks again.
        parts_.schema.forget();
        throw Failure(*trouble, "see `difysso check`");
    }
    if (auto who = known(person, context, deadline)) return std::move(*who);
    const auto turn = turns_.take(person.provider + " " + person.open_id, deadline);
    if (turn.waited())
        if (auto who = known(person, context, deadline)) return std::move(*who);
    // Dify took up claims together with the column. Taken while no connection is held.
    const auto claim = schema->normalized_email && parts_.claims != nullptr
                           ? parts_.claims->take(person.email, deadline)
                           : nullptr;
    return FirstSignIn({.database = parts_.database,
                        .rules = parts_.rules,
                        .dify = parts_.dify,
                        .random = parts_.random,
                        .addresses = addresses_,
                        .makers = parts_.makers},
                       *schema, person, context, deadline)
        .run();
}

std::optional<SignedIn> PostgresAccounts::known(const Person& person, const SignInContext& context,
                                                const outbound::Deadline& deadline) {
    const auto connection = parts_.database.acquire(deadline);
    return sign_in_known(*connection, person, parts_.rules, context, {}, parts_.random, deadline);
}

void PostgresAccounts::fail(const postgres::SqlError& error) {
    // Tables that changed underneath: undefined_table, undefined_column, datatype_mismatch, and a
    // new column that must not be empty (not_null_violation).
    constexpr std::array<std::string_view, 4> kChanged{"42P01", "42703", "42804", "23502"};
    // lock_not_available and query_canceled: the bounds that the transaction had set itself.
    constexpr std::array<std::string_view, 2> kTooLate{"55P03", "57014"};
    if (is_one_of(error.sqlstate(), kChanged)) {
        parts_.schema.forget();
        throw Failure(Reason::dify_schema_unknown, "a table isn't as it was", error.sqlstate());
    }
    if (is_one_of(error.sqlstate(), kTooLate))
        throw Failure(Reason::deadline, "waited too long for another sign-in", error.sqlstate());
    throw error;
}

void PostgresAccounts::mark_no_session(const std::string& event_id,
                                       const outbound::Deadline& deadline) {
    const auto connection = parts_.database.acquire(deadline);
    record::mark_no_session(*connection, event_id, deadline);
}

void PostgresAccounts::record_refusal(const std::string& provider, const std::string& sub,
                                      const std::string& email, observe::Reason reason,
                                      const SignInContext& context,
                                      const outbound::Deadline& deadline) {
    const auto connection = parts_.database.acquire(deadline);
    record::record_refusal(*connection,
                           {.id = crypto::make_uuid(parts_.random),
                            .provider = provider,
                            .open_id = sub.empty() ? "" : open_id_of(sub),
                            .email = email,
                            .refusal = reason,
                            .request_id = context.request_id,
                            .client_address = context.client_address,
                            .user_agent = context.user_agent},
                           deadline);
}

}  // namespace difysso::dify
