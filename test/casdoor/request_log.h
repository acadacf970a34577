#pragma once
// What was asked of the provider, so that tests can count requests, connections and cookies.
// The values of secrets are left out. The last `limit` requests; the counts are of all.

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "http.h"

namespace casdoor_standin {

class RequestLog {
  public:
    static constexpr std::size_t limit = 2000;

    void add(const Request& request, int status);
    // {"total":N,"connections":N,"counts":{"POST /path":N},"requests":[...]}; connections = those
    // that carried a request since the last reset. Only the requests of `path`, or all.
    std::string json(const std::string& path) const;
    void reset();

  private:
    mutable std::mutex mutex_;
    std::map<std::string, std::uint64_t> counts_;
    std::map<std::uint64_t, std::uint64_t> per_connection_;
    std::deque<std::pair<std::string, std::string>> requests_;  // path and JSON
    std::uint64_t total_ = 0;
};

}  // namespace casdoor_standin
