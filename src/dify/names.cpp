#include "dify/names.h"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "record/text.h"

namespace difysso::dify {
namespace {

constexpr std::size_t kColumn = 255;

constexpr std::array<std::pair<std::string_view, std::string_view>, 21> kTimezones{{
    {"en-US", "America/New_York"},  {"zh-Hans", "Asia/Shanghai"},  {"zh-Hant", "Asia/Taipei"},
    {"pt-BR", "America/Sao_Paulo"}, {"es-ES", "Europe/Madrid"},    {"fr-FR", "Europe/Paris"},
    {"de-DE", "Europe/Berlin"},     {"ja-JP", "Asia/Tokyo"},       {"ko-KR", "Asia/Seoul"},
    {"ru-RU", "Europe/Moscow"},     {"it-IT", "Europe/Rome"},      {"uk-UA", "Europe/Kyiv"},
    {"vi-VN", "Asia/Ho_Chi_Minh"},  {"ro-RO", "Europe/Bucharest"}, {"pl-PL", "Europe/Warsaw"},
    {"hi-IN", "Asia/Kolkata"},      {"tr-TR", "Europe/Istanbul"},  {"fa-IR", "Asia/Tehran"},
    {"sl-SI", "Europe/Ljubljana"},  {"th-TH", "Asia/Bangkok"},     {"id-ID", "Asia/Jakarta"},
}};

}  // namespace

std::string workspace_name(std::string_view account_name) {
    return record::storable(std::string(account_name) + "'s Workspace", kColumn);
}

std::string open_id_of(std::string_view sub) {
    return sub.size() <= kColumn ? std::string(sub) : crypto::hex(crypto::sha256(sub));
}

std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::string normalized_email(std::string_view email) {
    std::string lower = ascii_lower(email);
    const std::size_t at = lower.rfind('@');
    if (at == std::string::npos) return lower;
    const std::string domain = lower.substr(at + 1);
    if (domain != "gmail.com" && domain != "googlemail.com") return lower;
    std::string local = lower.substr(0, std::min(at, lower.find('+')));
    local.erase(std::remove(local.begin(), local.end(), '.'), local.end());
    return local + "@gmail.com";
}

std::string_view timezone_of(std::string_view language) {
    for (const auto& [known, timezone] : kTimezones)
        if (known == language) return timezone;
    return "UTC";
}

int upgrade_time_of_day(std::string_view tenant_id) {
    constexpr int kQuarters = 96;
    constexpr int kQuarter = 15 * 60;
    // The first eight bytes of the digest, big-endian, modulo 96.
    const std::string digest = crypto::sha256(tenant_id);
    int rest = 0;
    for (std::size_t i = 0; i < 8; ++i)
        rest = (rest * 256 + static_cast<unsigned char>(digest[i])) % kQuarters;
    return rest * kQuarter;
}

}  // namespace difysso::dify
