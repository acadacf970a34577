#include "config/read_openid.h"

#include <algorithm>
#include <array>
#include <set>

#include "config/key_table.h"
#include "config/names.h"

namespace difysso::config {
namespace {

constexpr std::size_t kLongestId = 16;  // Dify's account_integrates.provider

bool is_id(std::string_view text) {
    const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return !text.empty() && text.size() <= kLongestId && letter(text.front()) &&
           std::all_of(text.begin(), text.end(),
                       [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

// Whose links stand in Dify's account_integrates already: Dify's own sign-ins, and those of the
// fork dify-plus.
bool is_taken_by_dify(std::string_view id) {
    return id == "github" || id == "google" || id == "oauth2";
}

// OIDC_A_CLAIM_NAME is a key of `a`, and would be one of `a_claim`.
bool share_a_key(const std::vector<std::string>& ids) {
    const ProviderKeys keys(ids);
    std::set<std::string_view> names;
    return std::any_of(keys.all().begin(), keys.all().end(),
                       [&](const Key& key) { return !names.insert(key.name).second; });
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words = split(text, ' ');
    std::erase(words, "");
    return words;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> all) {
    return std::find(all.begin(), all.end(), word) != all.end();
}

}  // namespace

Complaint read_provider_ids(std::string_view text, std::vector<std::string>& out) {
    std::vector<std::string> ids;
    for (const std::string_view item : split(text, ',')) {
        std::string id = lower(item);
        if (!is_id(id)) {
            return "must be a list of ids, as in keycloak,okta: each a letter and at most 15 more "
                   "letters, digits or '_'";
        }
        if (id == "casdoor")
            return "can't list casdoor: that is the one of the CASDOOR_* keys; take another id";
        if (is_taken_by_dify(id)) {
            return "can't list github, google or oauth2: Dify keeps links of its own under these "
                   "names, and who has the same sub here would get somebody else's account; take "
                   "another id, as in google_sso";
        }
        if (is_injected(provider_key(id, "ISSUER"), "")) {
            return "can't list an id that begins with port or service: container platforms put "
                   "variables of such names into the environment; take another id";
        }
        if (std::find(ids.begin(), ids.end(), id) != ids.end()) return "lists an id twice";
        ids.push_back(std::move(id));
    }
    if (ids.size() >= kMostProviders) return "lists more than 63 providers";
    if (share_a_key(ids)) {
        return "lists two ids whose keys would have the same name, as a and a_claim have "
               "OIDC_A_CLAIM_NAME; take another id for one of them";
    }
    out = std::move(ids);
    return {};
}

Complaint read_issuer(std::string_view text, std::string& out) {
    std::string plain;
    if (const Complaint wrong = read_url(text, plain); !wrong.empty()) return wrong;
    if (text.find_first_of("?#") != std::string_view::npos)
        return "can't have a query or a fragment";
    if (text.ends_with("/.well-known/openid-configuration")) {
        return "is the address of the discovery document; give the issuer that stands in it, which "
               "is mostly what comes before /.well-known";
    }
    out = text;
    return {};
}

Complaint read_words(std::string_view text, std::string& out) {
    std::string line;
    for (const std::string_view word : words_of(text)) {
        if (!line.empty()) line += ' ';
        line += word;
    }
    out = std::move(line);
    return {};
}

// RFC 6749, 3.3.
Complaint read_scopes(std::string_view text, std::string& out) {
    const auto words = words_of(text);
    for (const std::string_view word : words) {
        const bool token = std::all_of(word.begin(), word.end(), [](char c) {
            return c > ' ' && c < '\x7f' && c != '"' && c != '\\' && c != ',';
        });
        if (!token) return "must be scopes with blanks between them, as in openid profile email";
    }
    if (std::find(words.begin(), words.end(), "openid") == words.end()) {
        return "must have the scope openid, or there is no ID token; write openid profile email";
    }
    return read_words(text, out);
}

Complaint read_algorithms(std::string_view text, std::vector<std::string>& out) {
    std::vector<std::string> algorithms;
    for (const std::string_view item : split(text, ',')) {
        if (lower(item) == "none")
            return "can't have none: everybody can make an ID token without a signature";
        if (is_one_of(item, {"HS256", "HS384", "HS512"})) {
            return "can't have HS256, HS384 or HS512: their key is the client secret, with which "
                   "whoever reads it could make ID tokens; let the provider sign with RS256 or "
                   "ES256";
        }
        if (!is_one_of(item, {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
                              "ES384", "ES512", "EdDSA"})) {
            return "must be a list of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, "
                   "ES512 and EdDSA";
        }
        algorithms.emplace_back(item);
    }
    out = std::move(algorithms);
    return {};
}

Complaint read_token_auth(std::string_view text, OpenId::TokenAuth& out) {
    using enum OpenId::TokenAuth;
    if (text == "client_secret_basic") {
        out = client_secret_basic;
    } else if (text == "client_secret_post") {
        out = client_secret_post;
    } else if (text == "private_key_jwt") {
        out = private_key_jwt;
    } else {
        return "must be client_secret_basic, client_secret_post or private_key_jwt";
    }
    return {};
}

Complaint read_response_mode(std::string_view text, OpenId::ResponseMode& out) {
    if (text == "query") {
        out = OpenId::ResponseMode::query;
    } else if (text == "form_post") {
        out = OpenId::ResponseMode::form_post;
    } else {
        return "must be query or form_post";
    }
    return {};
}

Complaint read_userinfo(std::string_view text, OpenId::UserInfo& out) {
    if (text == "auto") {
        out = OpenId::UserInfo::automatic;
    } else if (text == "always") {
        out = OpenId::UserInfo::always;
    } else if (text == "never") {
        out = OpenId::UserInfo::never;
    } else {
        return "must be auto, always or never";
    }
    return {};
}

// OpenID Connect Core 1.0, 3.1.2.1; `create` from "Initiating User Registration" 1.0.
Complaint read_prompt(std::string_view text, std::string& out) {
    for (const std::string_view word : words_of(text)) {
        if (word == "none") {
            return "can't be none: the provider would turn everyone away who isn't signed in "
                   "there already";
        }
        if (!is_one_of(word, {"login", "consent", "select_account", "create"}))
            return "must be login, consent, select_account or create";
    }
    return read_words(text, out);
}

Complaint read_claim_path(std::string_view text, std::string& out) {
    for (const std::string_view name : split(text, '.')) {
        if (name.empty())
            return "must be a claim's name, or names with dots between them, as in "
                   "realm_access.roles";
    }
    out = text;
    return {};
}

}  // namespace difysso::config
