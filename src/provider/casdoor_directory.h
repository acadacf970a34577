#pragma once
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "observe/outcome.h"
#include "outbound/deadline.h"
#include "outbound/http_client.h"

namespace difysso::provider {

// Somebody as Casdoor has him now.
struct CasdoorUser {
    std::string id;  // the sub of his ID tokens
    bool forbidden = false;
    bool deleted = false;             // softly: Casdoor keeps the row
    std::vector<std::string> groups;  // and roles, as in an ID token
};

// Asks Casdoor about people of CASDOOR_ORG_NAME, with the client's credentials (v3.158.0,
// controllers/user.go). What is given lives longer. Any thread.
class CasdoorDirectory {
  public:
    // `http` leads to CASDOOR_INTERNAL_ENDPOINT's origin.
    CasdoorDirectory(const config::Casdoor& settings, outbound::HttpClient& http)
        : settings_(settings), http_(http) {}

    using Found = observe::Outcome<std::optional<CasdoorUser>>;
    // Nothing when there is nobody. Refusal: client_rejected, when Casdoor doesn't tell us, or not
    // in a way that can be understood; it must never be taken for nobody. Throws as
    // outbound::HttpClient.
    Found with_id(const std::string& id, const outbound::Deadline& deadline) const;
    Found with_name(const std::string& name, const outbound::Deadline& deadline) const;

  private:
    Found ask(const std::string& query, const outbound::Deadline& deadline) const;

    const config::Casdoor& settings_;
    outbound::HttpClient& http_;
};

}  // namespace difysso::provider
