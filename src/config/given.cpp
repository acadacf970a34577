#include "config/given.h"

#include <filesystem>
#include <optional>

#include "config/layer.h"
#include "config/names.h"
#include "config/read_openid.h"

namespace difysso::config {
namespace {

std::optional<std::string> usual_env_file() {
    std::error_code error;
    const auto status = std::filesystem::status(".env", error);
    // A folder of this name is a Python environment.
    if (!std::filesystem::exists(status) || std::filesystem::is_directory(status)) return {};
    return ".env";
}

std::vector<Layer> read_layers(const Sources& sources, Findings& findings,
                               std::vector<std::string>& files) {
    std::vector<Layer> layers;
    if (sources.config_file) {
        files.push_back(*sources.config_file);
        layers.push_back(layer_of_file(*sources.config_file, Strictness::all_ours, findings));
    }
    if (const auto env_file = sources.env_file ? sources.env_file : usual_env_file()) {
        files.push_back(*env_file);
        layers.push_back(layer_of_file(*env_file, Strictness::shared, findings));
    }
    if (sources.environment != nullptr) {
        layers.push_back(layer_of_environment(sources.environment, findings));
    }
    layers.push_back(layer_of_command_line(sources.command_line));
    return layers;
}

// What OIDC_PROVIDERS lists; nothing when that can't be told: then no name of a provider's key is
// judged, as all of them would be complained of for one mistake.
std::optional<std::vector<std::string>> listed_providers(
    const std::vector<Layer>& layers, const std::map<const Key*, Choice>& choices) {
    const Key* const key = find_key("OIDC_PROVIDERS");
    for (const Layer& layer : layers) {
        for (const std::string& name : layer.spoiled) {
            if (meaning_of(name).key == key) return {};
        }
    }
    std::vector<std::string> ids;
    const auto choice = choices.find(key);
    if (choice == choices.end() || choice->second.found.text.empty()) return ids;
    if (!read_provider_ids(choice->second.found.text.reveal(), ids).empty()) return {};
    return ids;
}

}  // namespace

const Found* Given::find(std::string_view key) const {
    const Found* const found = place(key);
    return found == nullptr || found->text.empty() ? nullptr : found;
}

const Found* Given::place(std::string_view key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
}

void Given::put(std::string_view key, Found found) {
    values_.insert_or_assign(std::string(key), std::move(found));
}

void Given::spoil(std::string_view key) {
    spoiled_.emplace(key);
}

void Given::add_unknown(std::string name, std::string source) {
    unknown_.push_back({std::move(name), std::move(source)});
}

std::string Given::near_misses(std::string_view key) const {
    std::string text;
    for (const Unknown& unknown : unknown_) {
        if (look_alike(unknown.name, key)) {
            text += "; unknown key " + unknown.name + " (" + unknown.source + ") looks like it";
        }
    }
    return text;
}

Given gather(const Sources& sources, Findings& findings, std::vector<std::string>& files) {
    std::vector<Layer> layers = read_layers(sources, findings, files);
    std::map<const Key*, Choice> choices;
    for (const Layer& layer : layers) {
        for (const auto keys : key_table()) {
            choose(layer, keys, choices, findings);
        }
    }
    const auto ids = listed_providers(layers, choices);
    Given given(ProviderKeys(ids.value_or(std::vector<std::string>())));
    for (Layer& layer : layers) {
        if (ids) judge_provider_names(layer, given.provider_keys(), findings);
        choose(layer, given.provider_keys(), choices, findings);
        for (const Found& unknown : layer.unknown) {
            given.add_unknown(unknown.name, unknown.source);
        }
        for (const std::string& name : layer.spoiled) {
            if (const Key* key = meaning_of(name, given.provider_keys()).key)
                given.spoil(key->name);
        }
    }
    for (auto& [key, choice] : choices) {
        if (!choice.names_a_file) {
            given.put(key->name, std::move(choice.found));
            continue;
        }
        files.push_back(choice.found.text.reveal());
        if (auto found = read_named_file(*key, choice.found, findings)) {
            given.put(key->name, std::move(*found));
        } else {
            given.spoil(key->name);
        }
    }
    return given;
}

}  // namespace difysso::config
