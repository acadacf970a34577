#include "admin/administrators.h"

#include <algorithm>

#include "crypto/digest.h"
#include "web/ascii.h"
#include "web/same_origin.h"

namespace difysso::admin {
namespace {

using observe::Reason;

// The place of the request's Bearer token in the list, from 1 on; 0 when it isn't there. Every
// token is looked at, by digests, so that the time tells nothing of any of them.
std::size_t place_of_token(const web::Request& request, const std::vector<config::Secret>& tokens) {
    constexpr std::string_view kBearer = "bearer ";
    if (!web::brings_bearer(request) || request.repeated("authorization")) return 0;
    const std::string brought = crypto::sha256(
        web::trim(request.header("authorization").value_or("").substr(kBearer.size())));
    std::size_t place = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (crypto::equal_constant_time(crypto::sha256(tokens[i].reveal()), brought)) place = i + 1;
    return place;
}

}  // namespace

observe::Outcome<Administrator> Administrators::judge(const web::Request& request) const {
    if (const std::size_t place = place_of_token(request, parts_.settings.admin.tokens))
        return Administrator{.who = "ADMIN_TOKEN " + std::to_string(place), .account = ""};
    const auto session = parts_.verification.judge(request);
    if (!session) return session.refusal();
    if (session->id.empty())
        return observe::Refusal{Reason::not_an_administrator, "Dify itself began the session"};
    const auto record = parts_.sessions.find(session->id, request.deadline);
    if (!record || record->ended || record->account != session->account)
        return Reason::session_ended;
    if (!is_listed(*record)) return Reason::not_an_administrator;
    return Administrator{
        .who = record->claimed_email.empty() ? record->account : record->claimed_email,
        .account = record->account};
}

bool Administrators::is_listed(const dify::SessionRecord& session) const {
    const config::Admin& admin = parts_.settings.admin;
    const bool by_address =
        session.email_verified && !session.claimed_email.empty() &&
        std::any_of(admin.emails.begin(), admin.emails.end(), [&](const std::string& email) {
            return web::same_ignoring_case(email, session.claimed_email);
        });
    return by_address ||
           std::find_first_of(session.groups.begin(), session.groups.end(), admin.groups.begin(),
                              admin.groups.end()) != session.groups.end();
}

}  // namespace difysso::admin
