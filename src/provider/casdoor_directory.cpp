#include "provider/casdoor_directory.h"

#include <array>

#include "crypto/encoding.h"
#include "provider/casdoor.h"
#include "provider/casdoor_claims.h"
#include "provider/claims.h"
#include "provider/json.h"
#include "provider/parameters.h"

namespace difysso::provider {
namespace {

using observe::Reason;
using observe::Refusal;

constexpr std::array kRules{
    ClaimRule{"id", ClaimType::string},
    ClaimRule{"owner", ClaimType::string},
    ClaimRule{"isForbidden", ClaimType::boolean},
    ClaimRule{"isDeleted", ClaimType::boolean},
};

Refusal unclear(observe::Literal why) {
    return {Reason::client_rejected, why};
}

CasdoorDirectory::Found read_user(const json::Object& user, const std::string& organization) {
    const std::string* id = user.string("id");
    const std::string* owner = user.string("owner");
    if (!mistyped_claim(user, kRules).empty() || id == nullptr || id->empty() || owner == nullptr)
        return unclear("Casdoor's word about a person can't be understood");
    if (*owner != organization) return unclear("Casdoor told of somebody else");
    return std::optional(CasdoorUser{.id = *id,
                                     .forbidden = user.is_true("isForbidden"),
                                     .deleted = user.is_true("isDeleted"),
                                     .groups = casdoor_groups(user, organization)});
}

}  // namespace

CasdoorDirectory::Found CasdoorDirectory::with_id(const std::string& id,
                                                  const outbound::Deadline& deadline) const {
    auto found = ask(encode_parameters({{"owner", settings_.org_name}, {"userId", id}}), deadline);
    if (found && *found && (*found)->id != id) return unclear("Casdoor told of somebody else");
    return found;
}

CasdoorDirectory::Found CasdoorDirectory::with_name(const std::string& name,
                                                    const outbound::Deadline& deadline) const {
    const std::string id = settings_.org_name + "/" + name;
    return ask(encode_parameters({{"id", id}}), deadline);
}

// A wrong secret is passed over in silence there, and what is asked is refused as a stranger's
// would be: then too the status isn't "ok".
CasdoorDirectory::Found CasdoorDirectory::ask(const std::string& query,
                                              const outbound::Deadline& deadline) const {
    const std::string credentials = settings_.client_id + ":" + settings_.client_secret.reveal();
    const auto response =
        http_.send({.target = casdoor_target(settings_, "/api/get-user?" + query),
                    .headers = {{"Authorization", "Basic " + crypto::base64(credentials)}}},
                   deadline);
    const auto body = json::parse_object(response.body);
    const std::string* status = body ? body->string("status") : nullptr;
    if (response.status != 200 || status == nullptr || *status != "ok")
        return unclear("Casdoor doesn't tell us about people");
    const json::Value* data = body->find("data");
    if (data == nullptr) return unclear("Casdoor's word about a person can't be understood");
    if (const json::Object* user = data->object()) return read_user(*user, settings_.org_name);
    if (!data->is_null()) return unclear("Casdoor's word about a person can't be understood");
    return std::optional<CasdoorUser>();
}

}  // namespace difysso::provider
