#include "signin/person.h"

#include <algorithm>

#include <Poco/UTF8Encoding.h>

#include "dify/names.h"

namespace difysso::signin {
namespace {

using observe::Reason;

constexpr std::size_t kEmailBytes = 254;

// Controls, format characters that turn or hide text, and anything that isn't UTF-8 (-1).
bool invisible(int c) {
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || c == 0x61c || c == 0x180e ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe007f);
}

bool blank(int c) {
    return c == ' ' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f ||
           c == 0x205f || c == 0x3000;
}

// Forms that normalization (NFKC, IDNA's dots) turns into ASCII characters: an '@' would appear
// where none was judged.
bool turns_ascii(int c) {
    return (c >= 0xff01 && c <= 0xff5e) || (c >= 0xfe50 && c <= 0xfe6b) || c == 0x3002 ||
           c == 0xff61;
}

// Labels of letters, digits, hyphens and underscores, or of characters beyond ASCII.
bool is_domain(std::string_view domain) {
    char before = '.';
    for (const char c : domain) {
        const bool inside = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                            (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                            static_cast<unsigned char>(c) >= 0x80;
        if (!inside && (c != '.' || before == '.')) return false;
        before = c;
    }
    return before != '.';
}

// "example.org" is that name alone, ".example.org" every name below it. As text: a look-alike or a
// trailing dot is another name.
bool in_allowed_domain(std::string_view email, const std::vector<std::string>& allowed) {
    const std::string_view domain = email.substr(email.find('@') + 1);
    return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& entry) {
        return entry.starts_with('.') ? domain.size() > entry.size() && domain.ends_with(entry)
                                      : domain == entry;
    });
}

// Calls `take` with each character and its bytes; a byte that isn't UTF-8 is the character -1.
template <class Take>
void each_character(std::string_view text, Take take) {
    static const Poco::UTF8Encoding kUtf8;
    while (!text.empty()) {
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        const int limit = static_cast<int>(std::min<std::size_t>(text.size(), 4));
        std::size_t length = 1;
        int character = kUtf8.queryConvert(bytes, 1);
        if (character < -1 && -character <= limit) {
            length = static_cast<std::size_t>(-character);
            character = kUtf8.queryConvert(bytes, -character);
        }
        if (character < 0) length = 1;
        take(std::max(character, -1), text.substr(0, length));
        text.remove_prefix(length);
    }
}

config::Role role_of(const std::vector<std::string>& groups, const config::SignIn& rules) {
    for (const auto& [group, role] : rules.role_map)
        if (std::find(groups.begin(), groups.end(), group) != groups.end()) return role;
    return rules.workspace.default_role;
}

}  // namespace

dify::SignInContext context_of(const web::Call& call) {
    return {.request_id = call.request.request_id,
            .client_address = call.client_address,
            .user_agent = clean_name(call.request.header("user-agent").value_or(""))};
}

bool in_allowed_group(const std::vector<std::string>& groups,
                      const std::vector<std::string>& allowed) {
    return allowed.empty() || std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
               return std::find(allowed.begin(), allowed.end(), group) != allowed.end();
           });
}

std::optional<std::string> judge_email(std::string_view email) {
    if (email.size() > kEmailBytes) return std::nullopt;
    const std::size_t at = email.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == email.size() ||
        email.find('@', at + 1) != std::string_view::npos ||
        email.find_first_of(",<>()[]:;\"\\") != std::string_view::npos ||
        email.find("=?") != std::string_view::npos || !is_domain(email.substr(at + 1)))
        return std::nullopt;
    bool clean = true;
    each_character(email, [&](int c, std::string_view) {
        clean &= !invisible(c) && !blank(c) && !turns_ascii(c);
    });
    if (!clean) return std::nullopt;
    return dify::ascii_lower(email);
}

std::string clean_name(std::string_view name, std::size_t most) {
    std::string kept;
    std::size_t characters = 0;
    std::size_t end = 0;  // after the last character that isn't blank
    each_character(name, [&](int c, std::string_view bytes) {
        if (invisible(c) || characters == most || (kept.empty() && blank(c))) return;
        kept.append(bytes);
        ++characters;
        if (!blank(c)) end = kept.size();
    });
    kept.resize(end);
    return kept;
}

observe::Outcome<dify::Person> judge_person(const provider::Identity& identity,
                                            const config::SignIn& rules, std::string language) {
    if (!in_allowed_group(identity.groups, rules.allowed_groups)) return Reason::group_not_allowed;
    if (!identity.email || identity.email->empty()) return Reason::email_missing;
    auto email = judge_email(*identity.email);
    if (!email) return Reason::email_malformed;
    // Unverified, an address says nothing about its bearer: who may type any could type an allowed
    // one.
    if (!rules.allowed_email_domains.empty() &&
        (!identity.email_verified || !in_allowed_domain(*email, rules.allowed_email_domains)))
        return Reason::email_domain_not_allowed;

    std::string name = clean_name(identity.name);
    if (name.empty()) name = clean_name(email->substr(0, email->find('@')));
    return dify::Person{.provider = identity.provider,
                        .issuer = identity.issuer,
                        .sub = identity.sub,
                        .open_id = dify::open_id_of(identity.sub),
                        .email = std::move(*email),
                        .email_as_given = *identity.email,
                        .email_verified = identity.email_verified,
                        .name = std::move(name),
                        .role = role_of(identity.groups, rules),
                        .language = std::move(language),
                        .groups = identity.groups};
}

}  // namespace difysso::signin
