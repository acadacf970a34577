#pragma once
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "crypto/key_pair.h"
#include "crypto/key_pair_stock.h"
#include "crypto/random.h"
#include "dify/accounts.h"
#include "dify/decision.h"
#include "dify/fragments.h"
#include "dify/inner_api.h"
#include "dify/key_store.h"
#include "dify/provision.h"
#include "dify/schema.h"
#include "dify/stored_addresses.h"
#include "postgres/database.h"

namespace difysso::dify {

// How a workspace of one's own comes to its key: by us, or by Dify, who then makes the workspace.
// WORKSPACE_POLICY=own needs one of the two, and prefers Dify; else both are null.
struct WorkspaceMakers {
    KeyStore* key_store = nullptr;
    InnerApi* inner_api = nullptr;
    crypto::KeyPairStock* key_pairs = nullptr;  // made ahead; null: none are
};

// The sign-in of one person for whom something may have to be written: an account, a link, a
// workspace. It takes the locks of identity and address, looks, decides, writes it all in one
// statement, and commits; a refusal leaves nothing written. One object a sign-in, one thread.
class FirstSignIn {
  public:
    struct Parts {
        postgres::Database& database;
        const config::SignIn& rules;
        const config::Dify& dify;
        crypto::Random& random;
        StoredAddresses& addresses;
        WorkspaceMakers makers;
    };
    FirstSignIn(const Parts& parts, const Schema& schema, const Person& person,
                const SignInContext& context, const outbound::Deadline& deadline)
        : parts_(parts), schema_(schema), person_(person), context_(context), deadline_(deadline) {}

    // Throws as AccountStore::sign_in, and SqlError as the server gave it.
    observe::Outcome<SignedIn> run();

  private:
    bool by_dify() const { return parts_.makers.inner_api != nullptr; }
    // Nothing, and nothing written: a key pair is needed, and none is ready.
    std::optional<observe::Outcome<SignedIn>> transact(postgres::Connection& connection);
    // Whether there is a key pair now.
    bool take_key_pair();
    // Takes the locks and looks, in one trip. The same statements whoever is asked for: how long a
    // refusal takes tells nobody whether there is such an account.
    struct Begun {
        std::unique_ptr<postgres::Transaction> transaction;
        Look seen;
    };
    Begun lock_and_look(postgres::Connection& connection);
    Membership membership_for(const Plan& plan, const Look& look);
    // Writes it all and commits, with the workspace's key file first. False, and nothing written:
    // the account may sign in no more.
    bool write(postgres::Transaction& transaction, const Provision& what);
    // Has Dify make the workspace that is missing, once, whoever else is at it.
    observe::Outcome<SignedIn> finish_by_dify(postgres::Connection& connection,
                                              const EventFlags& flags);

    Parts parts_;
    const Schema& schema_;
    const Person& person_;
    const SignInContext& context_;
    outbound::Deadline deadline_;
    std::optional<crypto::KeyPair> key_pair_;
};

// known_person() executed: nothing when there is no such person, or there is something to write.
std::optional<SignedIn> sign_in_known(postgres::Connection& connection, const Person& person,
                                      const config::SignIn& rules, const SignInContext& context,
                                      const EventFlags& flags, crypto::Random& random,
                                      const outbound::Deadline& deadline);

}  // namespace difysso::dify
