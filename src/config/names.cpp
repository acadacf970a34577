#include "config/names.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "config/read_value.h"

namespace difysso::config {
namespace {

constexpr std::string_view kPrefix = "DIFYSSO_";
constexpr std::string_view kFile = "_FILE";
constexpr std::size_t kFarthest = 2;

std::string_view without_prefix(std::string_view name) {
    return name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name;
}

// Levenshtein's distance.
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t changed = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

// ..._PORT_8000_TCP and what follows it.
bool has_numbered_port(std::string_view name) {
    constexpr std::string_view kPort = "_PORT_";
    const std::size_t found = name.find(kPort);
    if (found == std::string_view::npos || found + kPort.size() == name.size()) return false;
    const char next = name[found + kPort.size()];
    return next >= '0' && next <= '9';
}

}  // namespace

Meaning meaning_of(std::string_view name, std::span<const Key> of_providers) {
    const std::string_view bare = without_prefix(name);
    if (const Key* key = find_key(bare, of_providers)) return {key, false};
    if (!bare.ends_with(kFile)) return {};
    const Key* key = find_key(bare.substr(0, bare.size() - kFile.size()), of_providers);
    if (key == nullptr || key->form == Form::plain) return {};
    return {key, true};
}

bool may_be_of_provider(std::string_view name) {
    return without_prefix(name).starts_with("OIDC_");
}

bool in_our_family(std::string_view name) {
    return name.starts_with("CASDOOR_") || name.starts_with("OIDC_") || name.starts_with(kPrefix);
}

bool is_injected(std::string_view name, std::string_view value) {
    const bool address = value.starts_with("tcp://") || value.starts_with("udp://");
    const std::string_view bare = without_prefix(name);
    if (address && (bare == "REDIS_PORT" || bare == "DB_PORT")) return true;
    if (!in_our_family(name)) return false;
    const std::string_view after = name.substr(name.find('_'));
    if (after == "_PORT" || after.starts_with("_PORT_") || after.starts_with("_SERVICE_"))
        return true;
    return (address && name.ends_with("_PORT")) || name.ends_with("_SERVICE_HOST") ||
           name.ends_with("_SERVICE_PORT") ||
           name.find("_SERVICE_PORT_") != std::string_view::npos || has_numbered_port(name);
}

bool look_alike(std::string_view left, std::string_view right) {
    return distance(left, right) <= kFarthest;
}

std::string suggestion(std::string_view unknown_name, std::span<const Key> of_providers) {
    const std::string bare = upper(without_prefix(unknown_name));
    for (const auto keys : {gateway_keys(), store_keys(), sign_in_keys(), of_providers}) {
        for (const Key& key : keys) {
            for (const std::string_view name : {key.name, key.alias}) {
                if (!name.empty() && look_alike(bare, name)) {
                    return "; did you mean " + std::string(name) + "?";
                }
            }
        }
    }
    return {};
}

}  // namespace difysso::config
