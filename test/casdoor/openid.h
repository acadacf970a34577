#pragma once
// The endpoints of the plain OpenID Connect face, each called with its realm locked.

#include <optional>

#include "state.h"

namespace casdoor_standin {

// One request to one realm.
struct OpenIdCall {
    State& state;
    OpenIdRealm& realm;
    const Request& request;

    std::string base() const { return state.settings.origin + "/oidc/" + realm.name; }
    std::string issuer() const { return base() + (realm.settings.issuer_slash ? "/" : ""); }
    // Whether this fault acts now; its parameters by the second form.
    bool fault(const char* name) const { return !state.faults.take(name).isNull(); }
    Poco::JSON::Object::Ptr parameters(const char* name) const { return state.faults.take(name); }
};

// openid.cpp: the answer to a request below /oidc/ (or /.well-known/.../oidc/), else nothing.
std::optional<Response> openid(State& state, const Request& request);
// {"error","error_description"} with this status, not to be stored.
Response openid_error(int status, const std::string& error, const std::string& description);
Response openid_json(const Members& members);

// openid_discovery.cpp
Response openid_discovery(const OpenIdCall& call);
Response openid_jwks(const OpenIdCall& call, bool moved);

// openid_authorization.cpp
Response openid_authorize(const OpenIdCall& call);
Response openid_push(const OpenIdCall& call);

// openid_client.cpp: the client_id of an authenticated client; else `refusal` says what is wrong.
std::string openid_authenticate(const OpenIdCall& call, std::string& refusal);
// openid_assertion.cpp: RFC 7523 section 3 and OpenID Connect Core section 9; empty when it is
// right.
std::string openid_assertion_wrong(const OpenIdCall& call, const std::string& client_id,
                                   const OpenIdClient& client);

// openid_token.cpp
Response openid_token(const OpenIdCall& call);
Response openid_revoke(const OpenIdCall& call);
// openid_id_token.cpp
std::string openid_id_token(const OpenIdCall& call, const OpenIdCode& code,
                            const std::string& access_token);
// Claims of the person that this scope covers (OpenID Connect Core section 5.4).
Members openid_person(const OpenIdRealm& realm, const std::string& person,
                      const std::string& scope);
// header.claims.signature
std::string openid_signed(const SigningKey& key, const std::string& algorithm,
                          const Members& header, const Members& claims);

// openid_userinfo.cpp
Response openid_userinfo(const OpenIdCall& call);

// openid_end_session.cpp
Response openid_end_session(const OpenIdCall& call);

// openid_control.cpp
Response openid_control(State& state, const Request& request);

// openid_faults.cpp: the names of this face's faults, and of its endpoints for those on the way
// out.
const std::vector<std::string>& openid_faults();
const std::vector<std::string>& openid_endpoints();

}  // namespace casdoor_standin
