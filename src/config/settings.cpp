#include "config/settings.h"

namespace difysso::config {

std::string Server::text() const {
    const bool ipv6 = name.find(':') != std::string::npos;
    return (ipv6 ? "[" + name + "]" : name) + ":" + std::to_string(port);
}

std::string_view role_name(Role role) {
    switch (role) {
        case Role::admin:
            return "admin";
        case Role::editor:
            return "editor";
        case Role::normal:
            return "normal";
        case Role::dataset_operator:
            return "dataset_operator";
    }
    return "";
}

}  // namespace difysso::config
