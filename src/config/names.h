#pragma once
#include <span>
#include <string>
#include <string_view>

#include "config/key_table.h"

namespace difysso::config {

// What a name in a file or in the environment means.
struct Meaning {
    const Key* key = nullptr;   // nullptr when it is none of ours
    bool names_a_file = false;  // NAME_FILE
};
// KEY, KEY_FILE, each also behind DIFYSSO_.
Meaning meaning_of(std::string_view name, std::span<const Key> of_providers = {});

// May it be a provider's key: OIDC_*, also behind DIFYSSO_. Which ones are is known only when
// OIDC_PROVIDERS is.
bool may_be_of_provider(std::string_view name);

// Is it in one of the families that are ours alone, so that a name we don't know is a mistake:
// CASDOOR_*, OIDC_*, DIFYSSO_*.
bool in_our_family(std::string_view name);

// Did a container platform put it into the environment: <FAMILY>_SERVICE_HOST,
// <FAMILY>_PORT=tcp://... (Kubernetes "Environment variables", Docker links), REDIS_PORT and
// DB_PORT of that kind too.
bool is_injected(std::string_view name, std::string_view value);

// At most two letters too many, missing or wrong.
bool look_alike(std::string_view left, std::string_view right);
// "; did you mean KEY?" or "", whatever letters it is written in.
std::string suggestion(std::string_view unknown_name, std::span<const Key> of_providers = {});

}  // namespace difysso::config
