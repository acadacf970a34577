#include "openid.h"

namespace casdoor_standin {

const std::vector<std::string>& openid_faults() {
    static const std::vector<std::string> names{
        // the way back to the client
        "openid_authorize_error", "openid_iss_missing", "openid_iss_wrong", "openid_iss_empty",
        // the pushed request
        "openid_par_refused", "openid_par_without_request_uri",
        // the token answer
        "openid_error_beside_tokens", "openid_no_id_token", "openid_no_access_token",
        "openid_duplicate_id_token",
        // the ID token
        "openid_iss_claim_wrong", "openid_aud_wrong", "openid_aud_prefix", "openid_aud_missing",
        "openid_aud_two_without_azp", "openid_azp_wrong", "openid_sub_missing", "openid_sub_empty",
        "openid_iat_missing", "openid_exp_missing", "openid_expired", "openid_iat_future",
        "openid_nonce_missing", "openid_nonce_wrong", "openid_at_hash_missing",
        "openid_at_hash_wrong", "openid_auth_time_missing", "openid_auth_time_old", "openid_claims",
        "openid_alg_none", "openid_alg_hs256", "openid_signature_wrong",
        "openid_other_key_same_kid", "openid_encrypted",
        // keys
        "openid_kid_absent_one_key", "openid_kid_absent_several_keys", "openid_kid_unknown",
        "openid_rotated_before_signing", "openid_jwks_uri_changed", "openid_jwks_bad_members",
        // discovery
        "openid_discovery_issuer", "openid_discovery_malformed", "openid_discovery_duplicate",
        "openid_discovery_members", "openid_endpoint_http", "openid_endpoint_private",
        // userinfo
        "openid_userinfo_other_sub", "openid_userinfo_no_sub", "openid_userinfo_jwt",
        "openid_userinfo_not_json", "openid_userinfo_upgrade"};
    return names;
}

const std::vector<std::string>& openid_endpoints() {
    static const std::vector<std::string> names{
        "openid_discovery", "openid_jwks",     "openid_authorize",   "openid_par",
        "openid_token",     "openid_userinfo", "openid_end_session", "openid_revocation"};
    return names;
}

}  // namespace casdoor_standin
