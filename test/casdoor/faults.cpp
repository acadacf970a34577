#include "faults.h"

#include <algorithm>

#include "json.h"
#include "openid.h"

namespace casdoor_standin {

namespace {

// How an answer goes out; each at "at": one of the endpoints below, the token endpoint by default.
const std::vector<std::string> transport{
    "slow",      "drip",           "cut",      "status500_html", "status_error_200",
    "huge_body", "not_json",       "redirect", "set_cookie",     "garbage_content_length",
    "chunked",   "close_silently", "status",   "date_offset",    "no_date"};

const std::vector<std::string> endpoints{
    "token",     "refresh",  "introspect", "login",  "signup", "authorize", "userinfo",
    "app_login", "get_user", "logout",     "health", "jwks",   "discovery"};

const std::vector<std::string> others{
    // the token answer
    "error_beside_tokens", "duplicate_member", "no_id_token", "code_reusable",
    "refresh_token_as_id_token", "client_credentials_as_id_token",
    // the ID token
    "wrong_signature", "other_key_same_kid", "wrong_iss", "wrong_aud", "aud_string",
    "aud_array_two_without_azp", "wrong_azp", "expired", "not_yet", "iat_missing", "iat_future",
    "exp_missing", "nonce_wrong", "nonce_missing", "sub_missing", "sub_empty", "sub_control",
    "sub_slash", "owner_other", "owner_missing", "token_type_refresh", "token_type_capital_refresh",
    "type_application", "is_forbidden", "is_deleted", "alg_none", "alg_hs256_with_public_key",
    "kid_missing", "kid_unknown", "four_parts", "email_missing", "email_number", "email_malformed",
    "email_verified_string", "duplicate_claim", "claim_wrong_type", "claims", "header", "padding",
    // the key set
    "jwks_empty", "jwks_bad_member_beside_good", "jwks_same_kid_twice", "jwks_alg_mismatch",
    "jwks_duplicate_member", "jwks_keys",
    // discovery
    "discovery_wrong_issuer", "discovery_members"};

bool known(const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

std::vector<std::string> Faults::names() {
    std::vector<std::string> all = transport;
    all.insert(all.end(), others.begin(), others.end());
    all.insert(all.end(), openid_faults().begin(), openid_faults().end());
    return all;
}

std::string Faults::set(const Poco::JSON::Object::Ptr& request) {
    if (!request) return "no JSON object";
    std::string name = text_of(*request, "fault");
    if (name.empty() && request->has("claims")) name = "claims";
    if (name.empty() && request->has("header")) name = "header";
    std::string at = text_of(*request, "at");
    if (name == "jwks_500" || name == "jwks_slow") {
        name = name == "jwks_500" ? "status500_html" : "slow";
        at = "jwks";
    }
    if (known(transport, name)) {
        if (at.empty()) at = "token";
        if (!known(endpoints, at) && !known(openid_endpoints(), at))
            return "no such endpoint: " + at;
        name = at + ':' + name;
    } else if (!known(others, name) && !known(openid_faults(), name)) {
        return "no such fault: " + name;
    }
    const std::lock_guard lock(mutex_);
    if (flag_of(*request, "on", true)) {
        faults_[name] = {request, number_of(*request, "times", -1)};
    } else {
        faults_.erase(name);
    }
    active_ = static_cast<int>(faults_.size());
    return {};
}

Poco::JSON::Object::Ptr Faults::take(std::string_view name) {
    if (active_ == 0) return {};
    const std::lock_guard lock(mutex_);
    auto found = faults_.find(name);
    if (found == faults_.end()) return {};
    auto parameters = found->second.parameters;
    if (found->second.times_left > 0 && --found->second.times_left == 0) {
        faults_.erase(found);
        active_ = static_cast<int>(faults_.size());
    }
    return parameters;
}

void Faults::reset() {
    const std::lock_guard lock(mutex_);
    faults_.clear();
    active_ = 0;
}

}  // namespace casdoor_standin
