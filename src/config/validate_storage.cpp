#include "config/read_value.h"
#include "config/validate.h"

namespace difysso::config {
namespace {

// Does Dify keep its files in a folder (Dify 0.9.2 to 1.15.0, extensions/ext_storage.py): "local",
// or Apache OpenDAL with the scheme "fs", both by default.
bool dify_stores_in_folder(const Validation& validation) {
    const std::string type = lower(validation.text("STORAGE_TYPE"));
    const std::string scheme = lower(validation.text("OPENDAL_SCHEME"));
    if (type == "local") return true;
    return (type.empty() || type == "opendal") && (scheme.empty() || scheme == "fs");
}

bool dify_keeps_keys_itself(const Validation& validation) {
    const std::string provider = lower(validation.text("KEY_PROVIDER_TYPE"));
    return provider.empty() || provider == "local";
}

}  // namespace

void validate_storage(Validation& validation) {
    const Storage& storage = validation.settings.storage;
    for (const std::string_view key :
         {"DIFY_STORAGE_PATH", "DIFY_INNER_API_URL", "DIFY_INNER_API_KEY", "STORAGE_TYPE",
          "OPENDAL_SCHEME", "KEY_PROVIDER_TYPE"}) {
        if (!validation.good(key)) return;
    }
    if (storage.inner_api_url.empty() != storage.inner_api_key.empty()) {
        if (storage.inner_api_url.empty()) {
            validation.missing("DIFY_INNER_API_URL",
                               "is not set, but DIFY_INNER_API_KEY is; set both or neither");
        } else {
            validation.missing("DIFY_INNER_API_KEY",
                               "is not set, but DIFY_INNER_API_URL is; set both or neither");
        }
        return;
    }
    const bool own = validation.settings.sign_in.workspace.kind == WorkspacePolicy::Kind::own;
    if (!own || !validation.good("WORKSPACE_POLICY") || !storage.inner_api_url.empty()) return;
    if (!dify_stores_in_folder(validation)) {
        validation.error(
            validation.is_given("STORAGE_TYPE") ? "STORAGE_TYPE" : "OPENDAL_SCHEME",
            "is no file system, so WORKSPACE_POLICY=own needs DIFY_INNER_API_URL and "
            "DIFY_INNER_API_KEY; or set WORKSPACE_POLICY=join:<workspace id> or existing");
    } else if (!dify_keeps_keys_itself(validation)) {
        validation.error(
            "KEY_PROVIDER_TYPE",
            "is not local, so WORKSPACE_POLICY=own needs DIFY_INNER_API_URL and "
            "DIFY_INNER_API_KEY; or set WORKSPACE_POLICY=join:<workspace id> or existing");
    } else if (storage.path.empty()) {
        validation.missing(
            "DIFY_STORAGE_PATH",
            "is not set, and WORKSPACE_POLICY=own has nowhere to put a new workspace's "
            "private key. Three ways out: set DIFY_STORAGE_PATH to the folder of Dify's "
            "storage; or set DIFY_INNER_API_URL and DIFY_INNER_API_KEY; or set "
            "WORKSPACE_POLICY=join:<workspace id> or existing");
    }
}

}  // namespace difysso::config
