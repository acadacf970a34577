#include "dify/delivery.h"

namespace difysso::dify {

std::string console_url(const config::Dify& dify, const config::Origin& public_origin) {
    return dify.console_web_url.empty() ? public_origin.text() : dify.console_web_url;
}

std::vector<config::Origin> own_origins(const config::Dify& dify,
                                        const config::Origin& public_origin) {
    std::vector<config::Origin> own{public_origin};
    if (const auto console = config::parse_url(console_url(dify, public_origin)))
        own.push_back(console->origin);
    return own;
}

std::string landing_url(const config::Dify& dify, const config::Origin& public_origin,
                        const Tokens& tokens, std::string_view return_target) {
    std::string url = console_url(dify, public_origin);
    if (dify.era == config::Era::cookies)
        return return_target.empty() ? url : std::string(return_target);
    std::string fragment;
    if (const auto mark = url.find('#'); mark != std::string::npos) {
        fragment = url.substr(mark);
        url.resize(mark);
    }
    // Base64url, dots and hex digits: nothing to escape.
    url += url.find('?') == std::string::npos ? "?" : "&";
    url += "access_token=" + tokens.access_token.reveal() +
           "&refresh_token=" + tokens.refresh_token.reveal();
    return url + fragment;
}

}  // namespace difysso::dify
