#include "front/variables.h"

#include <string>

namespace difysso::front {
namespace {

std::string header_name(std::string_view variable) {
    std::string name(variable);
    for (char& c : name) {
        if (c == '_') c = '-';
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return name;
}

}  // namespace

void Variables::take(const char* const* environment, web::Request& request) {
    for (; *environment != nullptr; ++environment) {
        const std::string_view pair(*environment);
        const std::size_t equals = pair.find('=');
        const std::string_view name = pair.substr(0, equals);
        const std::string_view value = pair.substr(equals + 1);
        if (name.starts_with("HTTP_")) {
            request.headers.emplace_back(header_name(name.substr(5)), value);
        } else if (name == "CONTENT_TYPE") {
            if (!value.empty()) request.headers.emplace_back("content-type", value);
        } else if (std::string_view* known = find(name); known && known->data() == nullptr) {
            *known = value;
        }
    }
}

std::string_view* Variables::find(std::string_view name) {
    if (name == "REQUEST_METHOD") return &method;
    if (name == "REQUEST_URI") return &target;
    if (name == "REQUEST_SCHEME") return &scheme;
    if (name == "HTTPS") return &https;
    if (name == "REMOTE_ADDR") return &remote_address;
    if (name == "CONTENT_LENGTH") return &content_length;
    return nullptr;
}

}  // namespace difysso::front
