#include "openid_realm.h"

namespace casdoor_standin {

namespace {

// The claims of a person; `more` as JSON members of their own.
Members person(const std::string& sub, const std::string& name, const std::string& email,
               const std::string& verified) {
    Members claims;
    claims.text("sub", sub).text("name", name).text("preferred_username", sub.substr(5));
    claims.text("email", email);
    if (!verified.empty()) claims.raw("email_verified", verified);
    return claims;
}

}  // namespace

const std::vector<std::string>& OpenIdKeys::kinds() {
    static const std::vector<std::string> all{"RSA-2048", "P-256", "P-384", "P-521", "Ed25519"};
    return all;
}

std::string OpenIdKeys::kind_for(const std::string& algorithm) {
    if (algorithm == "ES256") return "P-256";
    if (algorithm == "ES384") return "P-384";
    if (algorithm == "ES512") return "P-521";
    return algorithm == "EdDSA" ? "Ed25519" : "RSA-2048";
}

std::string OpenIdKeys::kid(const std::string& kind, bool moved) const {
    return (moved ? "moved-" : "") + kind + '-' + std::to_string(generation_);
}

const SigningKey& OpenIdKeys::made(const std::string& kid, const std::string& kind) {
    auto& key = pool_[realm_ + '/' + kid];
    if (!key) key = std::make_unique<const SigningKey>(kid, kind);
    return *key;
}

const SigningKey& OpenIdKeys::key(const std::string& kind, bool moved) {
    return made(kid(kind, moved), kind);
}

const SigningKey& OpenIdKeys::stranger(const std::string& kind) {
    return made("stranger-" + kind, kind);
}

void OpenIdKeys::prepare() {
    for (const auto& kind : kinds()) {
        (void)key(kind, false);
        (void)key(kind, true);
    }
}

OpenIdRealm::OpenIdRealm(const std::string& its_name, OpenIdKeyPool& pool)
    : name(its_name), keys(its_name, pool) {
    clients["client-" + name] = {"secret-" + name, "client_secret_basic", ""};
    persons["ada"] = person("oidc-ada", "Ada Lovelace", "ada@example.test", "true");
    persons["ada"].raw("groups", R"(["engineering","staff"])");
    persons["ada"].raw("realm_access", R"({"roles":["dify-admin","offline_access"]})");
    persons["ada"].raw("phone_number", R"("+44 20 7946 0000")");
    persons["ada"].raw("address", R"({"locality":"London"})");
    persons["bert"] = person("oidc-bert", "Bert", "bert@example.test", "false");
    persons["cleo"] = person("oidc-cleo", "Cleo", "cleo@example.test", "");
    persons["dora"] = person("oidc-dora", "<b>Dora</b> & \"Co\"", "dora@example.test", "true");
}

}  // namespace casdoor_standin
