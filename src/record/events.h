#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "observe/reason.h"
#include "outbound/deadline.h"
#include "postgres/database.h"
#include "record/composer.h"

namespace difysso::record {

// A row of difysso.sign_in_events. Texts may come from anywhere: they are made storable here.
struct SignInEvent {
    std::string id;  // a UUID
    std::string provider;
    std::string open_id;  // "" when the provider's answer was refused before it was read
    std::string email;
    std::optional<observe::Reason> refusal;  // nothing: signed in
    bool account_created = false;
    bool account_linked = false;
    bool workspace_created = false;
    std::string request_id;
    std::string client_address;
    std::string user_agent;
};

// The INSERT of an event; it can be a member of a WITH list. `account` is the expression of the
// account's id (or NULL), `from` what follows it: "" or "FROM ...".
void insert_event(Composer& sql, const SignInEvent& event, std::string_view account,
                  std::string_view from);

// A statement of its own, for a sign-in that was refused: the account is whom the identity was
// last linked to, if any. Throws as Connection::execute.
void record_refusal(postgres::Connection& connection, const SignInEvent& event,
                    const outbound::Deadline& deadline);
// The sign-in was written, but no session could be issued.
void mark_no_session(postgres::Connection& connection, const std::string& event_id,
                     const outbound::Deadline& deadline);

}  // namespace difysso::record
