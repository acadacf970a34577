#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct redisContext;

namespace difysso::service {

// A connection of a test's own to a RedisServer, as its default user; it comes back by itself at
// the command after one that failed. One thread at a time.
class RedisClient {
  public:
    // A port of 127.0.0.1. Connects at the first command. Without a password that of RedisServer.
    explicit RedisClient(std::uint16_t port, std::string password = "")
        : port_(port), password_(std::move(password)) {}

    // The answer's strings, arrays flattened, numbers in decimal, nil as nothing; an error is
    // std::runtime_error.
    std::vector<std::string> command(const std::vector<std::string>& words, int database = 0);
    void close() { context_.reset(); }

  private:
    struct Close {
        void operator()(redisContext* context) const;
    };
    std::vector<std::string> send(const std::vector<std::string>& words);

    std::uint16_t port_;
    std::string password_;
    int database_ = 0;
    std::unique_ptr<redisContext, Close> context_;
};

}  // namespace difysso::service
