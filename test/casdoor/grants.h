#pragma once
// Casdoor's token rows: one row a code, with the tokens that were made together with the code.
// Rows are found by code, access token or refresh token. Any thread may call it; the oldest rows go
// when there are more than `limit`.

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "tokens.h"

namespace casdoor_standin {

struct Grant {
    std::string id;
    std::string code;  // empty for tokens that were not made by a code
    std::string application;
    std::string owner;
    std::string user;
    std::string scope;
    std::string resource;
    std::string challenge;
    std::int64_t code_expires = 0;
    Token access;
    std::string access_token;
    std::string refresh_token;  // empty for client_credentials
};

struct GrantRow {
    std::shared_ptr<const Grant> grant;
    bool code_used = false;
    std::int64_t expires_in = access_lifetime;  // 0 once it was logged out or forbidden
    std::int64_t expired_at = 0;
};

class Grants {
  public:
    static constexpr std::size_t limit = 20000;

    void add(Grant grant);
    std::optional<GrantRow> by_code(const std::string& code) const;
    std::optional<GrantRow> by_access_token(const std::string& token) const;
    std::optional<GrantRow> by_refresh_token(const std::string& token) const;
    // False when it was used before.
    bool use_code(const std::string& code);
    // False when the row has gone meanwhile.
    bool remove(const Grant& grant);
    void expire(const Grant& grant, std::int64_t now);
    void expire_user(const std::string& owner, const std::string& user, std::int64_t now);
    void reset();

  private:
    using RowPtr = std::shared_ptr<GrantRow>;
    using Index = std::unordered_map<std::string, RowPtr>;

    std::optional<GrantRow> find(const Index& index, const std::string& key) const;
    void forget(const Grant& grant);

    mutable std::mutex mutex_;
    std::deque<RowPtr> rows_;
    Index codes_;
    Index access_;  // by SHA-256, as Casdoor looks them up
    Index refresh_;
};

}  // namespace casdoor_standin
