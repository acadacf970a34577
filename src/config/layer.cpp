#include "config/layer.h"

#include <algorithm>

#include "config/env_file.h"
#include "config/file.h"
#include "config/names.h"

namespace difysso::config {
namespace {

using observe::Literal;

// OIDC_OKTA_ISSUER, where OIDC_PROVIDERS doesn't list okta.
bool has_unlisted_id(std::string_view name) {
    const auto suffixes = provider_key_table();
    return may_be_of_provider(name) &&
           std::any_of(suffixes.begin(), suffixes.end(), [name](const Key& key) {
               const std::string suffix = "_" + std::string(key.name);
               return name.ends_with(suffix) ||
                      (key.form != Form::plain && name.ends_with(suffix + "_FILE"));
           });
}

void complain_of_unknown(const Found& found, std::span<const Key> of_providers,
                         Findings& findings) {
    const std::string meant = suggestion(found.name, of_providers);
    if (meant.empty() && has_unlisted_id(found.name)) {
        findings.error(found.name, found.source,
                       "is an unknown key, as OIDC_PROVIDERS doesn't list its provider; add the "
                       "provider's id there, or remove the key");
        return;
    }
    findings.error(found.name, found.source,
                   meant.empty()
                       ? Literal("is an unknown key; remove it ('difysso --help' lists the keys)")
                       : Literal("is an unknown key"),
                   meant);
}

class FileLayer {
  public:
    FileLayer(const std::string& path, Strictness strictness, Findings& findings)
        : path_(path), strict_(strictness == Strictness::all_ours), findings_(findings) {}

    Layer read() {
        const FileText file = read_file(path_);
        if (!file.problem.empty()) {
            findings_.error("", "file " + path_, {}, file.problem);
            return {};
        }
        for (EnvLine& line : parse_env_file(file.text.reveal())) {
            add(line);
        }
        return std::move(layer_);
    }

  private:
    void add(EnvLine& line) {
        Found found{line.name, "file " + path_ + ", line " + std::to_string(line.number),
                    std::move(line.value)};
        const bool known = meaning_of(line.name).key != nullptr || may_be_of_provider(line.name);
        const bool ours = strict_ || known || in_our_family(line.name);
        if (!line.problem.empty() && (ours || line.has_nul)) {
            findings_.error(found.name, found.source, line.problem);
            layer_.spoiled.push_back(found.name);
            return;
        }
        if (line.name.empty()) return;
        if (!known) {
            if (ours) complain_of_unknown(found, {}, findings_);
            layer_.unknown.push_back({found.name, found.source, {}});
            return;
        }
        const auto before = layer_.values.find(found.name);
        if (before != layer_.values.end()) complain_of_repetition(before->second, found);
        layer_.values.insert_or_assign(line.name, std::move(found));
    }

    void complain_of_repetition(const Found& before, const Found& found) {
        const std::string where = before.source + "; keep one";
        if (strict_) {
            findings_.error(found.name, found.source, "is set already in ", where);
        } else if (before.text.reveal() != found.text.reveal()) {
            findings_.warning(found.name, found.source, "is set otherwise in ", where);
        }
    }

    const std::string& path_;
    bool strict_;
    Findings& findings_;
    Layer layer_;
};

// By one of its names: KEY or KEY_FILE, which exclude each other.
std::optional<Choice> find_choice(const Layer& layer, const Key& key, const std::string& name,
                                  Findings& findings) {
    const auto value = layer.values.find(name);
    const auto file =
        key.form == Form::plain ? layer.values.end() : layer.values.find(name + "_FILE");
    const bool has_value = value != layer.values.end();
    const bool has_file = file != layer.values.end() && !file->second.text.empty();
    if (has_file && has_value && !value->second.text.empty()) {
        findings.error(name, value->second.source, "is set beside ", file->first + "; keep one");
    }
    if (has_file) return Choice{file->second, true};
    if (has_value) return Choice{value->second, false};
    return {};
}

}  // namespace

Layer layer_of_file(const std::string& path, Strictness strictness, Findings& findings) {
    return FileLayer(path, strictness, findings).read();
}

Layer layer_of_environment(const char* const* environment, Findings& findings) {
    Layer layer;
    for (; *environment != nullptr; ++environment) {
        const std::string_view entry(*environment);
        const std::size_t equals = entry.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string_view name = entry.substr(0, equals);
        const std::string_view text = entry.substr(equals + 1);
        if (is_injected(name, text)) continue;
        Found found{std::string(name), "environment", observe::Secret(std::string(text))};
        if (meaning_of(name).key != nullptr || may_be_of_provider(name)) {
            layer.values.insert_or_assign(found.name, std::move(found));
        } else if (in_our_family(name)) {
            complain_of_unknown(found, {}, findings);
            layer.unknown.push_back({found.name, found.source, {}});
        }
    }
    return layer;
}

Layer layer_of_command_line(const std::map<std::string, std::string>& command_line) {
    Layer layer;
    for (const auto& [name, text] : command_line) {
        layer.values.emplace(name, Found{name, "command line", observe::Secret(text)});
    }
    return layer;
}

void choose(const Layer& layer, std::span<const Key> keys, std::map<const Key*, Choice>& choices,
            Findings& findings) {
    for (const Key& key : keys) {
        std::optional<Choice> chosen;
        for (const std::string_view prefix : {"DIFYSSO_", ""}) {
            for (const std::string_view name : {key.name, key.alias}) {
                if (name.empty()) continue;
                auto choice =
                    find_choice(layer, key, std::string(prefix) + std::string(name), findings);
                if (!choice) continue;
                if (!chosen) {
                    chosen = std::move(choice);
                } else if (choice->found.text.reveal() != chosen->found.text.reveal()) {
                    findings.warning(choice->found.name, choice->found.source,
                                     "isn't used: it differs from ", chosen->found.name);
                }
            }
            if (chosen) break;
        }
        if (chosen) choices.insert_or_assign(&key, std::move(*chosen));
    }
}

void judge_provider_names(Layer& layer, std::span<const Key> of_providers, Findings& findings) {
    for (auto value = layer.values.begin(); value != layer.values.end();) {
        const Found& found = value->second;
        if (meaning_of(found.name, of_providers).key != nullptr) {
            ++value;
            continue;
        }
        complain_of_unknown(found, of_providers, findings);
        layer.unknown.push_back({found.name, found.source, {}});
        value = layer.values.erase(value);
    }
}

std::optional<Found> read_named_file(const Key& key, const Found& path, Findings& findings) {
    const std::string& name = path.text.reveal();
    const FileText file = read_file(name);
    if (!file.problem.empty()) {
        findings.error(path.name, path.source, "names a file that ", file.problem);
        return {};
    }
    if (file.readable_by_others && is_secret(key.form)) {
        findings.warning(path.name, path.source, "names a file that everybody can read; chmod o-r ",
                         name);
    }
    std::string text = file.text.reveal();
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty()) {
        findings.error(path.name, path.source, "names an empty file");
        return {};
    }
    return Found{path.name, "file " + name, observe::Secret(std::move(text))};
}

}  // namespace difysso::config
