#pragma once
#include <optional>
#include <string>

#include "config/settings.h"
#include "crypto/random.h"
#include "dify/decision.h"
#include "dify/fragments.h"
#include "dify/schema.h"
#include "record/composer.h"

namespace difysso::dify {

// The workspace that a person is signed in to, and what has to be written for it.
struct Membership {
    Plan::Workspace kind = Plan::Workspace::present;
    std::string tenant_id, tenant_name, role;
    std::string public_key;  // own: PEM
};

// Everything that the sign-in of somebody writes who lacks an account, a link or a workspace.
struct Provision {
    const Schema& schema;
    const config::Dify& dify;
    const Person& person;
    const SignInContext& context;
    bool create_account = false;
    std::string account_id;
    std::optional<Membership> membership;  // nothing: Dify makes the workspace afterwards
    std::optional<std::string> event_id;   // nothing: the event is written afterwards
    EventFlags flags;
    std::string synced_tenant = {};  // whoever has a workspace gets his role there anew; "" = none
};

// One statement, with the rows that Dify of this schema itself would leave. It gives one row when
// the account was written; none, when it isn't active or pending any more: then roll back.
record::Composed provision(const Provision& what, crypto::Random& random);

}  // namespace difysso::dify
