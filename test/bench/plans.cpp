#include "plans.h"

#include <regex>
#include <sstream>

namespace difysso::bench {
namespace {

std::string both_ends(const std::string& statement) {
    constexpr std::size_t kEnd = 48;
    if (statement.size() <= 2 * kEnd) return statement;
    return statement.substr(0, kEnd) + " ... " + statement.substr(statement.size() - kEnd);
}

}  // namespace

Plans read_plans(const std::string& log) {
    // "->  Index Scan using accounts_pkey on accounts a  (cost=...". A bitmap names its index
    // alone.
    static const std::regex scan(
        R"((Seq Scan|Index Scan|Index Only Scan|Bitmap Index Scan|Insert|Update)( Backward)?)"
        R"(( using (\w+))? on (\w+))");
    static const std::regex arbiter(R"(Conflict Arbiter Indexes: (\w+))");
    Plans plans;
    std::set<std::string>* current = nullptr;
    std::string table;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        const auto text = line.find("Query Text: ");
        std::smatch found;
        if (text != std::string::npos) {
            current = &plans[both_ends(line.substr(text + 12))];
        } else if (!line.empty() && line[0] != '\t') {
            current = nullptr;  // another entry of the log
        } else if (current != nullptr && std::regex_search(line, found, arbiter)) {
            current->insert(table + ": conflict at " + found[1].str());
        } else if (current != nullptr && std::regex_search(line, found, scan)) {
            table = found[5];
            const std::string how = found[1];
            if (how == "Insert" || how == "Update") continue;
            current->insert(table + ": " + how + (found[4].matched ? " of " + found[4].str() : ""));
        }
    }
    return plans;
}

}  // namespace difysso::bench
