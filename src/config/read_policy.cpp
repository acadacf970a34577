#include "config/read_policy.h"

#include <algorithm>
#include <array>

namespace difysso::config {
namespace {

constexpr std::array kRoles{Role::admin, Role::editor, Role::normal, Role::dataset_operator};

std::optional<Role> role_named(std::string_view name) {
    const auto* const found = std::find_if(kRoles.begin(), kRoles.end(),
                                           [name](Role role) { return role_name(role) == name; });
    if (found == kRoles.end()) return {};
    return *found;
}

// "staff=admin,guests=normal": one group called "staff=admin,guests" is hardly meant, whereas a
// directory's "cn=staff,dc=example" is.
bool has_second_pair(std::string_view group) {
    return std::any_of(kRoles.begin(), kRoles.end(), [group](Role role) {
        const std::string pair = "=" + std::string(role_name(role)) + ",";
        return group.find(pair) != std::string_view::npos;
    });
}

// Labels of letters, digits and '-' with dots between them (RFC 1123, 2.1). Names beyond ASCII have
// to be written in Punycode, as an address is compared without reading them.
bool is_domain(std::string_view text) {
    for (const std::string_view label : split(text, '.')) {
        if (label.empty() || label.front() == '-' || label.back() == '-') return false;
        if (!std::all_of(label.begin(), label.end(), [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-';
            }))
            return false;
    }
    return true;
}

}  // namespace

Complaint read_role(std::string_view text, Role& out) {
    if (text == "owner") return "can't be owner: nobody is made an owner here";
    const auto role = role_named(text);
    if (!role) return "must be admin, editor, normal or dataset_operator";
    out = *role;
    return {};
}

Complaint read_role_map(std::string_view text, std::vector<std::pair<std::string, Role>>& out) {
    std::vector<std::pair<std::string, Role>> map;
    for (const std::string_view item : split(text, ';')) {
        const std::size_t equals = item.rfind('=');
        const std::string_view group = without_blanks(item.substr(0, equals));
        if (equals == std::string_view::npos || group.empty()) {
            return "must be written group=role;group=role";
        }
        if (has_second_pair(group)) return "must have ';' between its pairs: group=role;group=role";
        Role role{};
        const Complaint wrong = read_role(without_blanks(item.substr(equals + 1)), role);
        if (!wrong.empty()) {
            return "can give the roles admin, editor, normal and dataset_operator only";
        }
        map.emplace_back(group, role);
    }
    out = std::move(map);
    return {};
}

Complaint read_groups(std::string_view text, std::vector<std::string>& out) {
    std::vector<std::string> groups;
    for (const std::string_view group : split(text, ',')) {
        // Were an empty item passed over, "," would let everyone in.
        if (group.empty()) return "has an empty name between its commas";
        groups.emplace_back(group);
    }
    out = std::move(groups);
    return {};
}

Complaint read_email_domains(std::string_view text, std::vector<std::string>& out) {
    std::vector<std::string> domains;
    for (const std::string_view item : split(text, ',')) {
        if (item.empty()) return "has an empty name between its commas";
        if (item.find('@') != std::string_view::npos)
            return "must be domains without '@', as in example.org";
        if (item.find('*') != std::string_view::npos)
            return "can't have '*'; write .example.org for every name below example.org";
        if (item.find_first_of(" \t") != std::string_view::npos ||
            !is_domain(item.substr(item.front() == '.' ? 1 : 0)))
            return "must be domains with commas between them, as in example.org,.example.org";
        domains.push_back(lower(item));
    }
    out = std::move(domains);
    return {};
}

Complaint read_emails(std::string_view text, std::vector<std::string>& out) {
    std::vector<std::string> emails;
    for (const std::string_view item : split(text, ',')) {
        const std::size_t at = item.find('@');
        if (at == 0 || at == std::string_view::npos || at + 1 == item.size() ||
            item.find_first_of("@ \t<>*", at + 1) != std::string_view::npos ||
            item.find_first_of(" \t<>*") != std::string_view::npos)
            return "must be e-mail addresses with commas between them, as in ann@example.org";
        emails.push_back(lower(item));
    }
    out = std::move(emails);
    return {};
}

Complaint read_admin_tokens(std::string_view text, std::vector<observe::Secret>& out) {
    constexpr std::size_t kShortest = 32;
    std::vector<observe::Secret> tokens;
    for (const std::string_view item : split(text, ',')) {
        if (item.size() < kShortest)
            return "must have tokens of 32 characters or more, as openssl rand -hex 24 makes them";
        // Of what a Bearer token may have (RFC 6750, section 2.1).
        if (!std::all_of(item.begin(), item.end(), [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~+/=").find(c) != std::string_view::npos;
            }))
            return "may have letters, digits and -._~+/= in its tokens only";
        tokens.emplace_back(std::string(item));
    }
    out = std::move(tokens);
    return {};
}

Complaint read_link_by_email(std::string_view text, LinkByEmail& out) {
    if (text == "verified") {
        out = LinkByEmail::verified;
    } else if (text == "never") {
        out = LinkByEmail::never;
    } else if (text == "always") {
        out = LinkByEmail::always;
    } else {
        return "must be verified, never or always";
    }
    return {};
}

Complaint read_offboard(std::string_view text, Offboard& out) {
    if (text == "none") {
        out = Offboard::none;
    } else if (text == "ban") {
        out = Offboard::ban;
    } else if (text == "leave") {
        out = Offboard::leave;
    } else {
        return "must be none, ban or leave";
    }
    return {};
}

Complaint read_shared_secret(std::string_view text, Secret& out) {
    if (text.size() < 16) return "must have 16 characters or more";
    return read_secret(text, out);
}

Complaint read_workspace_policy(std::string_view text, WorkspacePolicy& out) {
    if (text == "own") {
        out.kind = WorkspacePolicy::Kind::own;
    } else if (text == "existing") {
        out.kind = WorkspacePolicy::Kind::existing;
    } else if (text.starts_with("join:")) {
        const std::string tenant = lower(text.substr(5));
        if (!is_uuid(tenant)) {
            return "must name the workspace by its id in Dify's table tenants: join:<uuid>";
        }
        out.kind = WorkspacePolicy::Kind::join;
        out.tenant = tenant;
    } else {
        return "must be own, join:<workspace id> or existing";
    }
    return {};
}

}  // namespace difysso::config
