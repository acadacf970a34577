#pragma once
// One connection to PostgreSQL and one to Redis, opened for a request and closed with it, so that a
// restarted server needs no care. One thread at a time. Every failure is a std::runtime_error.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "options.h"

struct pg_conn;
struct redisContext;

namespace judge {

using Value = std::optional<std::string>;
using Row = std::map<std::string, Value>;

class Database {
  public:
    explicit Database(const std::string& connection);

    // Parameters are text, in place of $1, $2 ...
    std::vector<Row> query(const std::string& sql, const std::vector<Value>& parameters = {});

  private:
    std::unique_ptr<pg_conn, void (*)(pg_conn*)> connection_;
};

// Keys are given without REDIS_KEY_PREFIX; it is put before them here.
class Redis {
  public:
    explicit Redis(const Options& options);

    Value get(const std::string& key);
    void setex(const std::string& key, long long seconds, const std::string& value);
    void del(const std::string& key);

  private:
    Value command(const std::vector<std::string>& words);
    std::string prefixed(const std::string& key) const;

    std::string prefix_;
    std::unique_ptr<redisContext, void (*)(redisContext*)> context_;
};

}  // namespace judge
