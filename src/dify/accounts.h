#pragma once
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "observe/clock.h"
#include "observe/outcome.h"
#include "outbound/deadline.h"

namespace difysso::dify {

// A person whom a provider vouched for, ready to be matched with an account.
struct Person {
    std::string provider;  // account_integrates.provider, at most 16 characters
    std::string issuer;
    std::string sub;
    std::string open_id;  // account_integrates.open_id: sub, or its SHA-256 when longer than 255
    std::string email;    // judged and lower-cased
    std::string email_as_given = {};  // in the provider's spelling; "" = the same
    bool email_verified = false;
    std::string name;                          // cleaned, never empty, at most 255 characters
    config::Role role = config::Role::normal;  // in the joined workspace
    std::string language;                      // "en-US", "zh-Hans": for a new account
    std::vector<std::string> groups = {};      // for the session's record
};

// What the sign-in event remembers beside the person.
struct SignInContext {
    std::string request_id;
    std::string client_address;  // accounts.last_login_ip
    std::string user_agent;      // cut to 255 characters
};

struct SignedIn {
    std::string account_id;
    std::string email;
    std::string name;
    std::string tenant_id;
    std::string tenant_name;
    std::string role;
    std::string event_id;                  // of the row in difysso.sign_in_events
    bool created = false;                  // the account is new
    std::vector<std::string> groups = {};  // as in Person
};

// Finds, links or creates the account, its link, its identity and its workspace, and writes the
// event of this sign-in, everything or nothing (design: sign-in, step 5). Any thread.
class AccountStore {
  public:
    virtual ~AccountStore() = default;
    // Refusals: the account_* reasons, and workspace_unavailable; nothing was written then. Throws
    // observe::Failure: database_*, dify_schema_unknown, migrations_pending, storage_unavailable,
    // inner_api_unavailable, deadline.
    virtual observe::Outcome<SignedIn> sign_in(const Person& person, const SignInContext& context,
                                               const outbound::Deadline& deadline) = 0;
    // The sign-in could not be finished after all: the event's outcome becomes `no_session`.
    virtual void mark_no_session(const std::string& event_id,
                                 const outbound::Deadline& deadline) = 0;
    // Writes an event for a sign-in refused after the provider answered. `account_id` when known.
    virtual void record_refusal(const std::string& provider, const std::string& sub,
                                const std::string& email, observe::Reason reason,
                                const SignInContext& context,
                                const outbound::Deadline& deadline) = 0;
};

}  // namespace difysso::dify
