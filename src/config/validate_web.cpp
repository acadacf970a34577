#include "config/validate.h"

namespace difysso::config {

void validate_web(Validation& validation) {
    if (validation.settings.debug) validation.settings.log.level = observe::Level::debug;
    const auto url = parse_url(validation.text("BASE_URL"));
    if (!url || !validation.good("BASE_URL")) return;
    const Web& web = validation.settings.web;
    if (validation.good("MOUNT_PATH") && !url->path.empty() && url->path != web.mount_path) {
        validation.error(
            "BASE_URL", "has a path, which must be that of MOUNT_PATH; give scheme and host alone");
    }
    if (validation.good("ALLOW_INSECURE_HTTP") && !may_be_plain(url->origin, validation.settings)) {
        validation.error("BASE_URL",
                         "is plain http on a host that isn't this machine; use https, or set "
                         "ALLOW_INSECURE_HTTP=true if everybody may read along");
    }
}

}  // namespace difysso::config
