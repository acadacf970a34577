// RP-Initiated Logout 1.0: whoever is signed in without a form isn't any more.
#include <algorithm>

#include "openid.h"

namespace casdoor_standin {

Response openid_end_session(const OpenIdCall& call) {
    const auto& known = call.state.settings.redirect_uris;
    const std::string& target = call.request.parameter("post_logout_redirect_uri");
    const std::string& client = call.request.parameter("client_id");
    if (!call.realm.clients.contains(client))
        return openid_error(400, "invalid_request", "client_id");
    call.realm.settings.sign_in.clear();
    if (std::find(known.begin(), known.end(), target) == known.end())
        return html(200, "<html><body>You are signed out</body></html>");
    const std::string& state = call.request.parameter("state");
    return found(target + (state.empty() ? "" : "?state=" + percent_encode(state)));
}

}  // namespace casdoor_standin
