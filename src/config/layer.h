#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/findings.h"
#include "config/given.h"
#include "config/key_table.h"

namespace difysso::config {

// One source of settings, by the names as they are written there.
struct Layer {
    // Of names that mean something, or may when OIDC_PROVIDERS is known.
    std::map<std::string, Found, std::less<>> values;
    std::vector<Found> unknown;        // of those that don't, without their text
    std::vector<std::string> spoiled;  // names set in a way that was complained of
};

enum class Strictness {
    all_ours,  // --config: an unknown or repeated key, a line that is no setting is an error
    shared,    // Dify's .env: only what is ours, or looks so, is judged
};

Layer layer_of_file(const std::string& path, Strictness strictness, Findings& findings);
// Only the families are judged, and what a container platform injects is passed over.
Layer layer_of_environment(const char* const* environment, Findings& findings);
Layer layer_of_command_line(const std::map<std::string, std::string>& command_line);

struct Choice {
    Found found;
    bool names_a_file = false;  // then the text is its path
};
// Puts what the layer says of each key over what lower layers said. DIFYSSO_KEY wins over KEY, a
// key's first name over its other one.
void choose(const Layer& layer, std::span<const Key> keys, std::map<const Key*, Choice>& choices,
            Findings& findings);

// Takes those of the values away that may have been a provider's and are none, and complains.
void judge_provider_names(Layer& layer, std::span<const Key> of_providers, Findings& findings);

// What NAME_FILE leads to; nothing when that was complained of. The newline at its end isn't part.
std::optional<Found> read_named_file(const Key& key, const Found& path, Findings& findings);

}  // namespace difysso::config
