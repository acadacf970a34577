#pragma once
// For the tests of the plain OpenID Connect face: a client of the realm "op".

#include "running_provider.h"

namespace casdoor_standin::test {

inline const std::string realm = "/oidc/op";
inline const std::string issuer = origin + realm;
inline const std::string verifier = "verifier-verifier-verifier-verifier-verifier";

class OpenIdClientOf {
  public:
    OpenIdClientOf() { control(R"({"realm":"op","sign_in":"ada"})"); }

    RunningProvider provider;
    Client client = provider.client();

    void control(const std::string& json) {
        const Answer answer = client.control("openid", json);
        if (answer.status != 200) throw std::runtime_error("control: " + answer.body);
    }
    void fault(const std::string& name, const std::string& members = "") {
        const Answer answer = client.control(
            "fault", R"({"fault":")" + name + '"' + (members.empty() ? "" : "," + members) + '}');
        if (answer.status != 200) throw std::runtime_error("fault: " + answer.body);
    }
    void no_fault() { client.control("reset", R"({"only":"faults"})"); }

    // What a client asks for; `more` replaces.
    static Pairs request(const Pairs& more = {}) {
        Pairs fields{{"client_id", "client-op"},
                     {"response_type", "code"},
                     {"redirect_uri", callback},
                     {"scope", "openid profile email"},
                     {"state", "st"},
                     {"nonce", "the-nonce"},
                     {"code_challenge", base64url(sha256(verifier))},
                     {"code_challenge_method", "S256"}};
        for (const auto& [name, value] : more) {
            std::erase_if(fields, [&name = name](const auto& pair) { return pair.first == name; });
            if (!value.empty()) fields.emplace_back(name, value);
        }
        return fields;
    }
    Answer authorize(const Pairs& more = {}) {
        return client.get(realm + "/authorize", request(more));
    }
    // The parameters of the redirect.
    static Pairs returned(const Answer& answer) {
        const std::string& where = answer.header("location");
        return parse_form(where.substr(std::min(where.find('?') + 1, where.size())));
    }
    std::string code(const Pairs& more = {}) { return value_of(returned(authorize(more)), "code"); }
    static Pairs grant(const std::string& code) {
        return {{"grant_type", "authorization_code"},
                {"code", code},
                {"redirect_uri", callback},
                {"code_verifier", verifier}};
    }
    Answer exchange_basic(const std::string& code, const std::string& id = "client-op",
                          const std::string& secret = "secret-op") {
        const std::string pair = percent_encode(id) + ':' + percent_encode(secret);
        return client.form(realm + "/token", grant(code),
                           {{"Authorization", "Basic " + base64(pair)}});
    }
    Poco::JSON::Object::Ptr tokens(const Pairs& more = {}) {
        const Answer answer = exchange_basic(code(more));
        if (answer.status != 200) throw std::runtime_error("token: " + answer.body);
        return answer.json();
    }
    std::string id_token() { return text_of(*tokens(), "id_token"); }
    Poco::JSON::Object::Ptr claims() { return parse_object(part_of(id_token(), 1)); }
    Poco::JSON::Array::Ptr keys(const std::string& path = "/jwks") {
        return client.get(realm + path).json()->getArray("keys");
    }
};

}  // namespace casdoor_standin::test
