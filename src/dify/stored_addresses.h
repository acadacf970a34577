#pragma once
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "outbound/deadline.h"
#include "postgres/database.h"

namespace difysso::dify {

// The addresses in Dify's accounts that aren't lower-case (Dify before 1.11.3 kept them as
// delivered): its index on `email` finds an address only in a spelling that one knows. A list for
// all threads of a worker; one thread reads it, the others wait for that. Any thread.
class StoredAddresses {
  public:
    using Age = std::chrono::steady_clock::duration;
    static constexpr Age kFresh = std::chrono::seconds(2);
    static constexpr std::size_t kMost = 10'000;

    explicit StoredAddresses(Age fresh = kFresh, std::size_t most = kMost)
        : fresh_(fresh), most_(most) {}

    // The stored spellings of an address (lower-case) other than itself. The list is read anew when
    // it is older than `fresh`; when more than `most` would stand in it, the database is asked for
    // the address. What is returned may be gone already: it is for the caller to look. Throws as
    // Connection::execute, and observe::Failure deadline.
    std::vector<std::string> spellings_of(const std::string& address,
                                          postgres::Connection& connection,
                                          const outbound::Deadline& deadline);

  private:
    struct List {
        std::chrono::steady_clock::time_point read_at;
        bool too_long = false;
        std::unordered_multimap<std::string, std::string> spellings;  // by the lower-case form
    };

    std::shared_ptr<const List> fresh_list(postgres::Connection& connection,
                                           const outbound::Deadline& deadline);
    std::shared_ptr<const List> read(postgres::Connection& connection,
                                     const outbound::Deadline& deadline) const;

    const Age fresh_;
    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable read_ended_;
    bool reading_ = false;
    std::shared_ptr<const List> list_;
};

}  // namespace difysso::dify
