#pragma once
#include "config/read_value.h"
#include "config/settings.h"

namespace difysso::config {

// The values that one key alone has. As in read_value.h: what is wrong, or nothing.

// The gateway and its logs (read_gateway.cpp)
Complaint read_mount_path(std::string_view text, std::string& out);
Complaint read_log_level(std::string_view text, observe::Level& out);
Complaint read_log_target(std::string_view text, std::string& out);
Complaint read_mode(std::string_view text, int& out);
Complaint read_group(std::string_view text, std::string& out);
// Requests a minute.
Complaint read_rate(std::string_view text, int& out);
// systemd.exec(5): with several StateDirectory= there are several paths, with colons between them.
// The first counts.
Complaint read_state_directory(std::string_view text, std::string& out);

// Dify (read_dify.cpp)
Complaint read_version(std::string_view text, std::optional<Version>& out);
Complaint read_cookie_domain(std::string_view text, std::string& out);
Complaint read_edition(std::string_view text, std::string& out);
Complaint read_minutes(std::string_view text, std::chrono::minutes& out);
// Dify's REFRESH_TOKEN_EXPIRE_DAYS is a float; Redis gets whole seconds of it.
Complaint read_days(std::string_view text, std::chrono::seconds& out);

// Who may sign in, and where to (read_policy.cpp)
Complaint read_role(std::string_view text, Role& out);
Complaint read_role_map(std::string_view text, std::vector<std::pair<std::string, Role>>& out);
Complaint read_groups(std::string_view text, std::vector<std::string>& out);
Complaint read_email_domains(std::string_view text, std::vector<std::string>& out);
// Lower case.
Complaint read_emails(std::string_view text, std::vector<std::string>& out);
Complaint read_admin_tokens(std::string_view text, std::vector<observe::Secret>& out);
Complaint read_link_by_email(std::string_view text, LinkByEmail& out);
Complaint read_offboard(std::string_view text, Offboard& out);
// A secret that others send us: long enough not to be guessed.
Complaint read_shared_secret(std::string_view text, Secret& out);
Complaint read_workspace_policy(std::string_view text, WorkspacePolicy& out);

}  // namespace difysso::config
