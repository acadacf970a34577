#pragma once
#include <map>
#include <set>
#include <string>

namespace difysso::bench {

// What auto_explain wrote into a log of PostgreSQL: how each statement reaches its tables, such as
// "accounts: Index Scan using account_email_idx". Statements go by how they begin
// and end.
using Plans = std::map<std::string, std::set<std::string>>;
Plans read_plans(const std::string& log);

}  // namespace difysso::bench
