#include "provider/openid_claims.h"

#include "provider/claims.h"

namespace difysso::provider {
namespace {

using json::Object;
using json::Value;

std::string text_of(const Value* value) {
    return value == nullptr || value->string() == nullptr ? std::string() : *value->string();
}

// Where a claim was found; the ID token's counts, whatever userinfo says.
struct Found {
    const Value* value = nullptr;
    bool in_id_token = false;
};

Found find_in(const Object& id_token, const Object* userinfo, std::string_view path) {
    if (const Value* value = find_claim(id_token, path)) return {value, true};
    return {userinfo == nullptr ? nullptr : find_claim(*userinfo, path), false};
}

// Do these claims say that the address is verified? The other spelling is Casdoor's; alone it
// counts for nothing here, but it can take the flag away.
bool says_verified(const Object& claims, const std::string& address) {
    const std::string* email = claims.string("email");
    return email != nullptr && *email == address && claims.is_true("email_verified") &&
           (!claims.has("emailVerified") || claims.is_true("emailVerified"));
}

bool speaks_of_an_address(const Object& claims) {
    return claims.has("email") || claims.has("email_verified") || claims.has("emailVerified");
}

bool is_verified(const Found& found, const std::string& address, const Object& id_token,
                 const Object* userinfo) {
    if (says_verified(id_token, address)) return true;
    return !found.in_id_token && userinfo != nullptr && !speaks_of_an_address(id_token) &&
           says_verified(*userinfo, address);
}

}  // namespace

const Value* find_claim(const Object& claims, std::string_view path) {
    if (const Value* whole = claims.find(path)) return whole;
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos) return nullptr;
    const Object* below = claims.object(path.substr(0, dot));
    return below == nullptr ? nullptr : find_claim(*below, path.substr(dot + 1));
}

Identity openid_identity(const config::OpenId& settings, const Object& id_token,
                         const Object* userinfo) {
    const Found email = find_in(id_token, userinfo, settings.claim_email);
    std::string address = text_of(email.value);
    const bool verified = !address.empty() && is_verified(email, address, id_token, userinfo);
    const Value* groups = find_in(id_token, userinfo, settings.claim_groups).value;
    const std::int64_t* issued_at = id_token.integer("iat");
    return Identity{
        .provider = settings.id,
        .issuer = text_of(id_token.find("iss")),
        .sub = text_of(id_token.find("sub")),
        .email = address.empty() ? std::nullopt : std::optional(std::move(address)),
        .email_verified = verified,
        .name = text_of(find_in(id_token, userinfo, settings.claim_name).value),
        .groups = names_in(groups == nullptr ? nullptr : groups->array()),
        .issued_at = observe::Time(std::chrono::seconds(issued_at == nullptr ? 0 : *issued_at)),
        .sid = text_of(id_token.find("sid")),
    };
}

}  // namespace difysso::provider
