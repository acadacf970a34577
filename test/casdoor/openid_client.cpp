// Client authentication (RFC 6749 section 2.3, OpenID Connect Core section 9): a client uses the
// one method that it is registered for, and no other beside it.
#include "openid.h"

namespace casdoor_standin {

namespace {

struct Basic {
    std::string id, secret;
};

// RFC 6749 section 2.3.1: both were form-urlencoded before they were put together.
Basic read_basic(const std::string& authorization) {
    const std::string pair = from_base64(authorization.substr(6));
    const auto colon = std::min(pair.find(':'), pair.size());
    const auto decoded = [](const std::string& text) {
        const Pairs one = parse_form("v=" + text);
        return one.empty() ? std::string() : one.front().second;
    };
    return {decoded(pair.substr(0, colon)), decoded(pair.substr(std::min(colon + 1, pair.size())))};
}

}  // namespace

std::string openid_authenticate(const OpenIdCall& call, std::string& refusal) {
    const Request& request = call.request;
    const std::string& authorization = request.header("authorization");
    const bool by_basic = authorization.starts_with("Basic ");
    const bool by_post = has(request.form, "client_secret");
    const bool by_assertion = has(request.form, "client_assertion");
    const auto refused = [&](const std::string& why) {
        refusal = why;
        return std::string();
    };
    if (by_basic + by_post + by_assertion != 1) return refused("not one way to authenticate");
    if (!request.query.empty()) return refused("parameters in the query");
    if (!by_basic && !authorization.empty()) return refused("an Authorization header");
    const Basic basic = by_basic ? read_basic(authorization) : Basic{};
    const std::string id = by_basic ? basic.id : value_of(request.form, "client_id");
    // OpenID Connect Core doesn't ask for client_id beside an assertion.
    const auto known = call.realm.clients.find(id);
    if (known == call.realm.clients.end()) return refused("unknown client");
    const OpenIdClient& client = known->second;
    const char* method = by_basic  ? "client_secret_basic"
                         : by_post ? "client_secret_post"
                                   : "private_key_jwt";
    if (client.auth != method) return refused("the client is registered for " + client.auth);
    if (by_assertion) {
        const std::string wrong = openid_assertion_wrong(call, id, client);
        return wrong.empty() ? id : refused(wrong);
    }
    const std::string& secret = by_basic ? basic.secret : value_of(request.form, "client_secret");
    return secret == client.secret ? id : refused("wrong secret");
}

}  // namespace casdoor_standin
