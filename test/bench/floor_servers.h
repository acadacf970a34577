#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

namespace difysso::floor {

// The three servers that a sign-in asks, by the plainest calls that their libraries have. A kept
// connection each, one of them a thread. What goes wrong ends the program.

[[noreturn]] void give_up(const char* what);
// The value of an environment variable that must be there.
std::string given(const char* name);

class Provider {
  public:
    Provider();
    // The body of the answer to a form.
    std::string post(const std::string& path, const std::string& form);

  private:
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
    std::string host_;
};

class Postgres {
  public:
    Postgres();
    using Row = std::unique_ptr<PGresult, decltype(&PQclear)>;
    // The one row for a person who is known: found, noted on the account and in our tables.
    Row known(const std::vector<const char*>& parameters);

  private:
    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

class Redis {
  public:
    Redis();
    void append(const std::vector<std::string_view>& command);
    // Whether no answer to what was appended is nil.
    bool answered(int count);

  private:
    std::unique_ptr<redisContext, decltype(&redisFree)> context_;
};

}  // namespace difysso::floor
