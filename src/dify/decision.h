#pragma once
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "dify/accounts.h"
#include "observe/outcome.h"

namespace difysso::dify {

// An account that may be the person's, as one look at the database found it.
struct Candidate {
    std::string id, name, email, status;
    bool linked = false;           // account_integrates names it for this identity
    bool remembered = false;       // difysso.identities does
    bool other_link = false;       // account_integrates has another sub of the provider for it
    bool other_identity = false;   // difysso.identities has
    bool made_unverified = false;  // made here, from an address nobody had verified
    bool banned_here = false;      // on the word of the person's provider, and by nobody since
    // Where it would be signed in: the current workspace, else that of the smallest join, among
    // those with status normal. tenant_id is "" when there is none.
    std::string tenant_id, tenant_name, role;
};

struct Look {
    std::vector<Candidate> accounts;  // oldest first
    // The name of the workspace that newcomers join; nothing when it isn't there, isn't normal, or
    // nobody joins one.
    std::optional<std::string> joined_tenant_name;
    // The issuer for whom difysso.identities remembers this (provider, sub).
    std::optional<std::string> remembered_issuer = {};
};

// What is to be done for a person who may sign in.
struct Plan {
    enum class Workspace { present, join, own };

    std::optional<Candidate> account;  // nothing: one is made
    bool link_by_email = false;        // the account was found by its address
    Workspace workspace = Workspace::present;
};

// The rules of identity and workspace. An account is found by its link or its identity, unless
// those were made under another issuer: a sub means nothing outside its issuer (OpenID Connect
// Core, section 2). Else it is found by its address, if LINK_BY_EMAIL and the provider's word about
// the address allow; else it is made, if ALLOW_REGISTER. Only active and pending accounts sign in,
// and one that was banned here because its person had left and that now is found by its identity.
// A pending one is somebody whom Dify invited: a verified address accepts the invitation, an
// unverified one never does. A newcomer, and anybody who has no
// usable workspace left, gets one by WORKSPACE_POLICY: one of his own, or a place in the workspace
// that everybody joins; whoever has a usable one keeps it and joins no other. Refusals: the
// account_* reasons and workspace_unavailable.
observe::Outcome<Plan> decide(const Person& person, const config::SignIn& rules, const Look& look);

// The workspace whose members' roles follow the provider at each sign-in (ROLE_SYNC with
// WORKSPACE_POLICY=join), or "". An owner's never does, so there always stays one.
std::string synced_workspace(const config::SignIn& rules);

}  // namespace difysso::dify
