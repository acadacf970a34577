// POST /control/openid: {"realm":R, then what changes}; README.md lists the members.
#include "openid.h"

namespace casdoor_standin {

namespace {

void change(OpenIdSettings& settings, const Poco::JSON::Object& wanted) {
    const auto flag = [&](const char* name, bool& member) {
        member = flag_of(wanted, name, member);
    };
    if (wanted.has("algorithm")) settings.algorithm = text_of(wanted, "algorithm");
    if (wanted.has("sign_in")) settings.sign_in = text_of(wanted, "sign_in");
    if (wanted.has("token_auth")) settings.token_auth = texts_of(wanted, "token_auth");
    flag("iss_announced", settings.iss_announced);
    flag("par_announced", settings.par_announced);
    flag("par_required", settings.par_required);
    flag("issuer_slash", settings.issuer_slash);
    flag("claims_at_userinfo_only", settings.claims_at_userinfo_only);
    flag("refresh_rotates", settings.refresh_rotates);
}

// {"id":..., "secret", "auth", "public_key"}: made, or made anew.
void set_client(OpenIdRealm& realm, const Poco::JSON::Object& wanted) {
    OpenIdClient client;
    client.secret = text_of(wanted, "secret");
    if (wanted.has("auth")) client.auth = text_of(wanted, "auth");
    client.public_key = text_of(wanted, "public_key");
    realm.clients.insert_or_assign(text_of(wanted, "id"), client);
}

// {"name":..., "claims":{...}}: made with the sub "oidc-<name>", or changed; null removes a claim.
void set_person(OpenIdRealm& realm, const Poco::JSON::Object& wanted) {
    const std::string name = text_of(wanted, "name");
    auto [found, made] = realm.persons.try_emplace(name);
    if (made) found->second.text("sub", "oidc-" + name);
    const auto claims = wanted.getObject("claims");
    if (!claims) return;
    for (const auto& [claim, value] : *claims) {
        if (value.isEmpty()) {
            found->second.remove(claim);
        } else {
            found->second.set(claim, dump(value));
        }
    }
}

Response answer(int status, const char* text) {
    Response response;
    response.status = status;
    response.body =
        Members().text("status", status == 200 ? "ok" : "error").text("msg", text).dump();
    return response;
}

}  // namespace

Response openid_control(State& state, const Request& request) {
    const auto wanted = parse_object(request.body);
    if (!wanted || text_of(*wanted, "realm").empty()) return answer(400, "no realm");
    const std::lock_guard lock(state.openid.mutex);
    OpenIdRealm& realm = state.openid.find(text_of(*wanted, "realm"));
    const std::string& person = text_of(*wanted, "sign_in");
    if (const auto claims = wanted->getObject("person")) set_person(realm, *claims);
    if (!person.empty() && !realm.persons.contains(person)) return answer(404, "no such person");
    if (const auto client = wanted->getObject("client")) set_client(realm, *client);
    change(realm.settings, *wanted);
    if (flag_of(*wanted, "rotate", false)) realm.keys.rotate();
    if (flag_of(*wanted, "revoke", false)) realm.refresh_tokens.clear();
    realm.keys.prepare();
    return answer(200, "");
}

}  // namespace casdoor_standin
