#pragma once
#include <array>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "observe/literal.h"

namespace difysso::config {

// What is shown of a key's value, and whether NAME_FILE may name a file that holds it.
enum class Form {
    plain,
    document,         // NAME_FILE too; no secret, may have several lines
    secret,           // NAME_FILE too
    secret_document,  // NAME_FILE too; may have several lines
};

constexpr bool is_secret(Form form) {
    return form == Form::secret || form == Form::secret_document;
}
constexpr bool may_have_lines(Form form) {
    return form == Form::document || form == Form::secret_document;
}

enum class Group { gateway, log, database, redis, casdoor, openid, dify, sign_in, storage };

// What holds when a key isn't given or is empty.
struct Default {
    enum class Kind { none, required, value, derived };
    Kind kind;
    std::string_view text;  // value: read as if it had been given; derived: where it comes from
};
constexpr Default kNone{Default::Kind::none, ""};
constexpr Default kRequired{Default::Kind::required, ""};
constexpr Default value(std::string_view text) {
    return {Default::Kind::value, text};
}
constexpr Default derived(std::string_view text) {
    return {Default::Kind::derived, text};
}

// Checks the text and puts it into its place. What is wrong with it, or nothing. It can't quote the
// text: that may be a secret.
using Reader = observe::Literal (*)(std::string_view text, Settings& settings);
using ProviderReader = observe::Literal (*)(std::string_view text, OpenId& provider);

// A key of the configuration. This table is the one place that knows them: it drives reading,
// checks, --help and the table in README.md. Rules between keys are in validate.h.
struct Key {
    std::string_view name;
    std::string_view alias;  // Dify's or an older name for the same; the first one wins
    Group group;
    Form form;
    Default fallback;
    std::string_view meaning;  // one line, for people
    Reader read;
    // Of a provider's key instead, with its place in Settings::openid.
    ProviderReader read_provider = nullptr;
    std::size_t provider = 0;
};
observe::Literal read_value(const Key& key, std::string_view text, Settings& settings);

// In the order in which people read them.
std::span<const Key> gateway_keys();  // gateway, log
std::span<const Key> store_keys();    // database, redis
std::span<const Key> sign_in_keys();  // casdoor, openid, dify, sign_in, storage
inline std::array<std::span<const Key>, 3> key_table() {
    return {gateway_keys(), store_keys(), sign_in_keys()};
}

// What each provider of OIDC_PROVIDERS has, named by what follows OIDC_<ID>_.
std::span<const Key> provider_key_table();

// The keys of the providers that a configuration lists, by their full names: OIDC_KEYCLOAK_ISSUER.
// The names point into it, so it is moved only.
class ProviderKeys {
  public:
    explicit ProviderKeys(const std::vector<std::string>& ids = {});
    ProviderKeys(ProviderKeys&&) = default;
    ProviderKeys& operator=(ProviderKeys&&) = default;
    ProviderKeys(const ProviderKeys&) = delete;
    ProviderKeys& operator=(const ProviderKeys&) = delete;
    ~ProviderKeys() = default;

    std::span<const Key> all() const { return keys_; }

  private:
    std::deque<std::string> names_;  // elements stay where they are
    std::vector<Key> keys_;
};
std::string provider_key(std::string_view id, std::string_view suffix);

// By either name, in the table and among the providers' keys; nullptr when there is none.
const Key* find_key(std::string_view name, std::span<const Key> of_providers = {});

std::string_view title(Group group);

// The keys as `difysso --help` prints them, as the table that README.md has between the markers
// <!-- keys --> and <!-- /keys -->, and as the lists of the manual page difysso.env(5), in mdoc(7).
std::string help_text();
std::string readme_table();
std::string manual_lists();

}  // namespace difysso::config
