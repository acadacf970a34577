// POST /control/logout_token: a signed logout token (OpenID Connect Back-Channel Logout 1.0), as
// Casdoor makes it (v3.158.0, object/token_logout.go) or as a plain provider does.
#include "logout_token.h"

#include "json.h"
#include "openid.h"

namespace casdoor_standin {

namespace {

constexpr const char* kEvents = R"({"http://schemas.openid.net/event/backchannel-logout":{}})";

// What the test wants otherwise: null removes a member.
void override_members(const Poco::JSON::Object& wanted, const char* part, Members& members) {
    const auto values = wanted.getObject(part);
    if (!values) return;
    for (const auto& [name, value] : *values) {
        if (value.isEmpty()) {
            members.remove(name);
        } else {
            members.set(name, dump(value));
        }
    }
}

// {"times":{"iat":-900}}: seconds from now.
void override_times(const Poco::JSON::Object& wanted, std::int64_t now, Members& claims) {
    const auto values = wanted.getObject("times");
    if (!values) return;
    for (const auto& [name, offset] : *values)
        claims.set(name, std::to_string(now + offset.convert<std::int64_t>()));
}

std::string with_parts(const Poco::JSON::Object& wanted, std::int64_t now, Members header,
                       Members claims, const std::string& algorithm, const SigningKey& key) {
    override_times(wanted, now, claims);
    override_members(wanted, "claims", claims);
    override_members(wanted, "header", header);
    std::string token = openid_signed(key, algorithm, header, claims);
    // Some character in the middle of the signature.
    if (flag_of(wanted, "wrong_signature", false)) {
        char& character = token[token.rfind('.') + 20];
        character = character == 'A' ? 'B' : 'A';
    }
    return token;
}

Response answer(int status, const Members& members) {
    Response response;
    response.status = status;
    response.body = members.dump();
    return response;
}

Response refused(const char* why) {
    return answer(404, Members().text("status", "error").text("msg", why));
}

Response given(const std::string& token) {
    return answer(200, Members().text("status", "ok").text("logout_token", token));
}

// No exp, no sid, typ JWT; RS256 unless the application signs with ES.
Response casdoors(State& state, const Poco::JSON::Object& wanted) {
    const std::string name = text_of(wanted, "application");
    const auto application = state.directory.application(name.empty() ? "app-std" : name);
    if (!application) return refused("no such application");
    const auto user = state.directory.user(application->organization, text_of(wanted, "name"));
    if (!user) return refused("no such user");
    const std::string algorithm =
        application->algorithm.find("ES") == std::string::npos ? "RS256" : "ES256";
    Members header;
    header.text("alg", algorithm).text("kid", application->certificate).text("typ", "JWT");
    Members claims;
    claims.text("iss", state.settings.origin).text("sub", user->id);
    claims.raw("aud", array({application->client_id})).number("iat", state.now());
    claims.text("jti", "admin/" + uuid()).raw("events", kEvents);
    const auto key = state.certificates.find(application->certificate);
    return given(with_parts(wanted, state.now(), header, claims, algorithm, *key));
}

// With the typ and the exp that the specification recommends.
Response of_realm(State& state, const Poco::JSON::Object& wanted) {
    const std::lock_guard lock(state.openid.mutex);
    OpenIdRealm& realm = state.openid.find(text_of(wanted, "realm"));
    const auto person = realm.persons.find(text_of(wanted, "name"));
    if (person == realm.persons.end()) return refused("no such person");
    const std::string algorithm = realm.settings.algorithm;
    const std::string kind = OpenIdKeys::kind_for(algorithm);
    const std::string client = text_of(wanted, "client_id");
    Members header;
    header.text("alg", algorithm).text("kid", realm.keys.kid(kind, false));
    header.text("typ", "logout+jwt");
    Members claims;
    claims.text("iss", OpenIdCall{state, realm, Request{}}.issuer());
    claims.raw("sub", *person->second.find("sub"));
    claims.text("aud", client.empty() ? "client-" + realm.name : client);
    claims.number("iat", state.now()).number("exp", state.now() + 120);
    claims.text("jti", uuid()).raw("events", kEvents);
    const SigningKey& key = flag_of(wanted, "stranger", false) ? realm.keys.stranger(kind)
                                                               : realm.keys.key(kind, false);
    return given(with_parts(wanted, state.now(), header, claims, algorithm, key));
}

}  // namespace

Response logout_token(State& state, const Request& request) {
    const auto wanted = parse_object(request.body);
    if (!wanted) return refused("no JSON object");
    return wanted->has("realm") ? of_realm(state, *wanted) : casdoors(state, *wanted);
}

}  // namespace casdoor_standin
