#pragma once
#include <string>
#include <string_view>

namespace difysso::dify {

// "<name>'s Workspace", cut to 255 characters (tenants.name).
std::string workspace_name(std::string_view account_name);

// account_integrates.open_id: the sub, or its SHA-256 in hex when it is longer than 255 bytes.
std::string open_id_of(std::string_view sub);

// ASCII only: other foldings make look-alikes equal.
std::string ascii_lower(std::string_view text);

// accounts.normalized_email, which Dify's main branch has after 1.17 (services/account_email.py):
// lower case; of a gmail.com or googlemail.com address without dots and "+tag", at gmail.com.
std::string normalized_email(std::string_view email);

// accounts.timezone of a new account (Dify, constants/languages.py); UTC for an unknown language.
std::string_view timezone_of(std::string_view language);

// tenant_plugin_auto_upgrade_strategies.upgrade_time_of_day from Dify 1.15.0 on, in seconds
// (services/plugin/plugin_auto_upgrade_service.py): one of the day's quarters, by the tenant's id.
int upgrade_time_of_day(std::string_view tenant_id);

}  // namespace difysso::dify
