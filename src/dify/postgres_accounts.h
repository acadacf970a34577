#pragma once
#include <string>

#include "config/settings.h"
#include "crypto/random.h"
#include "dify/account_claims.h"
#include "dify/accounts.h"
#include "dify/first_sign_in.h"
#include "dify/schema.h"
#include "dify/stored_addresses.h"
#include "dify/turns.h"
#include "postgres/database.h"

namespace difysso::dify {

// The accounts in Dify's PostgreSQL. A known person is one statement, without a lock and without a
// transaction around it; everybody else is a FirstSignIn, one at a time for each identity. Owned by
// the worker; any thread.
class PostgresAccounts final : public AccountStore {
  public:
    struct Parts {
        postgres::Database& database;
        SchemaWatch& schema;
        const config::SignIn& rules;
        const config::Dify& dify;
        crypto::Random& random;
        WorkspaceMakers makers;
        AccountClaims* claims = nullptr;  // needed where Dify takes such claims itself
    };
    explicit PostgresAccounts(const Parts& parts) : parts_(parts) {}

    observe::Outcome<SignedIn> sign_in(const Person& person, const SignInContext& context,
                                       const outbound::Deadline& deadline) override;
    void mark_no_session(const std::string& event_id, const outbound::Deadline& deadline) override;
    void record_refusal(const std::string& provider, const std::string& sub,
                        const std::string& email, observe::Reason reason,
                        const SignInContext& context, const outbound::Deadline& deadline) override;

  private:
    observe::Outcome<SignedIn> try_sign_in(const Person& person, const SignInContext& context,
                                           const outbound::Deadline& deadline);
    std::optional<SignedIn> known(const Person& person, const SignInContext& context,
                                  const outbound::Deadline& deadline);
    [[noreturn]] void fail(const postgres::SqlError& error);

    Parts parts_;
    StoredAddresses addresses_;
    Turns turns_;
};

}  // namespace difysso::dify
