#include "audit/finding.h"

#include <array>

namespace difysso::audit {
namespace {

// In the order of Kind.
constexpr std::array<KindRow, kKinds> kRows{{
    {"account_gone", "the account that difysso.identities names isn't in Dify any more",
     "--repair forgets the identity; the person then comes as a newcomer"},
    {"link_missing", "Dify's account_integrates has no link for this person",
     "nothing: the next sign-in writes it again"},
    {"link_elsewhere",
     "account_integrates and difysso.identities name different accounts, so the person is refused",
     "find out which is right, and delete the other row"},
    {"link_twice", "account_integrates has this person more than once",
     "delete the rows that are wrong, and give the table back its unique constraint"},
    {"workspace_missing", "the account made here is in no workspace that can be used",
     "let an owner invite the person, or set WORKSPACE_POLICY to own or join: the next sign-in "
     "sees to it then"},
    {"workspace_current_twice", "the account has more than one current workspace",
     "leave current true in one of its rows of tenant_account_joins"},
    {"address_twice", "several accounts made here have one address",
     "ask the person which is in use, and close the others in Dify"},
    {"event_unsound", "the event of a sign-in lacks its outcome, its account or its reason",
     "somebody changed the row by hand: restore it from a backup, or delete it"},
    {"key_missing",
     "the workspace's private key isn't in DIFY_STORAGE_PATH: Dify can't read its "
     "credentials",
     "restore privkeys/<workspace>/private.pem from a backup of Dify's storage"},
    {"key_orphan", "there is a private key in DIFY_STORAGE_PATH for a workspace that isn't in Dify",
     "it harms nobody; --repair removes it once it is an hour old"},
    {"session_unreadable", "the record of a session in Redis can't be read",
     "it was written by another version, or by somebody else; it ends by itself"},
    {"session_without_event", "a session in Redis has no sign-in in difysso.sign_in_events",
     "if PostgreSQL was restored from a backup, its last sign-ins are lost; --repair removes the "
     "record"},
    {"session_without_account", "a session in Redis is for an account that isn't in Dify",
     "--repair removes the record"},
    {"session_not_signed_in", "a session in Redis is of a sign-in that is written as unsuccessful",
     "nothing: nobody was given its tokens, and it ends by itself"},
    {"session_of_another", "a session in Redis is for another account than its sign-in",
     "end the account's sessions, and look at who may write to Redis"},
}};

}  // namespace

const KindRow& row(Kind kind) {
    return kRows.at(static_cast<std::size_t>(kind));
}

}  // namespace difysso::audit
