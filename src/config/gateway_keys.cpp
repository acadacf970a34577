#include "config/key_table.h"
#include "config/read_policy.h"
#include "config/read_value.h"

namespace difysso::config {
namespace {

using enum Form;
using enum Group;
using Text = std::string_view;
using S = Settings;

constexpr std::array kKeys{
    Key{"BASE_URL", "", gateway, plain, kNone,
        "Public URL of the gateway, e.g. https://dify.example.org; its host is the allowed host. "
        "Empty: "
        "from each request",
        [](Text text, S& s) {
            std::string url;
            const Complaint wrong = read_url(text, url);
            if (wrong.empty()) s.web.base_url = parse_url(url)->origin;
            return wrong;
        }},
    Key{"MOUNT_PATH", "", gateway, plain, kNone,
        "Path under which the web server mounts the gateway, e.g. /sso; needed on Dify's own host",
        [](Text text, S& s) { return read_mount_path(text, s.web.mount_path); }},
    Key{"ALLOWED_HOSTS", "", gateway, plain, kNone,
        "Further hosts a request may name (host or host:port, comma list); others get 400",
        [](Text text, S& s) { return read_hosts(text, s.web.allowed_hosts); }},
    Key{"RETURN_HOSTS", "", gateway, plain, kNone,
        "Further hosts a person may be sent back to after signing in (comma list), by https",
        [](Text text, S& s) { return read_hosts(text, s.web.return_hosts); }},
    Key{"TRUSTED_PROXIES", "", gateway, plain, kNone,
        "Addresses and networks (comma list) whose X-Forwarded-* and Forwarded headers count",
        [](Text text, S& s) { return read_networks(text, s.web.trusted_proxies); }},
    Key{"ALLOW_INSECURE_HTTP", "", gateway, plain, value("false"),
        "Plain http to the provider or at the public URL, beyond this machine too",
        [](Text text, S& s) { return read_flag(text, s.web.allow_insecure_http); }},
    Key{"FCGI_WEB_SERVER_ADDRS", "", gateway, plain, kNone,
        "Web servers (addresses and networks, comma list) that may connect to --listen HOST:PORT",
        [](Text text, S& s) { return read_networks(text, s.fcgi_web_server_addrs); }},
    Key{"LISTEN_MODE", "", gateway, plain, value("0660"),
        "Mode of the socket that --listen unix:PATH makes, in octal",
        [](Text text, S& s) { return read_mode(text, s.listen_mode); }},
    Key{"LISTEN_GROUP", "", gateway, plain, kNone, "Group of that socket, e.g. www-data",
        [](Text text, S& s) { return read_group(text, s.listen_group); }},
    Key{"MAX_REQUESTS", "", gateway, plain, value("0"),
        "After how many requests a worker is replaced (up to a tenth more, each at another time); "
        "0: "
        "never",
        [](Text text, S& s) {
            return read_number(text, 0, 1'000'000'000, "must be a whole number, 0 or more",
                               s.max_requests);
        }},
    Key{"METRICS_ALLOW", "", gateway, plain, value("127.0.0.1,::1"),
        "Who may read /v1/metrics and /v1/status (addresses and networks, comma list)",
        [](Text text, S& s) { return read_networks(text, s.metrics_allow); }},
    Key{"RATE_LIMIT_LOGIN", "", gateway, plain, value("600"),
        "How many sign-ins a minute may be begun from one network (IPv4 /32, IPv6 /64); 0: no "
        "limit",
        [](Text text, S& s) { return read_rate(text, s.rate_limits.login); }},
    Key{"RATE_LIMIT_CALLBACK_FAILURES", "", gateway, plain, value("300"),
        "How many ways back from the provider may fail a minute; 0: no limit",
        [](Text text, S& s) { return read_rate(text, s.rate_limits.callback_failures); }},
    Key{"RATE_LIMIT_REFRESH", "", gateway, plain, value("600"),
        "How many sessions may be refreshed a minute; 0: no limit",
        [](Text text, S& s) { return read_rate(text, s.rate_limits.refresh); }},
    Key{"ADMIN_EMAILS", "", gateway, plain, kNone,
        "Administrators of /v1/admin/ by their address (comma list): those whose ID token gave it "
        "as verified",
        [](Text text, S& s) { return read_emails(text, s.admin.emails); }},
    Key{"ADMIN_GROUPS", "", gateway, plain, kNone,
        "Administrators by a group or role of their sign-in (comma list)",
        [](Text text, S& s) { return read_groups(text, s.admin.groups); }},
    Key{"ADMIN_TOKEN", "", gateway, secret, kNone,
        "Tokens (comma list, 32 characters or more each) that programs send as Bearer to "
        "/v1/admin/",
        [](Text text, S& s) { return read_admin_tokens(text, s.admin.tokens); }},
    Key{"STATE_DIRECTORY", "", gateway, plain, kNone,
        "Folder in which the last good documents of the providers of OIDC_PROVIDERS are kept, for "
        "a start while one is away; systemd sets it",
        [](Text text, S& s) { return read_state_directory(text, s.state_directory); }},

    Key{"DEBUG", "", log, plain, value("false"),
        "Write verbose logs, whatever LOG_LEVEL says; never secrets",
        [](Text text, S& s) { return read_flag(text, s.debug); }},
    Key{"LOG_LEVEL", "", log, plain, value("INFO"), "DEBUG, INFO, WARNING, ERROR or CRITICAL",
        [](Text text, S& s) { return read_log_level(text, s.log.level); }},
    Key{"LOG_TARGET", "", log, plain, derived("stderr; syslog where stderr leads nowhere"),
        "stderr, syslog, syslog:PATH (another socket than /dev/log) or a file's full path",
        [](Text text, S& s) { return read_log_target(text, s.log.target); }},
    Key{"AUDIT_RETENTION_DAYS", "", log, plain, value("180"),
        "How many days sign-ins stay in PostgreSQL before difysso audit prune deletes them; 0: for "
        "ever",
        [](Text text, S& s) {
            return read_number(text, 0, 36500, "must be a whole number of days, 0 to 36500",
                               s.audit_retention_days);
        }},
};

}  // namespace

std::span<const Key> gateway_keys() {
    return kKeys;
}

}  // namespace difysso::config
