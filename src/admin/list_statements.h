#pragma once
#include <string>
#include <vector>

#include "admin/list_request.h"
#include "record/composer.h"

namespace difysso::admin {

// The statements behind the lists. Rows come in a stable order, by an index, one more than the page
// has when there are more; their last column is the cursor of the row. A statement's name says
// which filters its text has.

// id, email, name, status, created, providers, last_sign_in; by id
record::Composed account_rows(const ListRequest& request);
record::Composed account_count(const ListRequest& request);
// id, account, email, provider, since, client, agent, whether it is older than a minute; the newest
// first
record::Composed session_rows(const ListRequest& request);
record::Composed session_count(const ListRequest& request);
// id, at, act, who, account, session, provider, email, reason, client, request_id; the newest first
record::Composed event_rows(const ListRequest& request);
record::Composed event_count(const ListRequest& request);
// id, people, sign-ins and refusals of the last day; in the order given
record::Composed provider_rows(const std::vector<std::string>& ids);
// How many hours ago (0 to 23), sign-ins, refusals.
record::Composed hour_rows();

}  // namespace difysso::admin
