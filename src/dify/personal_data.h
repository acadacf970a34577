#pragma once
#include <string>
#include <vector>

#include "outbound/deadline.h"
#include "postgres/database.h"

namespace difysso::dify {

// What the schema difysso keeps of one person, to be shown to him or forgotten. Owned by `difysso
// accounts`; one thread. Everything throws as postgres::Connection.
class PersonalData {
  public:
    explicit PersonalData(postgres::Connection& connection) : connection_(connection) {}

    // The accounts with this id or address (ASCII case doesn't count), also those that Dify has no
    // more and that are only remembered here.
    std::vector<std::string> find(const std::string& id_or_email,
                                  const outbound::Deadline& deadline);
    // A JSON object, a list for each table.
    std::string text(const std::string& account, const outbound::Deadline& deadline);
    // Everything that text() gives, and the links in Dify's table that were made here; in one
    // statement. Dify's account stays as it is. How many rows.
    int erase(const std::string& account, const outbound::Deadline& deadline);

  private:
    postgres::Connection& connection_;
};

}  // namespace difysso::dify
