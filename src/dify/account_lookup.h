#pragma once
#include <optional>
#include <string>
#include <vector>

#include "outbound/deadline.h"
#include "postgres/database.h"

namespace difysso::dify {

// What Dify's tables say of an account now.
struct AccountState {
    std::string status, email, name;
    std::string tenant_id, tenant_name, role;  // of the workspace in use; "" when there is none

    // May it use a session? (Only these two sign in; Dify itself refuses `banned` alone.)
    bool may_sign_in() const { return status == "active" || status == "pending"; }
};

// Asks for one account. Any thread.
class AccountLookup {
  public:
    virtual ~AccountLookup() = default;
    // Nothing when there is no such account. Throws observe::Failure: database_*, busy, deadline.
    virtual std::optional<AccountState> find(const std::string& account_id,
                                             const outbound::Deadline& deadline) = 0;
    // The ids of the accounts to which somebody is linked, in Dify's table or in ours. Throws
    // likewise.
    virtual std::vector<std::string> of_identity(const std::string& provider,
                                                 const std::string& sub,
                                                 const outbound::Deadline& deadline) = 0;
};

// In Dify's PostgreSQL, which outlives it.
class PostgresAccountLookup final : public AccountLookup {
  public:
    explicit PostgresAccountLookup(postgres::Database& database) : database_(database) {}
    std::optional<AccountState> find(const std::string& account_id,
                                     const outbound::Deadline& deadline) override;

    std::vector<std::string> of_identity(const std::string& provider, const std::string& sub,
                                         const outbound::Deadline& deadline) override;

  private:
    postgres::Database& database_;
};

}  // namespace difysso::dify
