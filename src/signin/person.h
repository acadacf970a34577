#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "config/settings.h"
#include "dify/accounts.h"
#include "observe/outcome.h"
#include "provider/provider.h"

namespace difysso::signin {

// Judges what a provider says about a person, and gives what Dify's tables can hold. Refusals:
// group_not_allowed, email_missing, email_malformed. `language` is Dify's name of the browser's.
observe::Outcome<dify::Person> judge_person(const provider::Identity& identity,
                                            const config::SignIn& rules, std::string language);

// The address in lower case (ASCII only: other foldings make look-alikes equal), or nothing: one
// '@' with something on both sides, no control, blank, comma or angle bracket, at most 254 bytes.
std::optional<std::string> judge_email(std::string_view email);

// Control and bidirectional characters removed, trimmed, cut to `most` characters.
std::string clean_name(std::string_view name, std::size_t most = 255);

}  // namespace difysso::signin
