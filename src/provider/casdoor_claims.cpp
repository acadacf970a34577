#include "provider/casdoor_claims.h"

#include <array>

#include <Poco/String.h>

#include "provider/claims.h"

namespace difysso::provider {
namespace {

using json::Object;
using observe::Done;
using observe::Outcome;
using observe::Reason;
using observe::Refusal;

constexpr std::array kRules{
    ClaimRule{"type", ClaimType::string},
    ClaimRule{"owner", ClaimType::string},
    ClaimRule{"isForbidden", ClaimType::boolean},
    ClaimRule{"isDeleted", ClaimType::boolean},
};

// Each spelling has to say so: in the format JWT-Custom a refresh token carries both
// "tokenType": "access-token" and "TokenType": "refresh-token".
Outcome<Done> check_token_type(const Object& claims) {
    for (const json::Member& claim : claims.members()) {
        if (Poco::icompare(claim.name, "tokenType") != 0) continue;
        const std::string* type = claim.value.string();
        if (type == nullptr) return Refusal{Reason::id_token_claim_type, "tokenType"};
        if (*type != "access-token") return Reason::id_token_token_type;
    }
    return Done{};
}

std::string text_of(const Object& claims, std::string_view name) {
    const std::string* text = claims.string(name);
    return text == nullptr ? std::string() : *text;
}

// JWT-Custom spells it emailVerified, as versions before 2.227 did. Both must be true when both are
// there; JWT-Standard leaves it out when it is false.
bool email_is_verified(const Object& claims) {
    constexpr std::array<std::string_view, 2> spellings{"email_verified", "emailVerified"};
    bool verified = false;
    for (const std::string_view spelling : spellings) {
        if (!claims.has(spelling)) continue;
        if (!claims.is_true(spelling)) return false;
        verified = true;
    }
    return verified;
}

// The display name; JWT-Standard has it in `name`, where the other formats have the login name.
std::string name_of(const Object& claims) {
    std::string name = text_of(claims, "displayName");
    return name.empty() ? text_of(claims, "name") : name;
}

void add_names(const json::Array* claim, std::string_view organization,
               std::vector<std::string>& names) {
    const auto found = names_in(claim, [organization](const Object& element) {
        const std::string* owner = element.string("owner");
        return owner == nullptr || *owner == organization;
    });
    names.insert(names.end(), found.begin(), found.end());
}

}  // namespace

Outcome<Done> check_casdoor_claims(const Object& claims, std::string_view organization) {
    if (const observe::Literal name = mistyped_claim(claims, kRules); !name.empty())
        return Refusal{Reason::id_token_claim_type, name};

    // An application's own token has the sub "admin/<application>".
    const std::string* type = claims.string("type");
    if (text_of(claims, "sub").find('/') != std::string::npos ||
        (type != nullptr && *type == "application"))
        return Reason::id_token_not_a_person;

    const std::string* owner = claims.string("owner");
    if (owner == nullptr || *owner != organization) return Reason::organization_mismatch;

    if (const auto good = check_token_type(claims); !good) return good.refusal();
    if (claims.is_true("isForbidden")) return Reason::user_forbidden;
    if (claims.is_true("isDeleted")) return Reason::user_deleted;
    return Done{};
}

Identity casdoor_identity(const Object& claims, std::string_view organization) {
    std::string email = text_of(claims, "email");  // empty when the person has none
    const std::int64_t* issued_at = claims.integer("iat");
    Identity identity{
        .provider = "casdoor",
        .issuer = text_of(claims, "iss"),
        .sub = text_of(claims, "sub"),
        .email = email.empty() ? std::nullopt : std::optional(std::move(email)),
        .email_verified = email_is_verified(claims),
        .name = name_of(claims),
        .groups = casdoor_groups(claims, organization),
        .issued_at = observe::Time(std::chrono::seconds(issued_at == nullptr ? 0 : *issued_at)),
        .sid = text_of(claims, "sid"),
    };
    return identity;
}

std::vector<std::string> casdoor_groups(const Object& claims, std::string_view organization) {
    std::vector<std::string> groups;
    add_names(claims.array("groups"), organization, groups);
    add_names(claims.array("roles"), organization, groups);
    return groups;
}

}  // namespace difysso::provider
