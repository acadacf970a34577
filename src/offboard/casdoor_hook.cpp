#include "offboard/casdoor_hook.h"

#include <algorithm>
#include <array>
#include <exception>

#include "observe/failure.h"
#include "provider/json.h"
#include "signin/person.h"
#include "web/query.h"

namespace difysso::offboard {
namespace {

using observe::Failure;
using observe::Outcome;
using observe::Reason;
using provider::json::Object;

void add(std::vector<std::string>& list, std::string_view text) {
    if (!text.empty() && std::find(list.begin(), list.end(), text) == list.end())
        list.emplace_back(text);
}

// "acme/alice", when acme is our organization.
void add_name(std::vector<std::string>& names, std::string_view text,
              const std::string& organization) {
    const std::size_t slash = text.find('/');
    if (slash != std::string_view::npos && text.substr(0, slash) == organization)
        add(names, text.substr(slash + 1));
}

// Those that can take a membership away; a person's own groups come with update-user.
bool is_about_groups(std::string_view action) {
    constexpr std::array<std::string_view, 4> kActions{"update-group", "delete-group",
                                                       "update-role", "delete-role"};
    return std::find(kActions.begin(), kActions.end(), action) != kActions.end();
}

// "staff" of "staff", "acme/staff" and "acme/branch/staff", as settings of Casdoor's have it.
bool has_part(const std::string& group, const std::string& name) {
    return ("/" + group + "/").find("/" + name + "/") != std::string::npos;
}

// What the request had as its body: a user, for everything that changes one.
void read_object(const Object& object, const std::string& organization, CasdoorHook::Hint& hint) {
    const std::string* owner = object.string("owner");
    if (owner != nullptr && *owner != organization) return;
    const std::string* id = object.string("id");
    if (id != nullptr && id->find('/') == std::string::npos) add(hint.ids, *id);
    const std::string* name = object.string("name");
    if (owner != nullptr && name != nullptr) add(hint.names, *name);
}

}  // namespace

Outcome<CasdoorHook::Hint> CasdoorHook::read(const std::string& body,
                                             const std::string& organization) {
    const auto record = provider::json::parse_object(body);
    if (!record || record->string("action") == nullptr) return Reason::event_malformed;
    const std::string& action = *record->string("action");
    Hint hint;
    // Its body is a form.
    hint.any_group = action == "remove-user-from-group";
    if (const std::string* text = record->string("object"))
        if (const auto object = provider::json::parse_object(*text))
            read_object(*object, organization, hint);
    // An update names its target there, by the name that it had until then.
    if (const std::string* uri = record->string("requestUri")) {
        const std::size_t mark = uri->find('?');
        const auto query = mark == std::string::npos
                               ? std::nullopt
                               : web::Query::parse(std::string_view(*uri).substr(mark + 1));
        if (query) add_name(hint.names, query->get("id").value_or(""), organization);
    }
    if (is_about_groups(action)) hint = {.ids = {}, .names = {}, .groups = hint.names};
    return hint;
}

Outcome<std::size_t> CasdoorHook::take(const std::string& body, const std::string& request_id,
                                       const outbound::Deadline& deadline) const {
    const auto hint = read(body, parts_.settings.casdoor.org_name);
    if (!hint) return hint.refusal();
    std::size_t ended = judge_members(*hint, request_id, deadline);
    std::vector<std::string> judged;
    for (const std::string& name : hint->names)
        if (const User user = ask(false, name, deadline)) {
            ended += judge(user->id, user, request_id, deadline);
            judged.push_back(user->id);
        }
    for (const std::string& id : hint->ids)
        if (std::find(judged.begin(), judged.end(), id) == judged.end() &&
            !parts_.accounts.of_identity(parts_.provider.id(), id, deadline).empty())
            ended += judge(id, ask(true, id, deadline), request_id, deadline);
    return ended;
}

// Without ALLOWED_GROUPS nobody is here because of a group.
std::size_t CasdoorHook::judge_members(const Hint& hint, const std::string& request_id,
                                       const outbound::Deadline& deadline) const {
    if (hint.groups.empty() && !hint.any_group) return 0;
    if (parts_.settings.sign_in.allowed_groups.empty()) return 0;
    const auto in_question = [&](const std::string& group) {
        return hint.any_group ||
               std::any_of(hint.groups.begin(), hint.groups.end(),
                           [&](const std::string& name) { return has_part(group, name); });
    };
    std::size_t ended = 0;
    std::exception_ptr failed;
    for (const std::string& sub :
         parts_.people.of(parts_.provider.id(), parts_.provider.issuer(), in_question, deadline)) {
        if (deadline.passed())
            throw Failure(Reason::deadline, "asked about the members of a group");
        try {
            ended += judge(sub, ask(true, sub, deadline), request_id, deadline);
        } catch (const Failure&) {
            // Of one who can't be judged, and maybe sees to that, the others are none the safer.
            if (!failed) failed = std::current_exception();
        }
    }
    if (failed) std::rethrow_exception(failed);
    return ended;
}

// The breaker isn't told of a refusal: a strange name in an event must not keep people from
// signing in.
CasdoorHook::User CasdoorHook::ask(bool by_id, const std::string& whom,
                                   const outbound::Deadline& deadline) const {
    auto passage = parts_.gates.enter(parts_.provider, deadline);
    const auto found = passage.ask([&] {
        return by_id ? parts_.directory.with_id(whom, deadline)
                     : parts_.directory.with_name(whom, deadline);
    });
    if (!found) throw Failure(Reason::provider_unavailable, found.refusal().detail);
    return *found;
}

std::optional<Reason> CasdoorHook::why_not(const User& user) const {
    if (!user || user->deleted) return Reason::user_deleted;
    if (user->forbidden) return Reason::user_forbidden;
    if (!signin::in_allowed_group(user->groups, parts_.settings.sign_in.allowed_groups))
        return Reason::group_not_allowed;
    return std::nullopt;
}

std::size_t CasdoorHook::judge(const std::string& id, const User& user,
                               const std::string& request_id,
                               const outbound::Deadline& deadline) const {
    const auto reason = why_not(user);
    if (!reason) return 0;
    return parts_.offboarding.end(
        {.provider = parts_.provider.id(), .issuer = parts_.provider.issuer(), .sub = id},
        {.source = "casdoor", .reason = *reason, .request_id = request_id}, deadline);
}

}  // namespace difysso::offboard
