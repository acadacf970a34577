#pragma once
#include <chrono>
#include <compare>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/address.h"
#include "observe/log.h"
#include "observe/secret.h"

namespace difysso::config {

using observe::Secret;

// Everything that the files, the environment and the command line say, checked as a whole and never
// changed afterwards. Made by load() (load.h); shared by reference with every thread.

struct Web {
    std::optional<Origin> base_url;        // BASE_URL without its path
    std::string mount_path;                // "" or "/sso": no slash at the end
    std::vector<Host> allowed_hosts;       // ALLOWED_HOSTS
    std::vector<Host> return_hosts;        // RETURN_HOSTS
    std::vector<Network> trusted_proxies;  // TRUSTED_PROXIES
    bool allow_insecure_http = false;
};

struct Logging {
    observe::Level level = observe::Level::info;
    std::string target;  // "" = decided at start: syslog when stderr leads nowhere, else stderr
};

struct Database {
    // As libpq takes them: several hosts and ports are comma lists of one length.
    std::string host, port, user, name;
    Secret password;
    std::map<std::string, std::string> options;  // sslmode, target_session_attrs, options, ...
};

struct Redis {
    std::string host;
    int port = 6379;
    std::string username;
    Secret password;
    int db = 0;
    std::string key_prefix;  // without its colon
};

struct Casdoor {
    std::string endpoint;           // what browsers use, no slash at the end
    std::string internal_endpoint;  // what we use; the same unless CASDOOR_INTERNAL_ENDPOINT is set
    std::string issuer;
    std::string client_id;
    Secret client_secret;
    std::string org_name;
    std::string app_name;
    std::string certificate;  // PEM; empty = the keys come from the application's JWKS
    std::string ca_file;      // a private CA for its TLS; empty = the system's
};

struct Version {
    int major = 0, minor = 0, patch = 0;
    // clang-tidy 14 takes the 0 of a defaulted comparison for a pointer.
    auto operator<=>(const Version&) const = default;  // NOLINT(modernize-use-nullptr)
};

// How Dify of DIFY_VERSION gets its tokens (reference: Dify 1.9.2 moved them into cookies).
enum class Era { classic, cookies };

struct Dify {
    Secret secret_key;           // signs Dify's JWTs
    Secret secret_key_previous;  // opens what the gateway sealed before a change; may be empty
    std::optional<Version> version;
    Era era = Era::classic;
    std::string console_web_url;  // as configured, may be empty; no slash at the end
    std::string console_api_url;  // as configured, may be empty
    std::string cookie_domain;    // without a leading dot
    std::string edition;          // SELF_HOSTED, or COMMUNITY ...
    std::chrono::minutes access_lifetime{60};
    std::chrono::seconds refresh_lifetime{30 * 86400};
    int hosted_pool_credits = 200;
};

enum class LinkByEmail { verified, never, always };
enum class Role { admin, editor, normal, dataset_operator };
std::string_view role_name(Role role);

struct WorkspacePolicy {
    enum class Kind { own, join, existing };
    Kind kind = Kind::own;
    std::string tenant;                // join: a UUID, lower case
    Role default_role = Role::normal;  // join
};

struct SignIn {
    bool allow_register = true;
    // Where ALLOW_REGISTER came from ("file /etc/difysso/difysso.env, line 3"), for the log.
    std::string allow_register_source;
    LinkByEmail link_by_email = LinkByEmail::verified;
    WorkspacePolicy workspace;
    std::vector<std::string> allowed_groups;             // empty = everyone
    std::vector<std::pair<std::string, Role>> role_map;  // the first group that fits
    std::chrono::seconds clock_skew{60};
};

struct Storage {
    std::string path;           // DIFY_STORAGE_PATH
    std::string inner_api_url;  // DIFY_INNER_API_URL; used when set, else `path`
    Secret inner_api_key;
};

struct Settings {
    bool debug = false;
    Web web;
    Logging log;
    Database database;
    Redis redis;
    Casdoor casdoor;
    Dify dify;
    SignIn sign_in;
    Storage storage;
    std::string sql_dir;  // "" = the installed folder, or the source tree's for a program in build/
    int listen_mode = 0660;
    std::string listen_group;
    std::vector<Network> fcgi_web_server_addrs;
};

}  // namespace difysso::config
