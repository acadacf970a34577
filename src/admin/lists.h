#pragma once
#include <array>
#include <cstdint>

#include "admin/list_request.h"
#include "admin/table.h"
#include "config/settings.h"
#include "outbound/deadline.h"
#include "postgres/database.h"
#include "record/acts.h"
#include "session/sessions.h"

namespace difysso::admin {

// What an administrator may look at. A page costs the more the further back it is; what is behind a
// cursor always costs the same. What is given lives longer. Any thread. Everything throws as
// Database, Connection and Sessions.
class Lists {
  public:
    struct Parts {
        const config::Settings& settings;
        postgres::Database& database;
        const session::Sessions& sessions;
        record::ActBook& acts;
    };
    explicit Lists(const Parts& parts) : parts_(parts) {}

    // Dify's accounts, with the providers that they are linked to.
    Table accounts(const ListRequest& request, const outbound::Deadline& deadline) const;
    // Those begun here that go on. Redis decides: one that ended without our knowing (it expired)
    // is left out, and its end is written down.
    Table sessions(const ListRequest& request, const outbound::Deadline& deadline) const;
    // Sign-ins, refusals, and what was done to sessions and links.
    Table events(const ListRequest& request, const outbound::Deadline& deadline) const;
    // Those of the configuration, with what the last day brought.
    Table providers(const ListRequest& request, const outbound::Deadline& deadline) const;

    struct Hour {
        std::int64_t signed_in = 0, refused = 0;
    };
    // The last day; the last is the hour that it is.
    std::array<Hour, 24> day(const outbound::Deadline& deadline) const;

  private:
    // Reads the rows of a statement of list_statements.h whose list has these columns.
    Table read(const record::Composed& rows, std::span<const Column> columns,
               const ListRequest& request, const outbound::Deadline& deadline) const;
    void count(const record::Composed& count, const ListRequest& request, Table& table,
               const outbound::Deadline& deadline) const;

    Parts parts_;
};

}  // namespace difysso::admin
