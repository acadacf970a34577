#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "observe/reason.h"
#include "outbound/deadline.h"
#include "postgres/database.h"

namespace difysso::dify {

// What Dify's database looks like, as far as a sign-in is concerned: found out from the catalogue
// along search_path, not from a version.
struct Schema {
    enum class Strategies {
        none,           // before 1.7.0
        varchar_array,  // to 1.10.0
        json,           // from 1.10.1 on
    };
    Strategies strategies = Strategies::none;
    bool strategy_category = false;     // 1.15.0: six rows a workspace
    bool credit_pools = false;          // 1.11.3
    bool last_opened_at = false;        // 1.15.0
    bool normalized_email = false;      // main branch after 1.17
    bool account_money_extend = false;  // the fork dify-plus

    bool set_up = false;  // dify_setups has its row
    // The first table or column of Dify's that is missing or of another kind than we can write,
    // with a word about it: "accounts.email: missing". "" when the schema is known.
    std::string missing;
    // Likewise of the schema difysso: migrations are pending. "" when it is all there.
    std::string missing_of_ours;
    // The first right that our role lacks: "INSERT accounts.email". A sign-in that needs it is
    // refused by the server; `check` says so before.
    std::string missing_right;

    // Why nobody can sign in: dify_schema_unknown, dify_not_set_up, migrations_pending.
    std::optional<observe::Reason> trouble() const;
};

// A column of the catalogue.
struct CatalogueColumn {
    std::string table;
    bool ours = false;
    std::string column;
    std::string type;       // as format_type() writes it, without a length
    bool required = false;  // NOT NULL, without a default
    bool may_select = false, may_insert = false, may_update = false;
};
// All but `set_up`.
Schema judge_schema(const std::vector<CatalogueColumn>& columns);

// Remembers the schema for all threads of a worker. It is looked at again every minute by the
// upkeep, and on the next use after a statement found it changed. Any thread.
class SchemaWatch {
  public:
    explicit SchemaWatch(postgres::Database& database) : database_(database) {}

    // Looks now, and remembers. Throws observe::Failure when the database can't be asked.
    std::shared_ptr<const Schema> look(const outbound::Deadline& deadline);
    // What was seen last; looks when nothing was, or it was forgotten.
    std::shared_ptr<const Schema> current(const outbound::Deadline& deadline);
    // A statement met a table or column that isn't as it was.
    void forget();

  private:
    postgres::Database& database_;
    std::mutex mutex_;
    std::shared_ptr<const Schema> seen_;
};

}  // namespace difysso::dify
