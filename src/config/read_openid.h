#pragma once
#include "config/read_value.h"
#include "config/settings.h"

namespace difysso::config {

// The values of OIDC_PROVIDERS and of OIDC_<ID>_*. As in read_value.h: what is wrong, or nothing.

// The ids in lower case.
Complaint read_provider_ids(std::string_view text, std::vector<std::string>& out);
// To the letter, a slash at the end too: it is compared as text (OpenID Connect Discovery 1.0,
// section 4.3).
Complaint read_issuer(std::string_view text, std::string& out);
Complaint read_scopes(std::string_view text, std::string& out);
Complaint read_algorithms(std::string_view text, std::vector<std::string>& out);
Complaint read_token_auth(std::string_view text, OpenId::TokenAuth& out);
Complaint read_response_mode(std::string_view text, OpenId::ResponseMode& out);
Complaint read_userinfo(std::string_view text, OpenId::UserInfo& out);
Complaint read_prompt(std::string_view text, std::string& out);
Complaint read_claim_path(std::string_view text, std::string& out);
// Words with one blank between them.
Complaint read_words(std::string_view text, std::string& out);

}  // namespace difysso::config
