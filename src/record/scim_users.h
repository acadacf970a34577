#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crypto/random.h"
#include "outbound/deadline.h"
#include "postgres/database.h"

namespace difysso::record {

// A row of difysso.scim_users: what a directory says of one of its people.
struct ScimUser {
    std::string id;  // a UUID of ours
    std::string user_name;
    std::optional<std::string> external_id, display_name;
    bool active = true;
    std::string created, changed;  // RFC 3339, UTC
};

// The people whom a directory keeps here by SCIM. Any thread. Everything throws observe::Failure:
// database_*, busy, deadline.
class ScimUsers {
  public:
    // Both outlive it.
    ScimUsers(postgres::Database& database, crypto::Random& random)
        : database_(database), random_(random) {}

    struct Filter {
        std::optional<std::string> user_name, external_id;  // a userName's case doesn't count
    };
    struct Found {
        std::int64_t total = 0;
        std::vector<ScimUser> users;  // the oldest first
    };
    Found list(const Filter& filter, std::int64_t offset, std::int64_t count,
               const outbound::Deadline& deadline);
    std::optional<ScimUser> find(const std::string& id, const outbound::Deadline& deadline);
    // Nothing when another has the userName. `user` needs neither id nor times.
    std::optional<ScimUser> add(const ScimUser& user, const outbound::Deadline& deadline);
    // REQUIRES: find() gave the id. Nothing likewise.
    std::optional<ScimUser> replace(const ScimUser& user, const outbound::Deadline& deadline);
    void remove(const std::string& id, const outbound::Deadline& deadline);

  private:
    std::optional<ScimUser> write(const postgres::Statement& statement, const ScimUser& user,
                                  const outbound::Deadline& deadline);

    postgres::Database& database_;
    crypto::Random& random_;
};

}  // namespace difysso::record
