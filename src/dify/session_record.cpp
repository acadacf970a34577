#include "dify/session_record.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include <Poco/Exception.h>
#include <Poco/JSON/Parser.h>

#include "web/json_writer.h"

namespace difysso::dify {
namespace {

constexpr std::string_view kAccess = "access:";
constexpr std::size_t kDeepest = 4;

void write_groups(web::JsonWriter& json, const std::vector<std::string>& groups) {
    json.begin_array();
    for (const std::string& group : groups)
        json.value(std::string_view(group));
    json.end_array();
}

// Throws Poco::Exception.
Poco::Dynamic::Var parse_json(const std::string& text) {
    Poco::JSON::Parser parser;
    parser.setDepth(kDeepest);
    return parser.parse(text);
}

std::vector<std::string> read_groups(const Poco::JSON::Array::Ptr& array) {
    std::vector<std::string> groups;
    for (std::size_t i = 0; !array.isNull() && i < array->size(); ++i)
        groups.push_back(array->getElement<std::string>(static_cast<unsigned>(i)));
    return groups;
}

}  // namespace

std::optional<std::int64_t> parse_seconds(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string TokenRecord::text() const {
    web::JsonWriter json;
    json.begin_object()
        .member("account", std::string_view(account))
        .member("session", std::string_view(session))
        .member("issued", issued)
        .member("email", std::string_view(email))
        .member("name", std::string_view(name))
        .member("workspace", std::string_view(workspace))
        .member("role", std::string_view(role))
        .key("groups");
    write_groups(json, groups);
    return json.end_object().take();
}

std::optional<TokenRecord> TokenRecord::parse(const std::string& text) {
    try {
        const auto object = parse_json(text).extract<Poco::JSON::Object::Ptr>();
        return TokenRecord{.account = object->getValue<std::string>("account"),
                           .session = object->getValue<std::string>("session"),
                           .issued = object->getValue<std::int64_t>("issued"),
                           .email = object->getValue<std::string>("email"),
                           .name = object->getValue<std::string>("name"),
                           .workspace = object->getValue<std::string>("workspace"),
                           .role = object->getValue<std::string>("role"),
                           .groups = read_groups(object->getArray("groups"))};
    } catch (const Poco::Exception&) {
        return std::nullopt;
    }
}

std::string Ended::text() const {
    return std::to_string(at) + " " + std::to_string(until);
}

std::optional<Ended> Ended::parse(const std::string& text) {
    const std::size_t blank = text.find(' ');
    if (blank == std::string::npos) return std::nullopt;
    const auto at = parse_seconds(std::string_view(text).substr(0, blank));
    const auto until = parse_seconds(std::string_view(text).substr(blank + 1));
    if (!at || !until) return std::nullopt;
    return Ended{.at = *at, .until = *until};
}

redis::Command SessionRecord::write(const std::string& key) const {
    redis::Command command = redis::command_of(
        "HSET", key, "account", account, "email", email, "name", name, "provider", provider,
        "issuer", issuer, "sub", sub, "sid", sid, "since", std::to_string(since), "last",
        std::to_string(last), "until", std::to_string(until), "client", client_address, "agent",
        user_agent, "id_token", sealed_id_token, "refresh", refresh_token);
    redis::Command said = write_said(key);
    std::move(said.begin() + 2, said.end(), std::back_inserter(command));
    for (const auto& [hash, exp] : access_tokens) {
        command.push_back(SessionField::access_token(hash));
        command.push_back(std::to_string(exp));
    }
    return command;
}

redis::Command SessionRecord::write_said(const std::string& key) const {
    web::JsonWriter json;
    write_groups(json, groups);
    return redis::command_of("HSET", key, "claimed", claimed_email, "verified",
                             email_verified ? "1" : "0", "groups", json.take(),
                             SessionField::sealed_grant, sealed_grant);
}

std::optional<SessionRecord> SessionRecord::parse(const std::string& id,
                                                  const redis::Reply& reply) {
    std::map<std::string, std::string> fields;
    for (std::size_t i = 0; i + 1 < reply.elements.size(); i += 2)
        fields.emplace(reply.elements[i].text, reply.elements[i + 1].text);
    if (fields["account"].empty()) return std::nullopt;
    SessionRecord session{.id = id,
                          .account = fields["account"],
                          .email = fields["email"],
                          .name = fields["name"],
                          .provider = fields["provider"],
                          .issuer = fields["issuer"],
                          .sub = fields["sub"],
                          .sid = fields["sid"],
                          .claimed_email = fields["claimed"],
                          .email_verified = fields["verified"] == "1",
                          .groups = {},
                          .since = parse_seconds(fields["since"]).value_or(0),
                          .last = parse_seconds(fields["last"]).value_or(0),
                          .until = parse_seconds(fields["until"]).value_or(0),
                          .client_address = fields["client"],
                          .user_agent = fields["agent"],
                          .sealed_id_token = fields["id_token"],
                          .sealed_grant = fields[SessionField::sealed_grant],
                          .refresh_token = fields["refresh"],
                          .access_tokens = {},
                          .ended = parse_seconds(fields[SessionField::ended]),
                          .over = fields[SessionField::over] == "1"};
    for (const auto& [name, value] : fields)
        if (name.starts_with(kAccess))
            session.access_tokens.emplace(name.substr(kAccess.size()),
                                          parse_seconds(value).value_or(0));
    try {
        session.groups =
            read_groups(parse_json(fields["groups"]).extract<Poco::JSON::Array::Ptr>());
    } catch (const Poco::Exception&) {
        session.groups.clear();
    }
    return session;
}

}  // namespace difysso::dify
