#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "crypto/random.h"
#include "dify/accounts.h"
#include "dify/decision.h"
#include "dify/fragments.h"
#include "record/composer.h"

namespace difysso::dify {

// Signs in somebody who is known and needs nothing: finds the account by its link or its identity,
// notes the sign-in on it, writes a missing link again, and writes identity and event; with a
// `synced_tenant`, also the role there. It gives one row: account id, e-mail, name, tenant id,
// name, role; or none, and then it has written nothing.
record::Composed known_person(const Person& person, const SignInContext& context,
                              const std::string& event_id, const EventFlags& flags,
                              const std::string& synced_tenant, crypto::Random& random);

// Finds whoever may be the person: by link, by identity, by any of these spellings of the address,
// and, where Dify has accounts.normalized_email, by that.
record::Composed look_for(const Person& person, const std::vector<std::string>& spellings,
                          const std::string& joined_tenant, bool by_normalized_email);
Look read_look(const postgres::Result& rows);

// Takes the locks of a person's identity and mailbox until the transaction ends, and bounds what
// the server waits for in it. A statement of its own, so that whoever looks afterwards has a
// snapshot younger than the locks.
record::Composed lock_person(const Person& person, std::chrono::milliseconds limit);

}  // namespace difysso::dify
