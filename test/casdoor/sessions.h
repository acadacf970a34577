#pragma once
// Browser sessions by the cookie casdoor_session_id. Every answer to a browser without one sets a
// fresh id; only those that somebody signed in with are remembered. Any thread may call it.

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "encoding.h"

namespace casdoor_standin {

class Sessions {
  public:
    Sessions();

    // The id of the request's cookie when it is one of ours, otherwise empty.
    std::string known_id(const Pairs& cookies) const;
    // 32 hex digits; carries its own proof, so that an id nobody signed in with needs no memory.
    std::string new_id() const;
    void sign_in(const std::string& id, const std::string& owner, const std::string& user);
    void sign_out(const std::string& id);
    void sign_out_user(const std::string& owner, const std::string& user);
    std::optional<std::pair<std::string, std::string>> user_of(const std::string& id) const;
    void reset();

  private:
    std::string key_;
    mutable std::mutex mutex_;
    std::map<std::string, std::pair<std::string, std::string>> signed_in_;
};

}  // namespace casdoor_standin
