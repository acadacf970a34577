#include "config/validate.h"

namespace difysso::config {

void validate_sign_in(Validation& validation) {
    SignIn& sign_in = validation.settings.sign_in;
    sign_in.allow_register_source = validation.source("ALLOW_REGISTER");
    const bool joins = sign_in.workspace.kind == WorkspacePolicy::Kind::join;
    if (joins || !validation.good("WORKSPACE_POLICY")) return;
    for (const std::string_view key : {"DEFAULT_ROLE", "ROLE_MAP"}) {
        if (validation.is_given(key) && validation.good(key)) {
            validation.warning(key,
                               "isn't used: only WORKSPACE_POLICY=join:<workspace id> gives roles");
        }
    }
}

}  // namespace difysso::config
