#pragma once
#include <string>
#include <vector>

#include "config/settings.h"
#include "crypto/random.h"
#include "observe/reason.h"
#include "outbound/deadline.h"
#include "postgres/database.h"

namespace difysso::dify {

// That a provider lets the owner of an account in no longer.
struct Departure {
    std::string account;  // Dify's account id
    std::string provider;
    std::string source;  // who told: "casdoor", "scim"
    observe::Reason reason = observe::Reason::user_deleted;
    std::size_t sessions = 0;  // that were ended because of it
    std::string request_id;
};

// Somebody as a provider knows him.
struct KnownAs {
    std::string provider, issuer, sub;
};

// What becomes of accounts whose people have left. Any thread.
class Departures {
  public:
    virtual ~Departures() = default;
    // Does what OFFBOARD says and writes the event. Banned is only who is active or pending, and
    // remembered as banned here. Left are only places that were given here, and never an owner's: a
    // workspace of Dify has one. Told again it changes nothing but the events. Throws
    // observe::Failure: database_*, busy, deadline.
    virtual void depart(const Departure& departure, config::Offboard how,
                        const outbound::Deadline& deadline) = 0;
    // The identities that may be meant by what a directory calls a person: with this sub, or of an
    // account with this address (either may be ""). Throws likewise.
    virtual std::vector<KnownAs> known_as(const std::string& sub, const std::string& email,
                                          const outbound::Deadline& deadline) = 0;
};

// In Dify's PostgreSQL. Both outlive it.
class PostgresDepartures final : public Departures {
  public:
    PostgresDepartures(postgres::Database& database, crypto::Random& random)
        : database_(database), random_(random) {}
    void depart(const Departure& departure, config::Offboard how,
                const outbound::Deadline& deadline) override;
    std::vector<KnownAs> known_as(const std::string& sub, const std::string& email,
                                  const outbound::Deadline& deadline) override;

  private:
    postgres::Database& database_;
    crypto::Random& random_;
};

}  // namespace difysso::dify
