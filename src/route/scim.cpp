#include "route/scim.h"

#include <algorithm>
#include <charconv>

#include "crypto/digest.h"
#include "offboard/scim_text.h"
#include "route/descriptions.h"
#include "web/ascii.h"
#include "web/same_origin.h"

namespace difysso::route {
namespace {

using observe::Reason;

constexpr std::int64_t kMostUsers = 200;

web::Response scim(int status, std::string body) {
    web::Response response;
    response.status = status;
    response.add("Content-Type", "application/scim+json");
    response.body = std::move(body);
    return response;
}

web::Response error(Reason reason, std::string_view type = {}) {
    const observe::ReasonRow& row = observe::row(reason);
    web::Response response =
        scim(row.status, offboard::scim_error_text(row.status, type, row.sentence));
    response.entry.reason = reason;
    return response;
}

bool knows_token(const web::Request& request, const observe::Secret& token) {
    constexpr std::size_t kBearer = 7;
    if (!web::brings_bearer(request) || request.repeated("authorization")) return false;
    const auto given = web::trim(request.header("authorization")->substr(kBearer));
    return crypto::equal_constant_time(crypto::sha256(given), crypto::sha256(token.reveal()));
}

std::string base_of(const web::Call& call) {
    return call.origin.text() + call.mount_path + "/" + std::string(call.version) + "/scim/v2";
}

// RFC 7644, section 3.4.2.4: what is no number, or too small or large, is drawn to the next one
// that is.
std::int64_t number(const web::Call& call, std::string_view name, std::int64_t fallback,
                    std::int64_t least, std::int64_t most) {
    const std::string_view text = call.query.get(name).value_or("");
    std::int64_t value = fallback;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return std::clamp(value, least, most);
}

offboard::ScimWanted wanted(const web::Call& call) {
    return offboard::read_scim_wanted(call.query.get("attributes").value_or(""),
                                      call.query.get("excludedAttributes").value_or(""));
}

web::Response of_user(int status, const record::ScimUser& user, const web::Call& call) {
    web::Response response =
        scim(status, offboard::scim_user_text(user, base_of(call), wanted(call)));
    if (status == 201) response.add("Location", base_of(call) + "/Users/" + user.id);
    return response;
}

}  // namespace

std::vector<web::Route> Scim::routes() {
    if (parts_.settings.sign_in.scim_token.empty()) return {};
    namespace d = descriptions;
    return {
        route({"GET"}, "/scim/v2/ServiceProviderConfig", &Scim::config, d::scim_config()),
        route({"GET"}, "/scim/v2/Schemas", &Scim::schemas, d::scim_schemas()),
        route({"GET"}, "/scim/v2/Schemas/{id}", &Scim::schema, d::scim_schema()),
        route({"GET"}, "/scim/v2/ResourceTypes", &Scim::resource_types, d::scim_resource_types()),
        route({"GET"}, "/scim/v2/ResourceTypes/{id}", &Scim::resource_type,
              d::scim_resource_type()),
        route({"GET", "POST"}, "/scim/v2/Users", &Scim::users, d::scim_users()),
        route({"GET", "PUT", "PATCH", "DELETE"}, "/scim/v2/Users/{id}", &Scim::user,
              d::scim_user()),
        route({"POST"}, "/scim/v2/.search", &Scim::no_search, d::scim_search()),
        route({"GET", "POST", "PUT", "PATCH", "DELETE"}, "/scim/v2/{other}", &Scim::nothing,
              d::scim_nothing())};
}

web::Route Scim::route(std::vector<observe::Literal> methods, observe::Literal path, Page page,
                       std::vector<web::Description> what) const {
    return {.methods = std::move(methods),
            .path = path,
            .action =
                [this, page](const web::Call& call) {
                    if (!knows_token(call.request, parts_.settings.sign_in.scim_token)) {
                        web::Response response = error(Reason::secret_refused);
                        response.add("WWW-Authenticate", "Bearer");
                        return response;
                    }
                    return (this->*page)(call);
                },
            .descriptions = std::move(what)};
}

web::Response Scim::config(const web::Call& call) const {
    return scim(200, offboard::scim_config_text(base_of(call)));
}
web::Response Scim::schemas(const web::Call& call) const {
    return scim(200, offboard::scim_list_text(1, 1, {offboard::scim_schema_text(base_of(call))}));
}
web::Response Scim::schema(const web::Call& call) const {
    if (call.path_parameter != offboard::kScimUserSchema) return nothing(call);
    return scim(200, offboard::scim_schema_text(base_of(call)));
}
web::Response Scim::resource_types(const web::Call& call) const {
    return scim(200,
                offboard::scim_list_text(1, 1, {offboard::scim_resource_type_text(base_of(call))}));
}
web::Response Scim::resource_type(const web::Call& call) const {
    if (call.path_parameter != "User") return nothing(call);
    return scim(200, offboard::scim_resource_type_text(base_of(call)));
}
web::Response Scim::nothing(const web::Call& /*call*/) const {
    return error(Reason::not_found);
}

// There is one type of resource to look for, and GET finds it (RFC 7644, section 3.4.3).
web::Response Scim::no_search(const web::Call& /*call*/) const {
    return error(Reason::method_unknown);
}

web::Response Scim::users(const web::Call& call) const {
    return call.request.method == "POST" ? add(call) : list(call);
}

web::Response Scim::user(const web::Call& call) const {
    const auto known = parts_.users.find(std::string(call.path_parameter), call.request.deadline);
    if (!known) return nothing(call);
    if (call.request.method == "DELETE") return remove(*known, call);
    if (call.request.method == "PUT" || call.request.method == "PATCH") return change(*known, call);
    return of_user(200, *known, call);
}

web::Response Scim::list(const web::Call& call) const {
    const auto filter = offboard::read_scim_filter(call.query.get("filter").value_or(""));
    if (!filter) return error(Reason::resource_malformed, "invalidFilter");
    const auto start = number(call, "startIndex", 1, 1, 1'000'000'000);
    const auto found =
        parts_.users.list(*filter, start - 1, number(call, "count", kMostUsers, 0, kMostUsers),
                          call.request.deadline);
    std::vector<std::string> texts;
    for (const record::ScimUser& user : found.users)
        texts.push_back(offboard::scim_user_text(user, base_of(call), wanted(call)));
    return scim(200, offboard::scim_list_text(found.total, start, texts));
}

web::Response Scim::add(const web::Call& call) const {
    const auto user = offboard::read_scim_user(call.request.body);
    if (!user) return error(user.reason(), "invalidValue");
    end_unless_active(*user, call);
    const auto made = parts_.users.add(*user, call.request.deadline);
    if (!made) return error(Reason::resource_exists, "uniqueness");
    return of_user(201, *made, call);
}

// What has to end ends before it is written down: told again after a failure, it is done again.
web::Response Scim::change(const record::ScimUser& known, const web::Call& call) const {
    auto user = call.request.method == "PUT" ? offboard::read_scim_user(call.request.body)
                                             : offboard::patch_scim_user(known, call.request.body);
    if (!user) return error(user.reason(), "invalidValue");
    user->id = known.id;
    // Also under the name that he had until now.
    if (!user->active && user->user_name != known.user_name) {
        record::ScimUser before = known;
        before.active = false;
        end_unless_active(before, call);
    }
    end_unless_active(*user, call);
    const auto changed = parts_.users.replace(*user, call.request.deadline);
    if (!changed) return error(Reason::resource_exists, "uniqueness");
    return of_user(200, *changed, call);
}

web::Response Scim::remove(const record::ScimUser& known, const web::Call& call) const {
    record::ScimUser gone = known;
    gone.active = false;
    end_unless_active(gone, call);
    parts_.users.remove(known.id, call.request.deadline);
    web::Response response;
    response.status = 204;
    return response;
}

void Scim::end_unless_active(const record::ScimUser& user, const web::Call& call) const {
    if (user.active) return;
    const auto& deadline = call.request.deadline;
    for (const dify::KnownAs& who :
         parts_.departures.known_as(user.external_id.value_or(""), user.user_name, deadline))
        parts_.offboarding.end(who,
                               {.source = "scim",
                                .reason = Reason::user_forbidden,
                                .request_id = call.request.request_id},
                               deadline);
}

}  // namespace difysso::route
