#pragma once
#include <span>
#include <string_view>

namespace difysso::observe {

// Every way in which a request can end other than well. One table (reason.cpp) gives each its code,
// its HTTP status and its sentence; README.md lists them.
enum class Reason {
    // The request
    bad_request,
    host_not_allowed,
    not_found,
    method_not_allowed,
    method_unknown,
    parameter_duplicate,
    parameter_invalid,
    target_too_long,
    headers_too_large,
    body_too_large,
    body_incomplete,
    prefetch,
    client_not_allowed,
    too_many_requests,
    cross_site,
    // The session
    not_signed_in,
    access_token_invalid,
    access_token_expired,
    refresh_token_invalid,
    session_ended,
    condition_unmet,
    not_an_administrator,
    logout_token_refused,
    logout_token_seen,
    // What providers report
    secret_refused,
    event_malformed,
    resource_malformed,
    resource_exists,
    // The attempt
    state_missing,
    state_unknown,
    state_expired,
    state_from_future,
    state_used,
    client_changed,
    code_missing,
    code_with_error,
    callback_mismatch,
    iss_mismatch,
    iss_missing,
    provider_unknown,
    provider_denied,
    provider_error,
    code_rejected,
    request_rejected,
    // The token endpoint's answer
    grant_rejected,
    client_rejected,
    token_response_refused,
    token_response_malformed,
    token_response_too_large,
    id_token_missing,
    // The ID token
    id_token_malformed,
    id_token_encrypted,
    id_token_header_invalid,
    id_token_alg_not_allowed,
    id_token_crit,
    id_token_kid_missing,
    id_token_key_unknown,
    id_token_signature_invalid,
    id_token_claims_malformed,
    id_token_claim_type,
    id_token_iss,
    id_token_aud,
    id_token_azp,
    id_token_exp_missing,
    id_token_expired,
    id_token_not_yet_valid,
    id_token_iat_missing,
    id_token_iat_future,
    id_token_nonce,
    id_token_sub,
    id_token_at_hash,
    id_token_auth_time,
    id_token_token_type,
    id_token_not_a_person,
    // What else a provider answers
    userinfo_malformed,
    userinfo_sub,
    discovery_malformed,
    discovery_issuer,
    // The person
    organization_mismatch,
    user_forbidden,
    user_deleted,
    email_missing,
    email_malformed,
    email_domain_not_allowed,
    group_not_allowed,
    account_refused,  // what the person is told for each of the next ones
    account_address_taken,
    account_linking_off,
    account_email_unverified,
    account_registration_closed,
    account_not_active,
    account_conflict,
    account_without_workspace,
    // The environment
    provider_unavailable,
    provider_keys_unavailable,
    provider_paused,
    database_unavailable,
    database_refused,
    dify_schema_unknown,
    dify_not_set_up,
    migrations_pending,
    redis_unavailable,
    redis_refuses_writes,
    storage_unavailable,
    workspace_unavailable,
    inner_api_unavailable,
    busy,
    deadline,
    internal,
};

// What a person can do about it; web/page has the words.
enum class Advice { none, start_again, ask_administrator, wait };

struct ReasonRow {
    Reason reason;
    std::string_view code;  // the enumerator's name
    int status;             // HTTP
    Advice advice;
    std::string_view sentence;  // English
    std::string_view chinese;
};

const ReasonRow& row(Reason reason);
std::span<const ReasonRow> all_reasons();

// What the person is told: the same, but for the refusals that would tell a stranger whether an
// address has an account; those are all account_refused.
Reason public_reason(Reason reason);

}  // namespace difysso::observe
