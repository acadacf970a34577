#include "provider/logout_request.h"

#include <vector>

#include "provider/parameters.h"

namespace difysso::provider {

std::string logout_parameters(std::string_view client_id, const LogoutRequest& request) {
    std::vector<Parameter> parameters;
    if (!request.id_token_hint.empty())
        parameters.emplace_back("id_token_hint", request.id_token_hint);
    parameters.emplace_back("client_id", client_id);
    parameters.emplace_back("post_logout_redirect_uri", request.post_logout_redirect_uri);
    parameters.emplace_back("state", request.state);
    return encode_parameters(parameters);
}

std::string IdTokenHints::seal(const observe::Secret& id_token, std::string_view session,
                               crypto::Random& random) const {
    const std::string& text = id_token.reveal();
    if (text.empty() || text.size() > kLongest) return "";
    return sealer_.seal(text, session, random);
}

observe::Secret IdTokenHints::open(std::string_view sealed, std::string_view session) const {
    return observe::Secret(sealer_.open(sealed, session).value_or(""));
}

}  // namespace difysso::provider
