#pragma once
#include <chrono>

#include "audit/finding.h"
#include "postgres/database.h"

namespace difysso::audit {

// What is younger belongs to a sign-in that may be under way: it is no finding.
inline constexpr std::chrono::seconds kGrace{60};

// Compares Dify's tables with ours, and ours with each other. Each kind of finding is one
// statement, read page by page behind the last key seen, in transactions of their own: nothing is
// locked, and memory doesn't grow. One thread at a time.
class Tables {
  public:
    // The connection outlives it. With `repair` identities whose account is gone are deleted.
    Tables(postgres::Connection& connection, bool repair)
        : connection_(connection), repair_(repair) {}

    // Throws as Connection::execute.
    void look(const Tell& tell);

  private:
    bool forget(const postgres::Result& page, int row);

    postgres::Connection& connection_;
    const bool repair_;
};

}  // namespace difysso::audit
