#pragma once
#include <string>
#include <string_view>

#include "record/composer.h"

namespace difysso::record {

// Who a provider says somebody is, as parameters of a statement (difysso.identities).
struct IdentityParameters {
    std::string provider, open_id, issuer, sub, email, email_verified;
};

// The member of a WITH list that remembers for whom a link was made: `source` is a FROM item that
// has one row with the column account_id, or none. A known identity is only seen again; one that
// was another account's is replaced. `account_created` is a parameter too.
void remember_identity(Composer& sql, const IdentityParameters& identity,
                       std::string_view account_created, std::string_view source);

}  // namespace difysso::record
