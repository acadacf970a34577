#include "provider/parameters.h"

#include <Poco/URI.h>

namespace difysso::provider {

std::string percent_encode(std::string_view text) {
    std::string encoded;
    // What Poco leaves alone unless it is told: the delimiters of RFC 3986, section 2.2.
    Poco::URI::encode(std::string(text), ":/?#[]@!$&'()*+,;=", encoded);
    return encoded;
}

std::string encode_parameters(std::span<const Parameter> parameters) {
    std::string text;
    for (const auto& [name, value] : parameters) {
        if (!text.empty()) text += '&';
        text.append(percent_encode(name)).append("=").append(percent_encode(value));
    }
    return text;
}

}  // namespace difysso::provider
