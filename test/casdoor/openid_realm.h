#pragma once
// A plain OpenID Connect provider beside Casdoor, below /oidc/<realm>: what it knows. A realm comes
// into being when it is first asked for, with the client "client-<realm>" ("secret-<realm>",
// client_secret_basic) and four persons. Whoever touches a realm holds the mutex of OpenIdRealms.

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "json.h"
#include "signing_key.h"

namespace casdoor_standin {

// Keys by realm and kid. They take their time to make, so they outlive a reset: the same kid is the
// same key again.
using OpenIdKeyPool = std::map<std::string, std::unique_ptr<const SigningKey>>;

// The keys that a realm signs with, one of each kind, made when they are first needed.
class OpenIdKeys {
  public:
    OpenIdKeys(const std::string& realm, OpenIdKeyPool& pool) : realm_(realm), pool_(pool) {}

    static const std::vector<std::string>& kinds();
    // RSA-2048 for RS and PS, a curve for ES, Ed25519 for EdDSA.
    static std::string kind_for(const std::string& algorithm);

    // `moved`: the other set, of the other jwks_uri.
    const SigningKey& key(const std::string& kind, bool moved);
    std::string kid(const std::string& kind, bool moved) const;
    // Of the kind, but published nowhere.
    const SigningKey& stranger(const std::string& kind);
    // Other keys under other kids; the old ones are gone.
    void rotate() { ++generation_; }
    // Makes what the key sets have, before somebody waits for it.
    void prepare();

  private:
    const SigningKey& made(const std::string& kid, const std::string& kind);

    std::string realm_;
    OpenIdKeyPool& pool_;
    int generation_ = 1;
};

struct OpenIdClient {
    std::string secret;
    std::string auth = "client_secret_basic";  // the only method it may use
    std::string public_key;                    // PEM, for private_key_jwt
};

// An authorization request (OpenID Connect Core section 3.1.2.1) as it was accepted.
struct OpenIdRequest {
    std::string client_id, redirect_uri, response_mode, scope, state, nonce, challenge, acr_values;
    std::int64_t expires = 0;  // of its request_uri, when it was pushed (RFC 9126)
};

struct OpenIdCode {
    OpenIdRequest request;
    std::string person;
    std::int64_t auth_time = 0;
    std::int64_t expires = 0;
};

struct OpenIdAccess {
    std::string person, scope;
};

// What POST /control/openid sets; see README.md.
struct OpenIdSettings {
    std::string algorithm = "RS256";  // of ID tokens
    std::string sign_in;              // who is signed in without a form
    std::vector<std::string> token_auth{"client_secret_basic", "client_secret_post",
                                        "private_key_jwt"};  // announced
    bool iss_announced = true;                               // RFC 9207
    bool par_announced = true;
    bool par_required = false;
    bool issuer_slash = false;             // the issuer ends with a slash
    bool claims_at_userinfo_only = false;  // the ID token says nothing of the person
    bool refresh_rotates = false;          // a refresh token works once (RFC 9700, section 4.14.2)
};

struct OpenIdRealm {
    OpenIdRealm(const std::string& its_name, OpenIdKeyPool& pool);

    std::string name;
    OpenIdSettings settings;
    OpenIdKeys keys;
    std::map<std::string, OpenIdClient> clients;  // by client_id
    std::map<std::string, Members> persons;       // claims by name
    std::map<std::string, OpenIdCode> codes;      // each is taken out when it is used
    std::map<std::string, OpenIdRequest> pushed;  // by request_uri
    std::map<std::string, OpenIdAccess> access_tokens;
    std::map<std::string, OpenIdCode> refresh_tokens;  // with the code of their sign-in
    std::set<std::string> assertions;                  // jti of client assertions seen
};

struct OpenIdRealms {
    std::mutex mutex;
    OpenIdKeyPool pool;
    std::map<std::string, OpenIdRealm> realms;

    OpenIdRealm& find(const std::string& name) {
        return realms.try_emplace(name, name, pool).first->second;
    }
    void reset() {
        const std::lock_guard lock(mutex);
        realms.clear();
    }
};

}  // namespace casdoor_standin
