#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "dify/accounts.h"
#include "observe/outcome.h"
#include "provider/provider.h"
#include "web/router.h"

namespace difysso::signin {

// Judges what a provider says about a person, and gives what Dify's tables can hold. Refusals:
// group_not_allowed, email_missing, email_malformed, email_domain_not_allowed; known people aren't
// exempt from any of them. `language` is Dify's name of the browser's.
observe::Outcome<dify::Person> judge_person(const provider::Identity& identity,
                                            const config::SignIn& rules, std::string language);

// What an event remembers of the request.
dify::SignInContext context_of(const web::Call& call);

// ALLOWED_GROUPS: empty lets everyone in.
bool in_allowed_group(const std::vector<std::string>& groups,
                      const std::vector<std::string>& allowed);

// The address in lower case (ASCII only: other foldings make look-alikes equal), or nothing. It has
// one '@' with something on both sides, at most 254 bytes, and nothing that one program reads in
// another way than the next: no control, blank or invisible character, none of RFC 5322's specials
// (section 3.2.3: so neither quoted nor comment nor address literal), no encoded word (RFC 2047),
// no full-width form of an ASCII character; and its domain is of labels, without a dot at the end.
std::optional<std::string> judge_email(std::string_view email);

// Control and bidirectional characters removed, trimmed, cut to `most` characters.
std::string clean_name(std::string_view name, std::size_t most = 255);

}  // namespace difysso::signin
