#pragma once
#include <map>
#include <string>
#include <vector>

#include "crypto/random.h"
#include "dify/link_table.h"
#include "outbound/deadline.h"
#include "postgres/database.h"

namespace difysso::dify {

// Brings links between people and accounts in and out, for whoever comes from another gateway.
// Owned by `difysso links`; one thread. Everything throws as postgres::Connection.
class Links {
  public:
    Links(postgres::Connection& connection, crypto::Random& random)
        : connection_(connection), random_(random) {}

    // All links of Dify's table, whoever made them, by provider and sub.
    std::vector<LinkRow> all(const outbound::Deadline& deadline);

    struct Conflict {
        int line = 0;
        std::string why;
    };
    struct Report {
        std::size_t added = 0;
        std::size_t present = 0;  // that are so already
        std::vector<Conflict> conflicts;
    };
    // Links each sub to the one account with the address, in both tables: all of the rows, or none
    // of them, when one is in conflict or it is only asked what would be (`dry_run`). `issuers` has
    // the providers that there are. An account that has another sub of the provider, or a sub that
    // is another account's, is a conflict, never changed.
    Report import(const std::vector<LinkRow>& rows,
                  const std::map<std::string, std::string>& issuers, bool dry_run,
                  const outbound::Deadline& deadline);

  private:
    void judge(const LinkRow& row, const std::map<std::string, std::string>& issuers,
               Report& report, const outbound::Deadline& deadline);
    void add(const LinkRow& row, const std::string& issuer, const std::string& account,
             const outbound::Deadline& deadline);

    postgres::Connection& connection_;
    crypto::Random& random_;
};

}  // namespace difysso::dify
