#include "provider/parameters.h"

namespace difysso::provider {

std::string encode_parameters(std::span<const Parameter> parameters) {
    std::string text;
    for (const auto& [name, value] : parameters) {
        if (!text.empty()) text += '&';
        text.append(percent_encode(name)).append("=").append(percent_encode(value));
    }
    return text;
}

}  // namespace difysso::provider
