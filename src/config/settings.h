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
    bool prepared = true;                        // false: PgBouncer in transaction mode
};

struct Server {
    std::string name;  // a host name or an address; IPv6 without brackets
    std::uint16_t port = 0;
    std::string text() const;                         // "host:port"
    auto operator<=>(const Server&) const = default;  // NOLINT(modernize-use-nullptr)
};

// Of Sentinel and cluster the first that is used counts, else `server`: as in Dify.
struct Redis {
    struct Tls {
        bool use = false;
        bool verify = false;           // the certificate and its name
        std::string ca_file;           // empty = the system's
        std::string certificate_file;  // of ours; empty = none
        std::string key_file;          // set when certificate_file is
    };
    struct Sentinel {
        bool use = false;
        std::vector<Server> servers;
        std::string service_name;
        std::string username;
        Secret password;
        std::chrono::milliseconds timeout{100};  // to let us in, and again to answer
    };
    struct Cluster {
        bool use = false;
        std::vector<Server> servers;  // the others are learned
        Secret password;
    };
    Server server{"localhost", 6379};
    std::string username;
    Secret password;
    int db = 0;
    std::string key_prefix;  // without its colon
    Tls tls;
    Sentinel sentinel;
    Cluster cluster;
};

struct Casdoor {
    bool offered = true;            // false: only OIDC_PROVIDERS sign people in
    std::string endpoint;           // what browsers use, no slash at the end
    std::string internal_endpoint;  // what we use; the same unless CASDOOR_INTERNAL_ENDPOINT is set
    std::string issuer;
    std::string client_id;
    Secret client_secret;
    std::string org_name;
    std::string app_name;
    std::string certificate;     // PEM; empty = the keys come from the application's JWKS
    std::string ca_file;         // a private CA for its TLS; empty = the system's
    bool logout = false;         // who signs out here is led there, to sign out as well
    Secret webhook_secret = {};  // CASDOOR_WEBHOOK_SECRET; empty = no webhooks are taken
};

// A provider of OIDC_PROVIDERS: its keys are OIDC_<ID>_*.
struct OpenId {
    enum class TokenAuth { announced, client_secret_basic, client_secret_post, private_key_jwt };
    enum class ResponseMode { query, form_post };
    enum class UserInfo { automatic, always, never };  // automatic: when the address is missing

    std::string id;      // lower case; account_integrates.provider has 16 characters for it
    std::string name;    // for people
    std::string issuer;  // as written: it is compared as text
    std::string client_id;
    Secret client_secret;
    Secret private_key;  // PEM, for private_key_jwt
    std::string scopes = "openid profile email";
    std::vector<std::string> algorithms;  // JWS names; empty = RS and ES of 256, 384, 512
    std::string ca_file;                  // a private CA for its TLS; empty = the system's
    TokenAuth token_auth = TokenAuth::announced;
    ResponseMode response_mode = ResponseMode::query;
    UserInfo userinfo = UserInfo::automatic;
    bool par = false;           // push the request (RFC 9126) even where that isn't required
    bool own_callback = false;  // answers come to /v1/auth/callback/<id>, not to the shared address
    bool logout = false;        // who signs out here is led there, to sign out as well
    bool refresh = false;       // asked again whenever a session of its people is refreshed
    std::string prompt;
    std::optional<std::chrono::seconds> max_age;
    std::string acr_values;
    // Paths into the claims: names with dots between them, "realm_access.roles". A name that has
    // dots of its own is found too, when it stands whole at the top.
    std::string claim_email = "email";
    std::string claim_name = "name";
    std::string claim_groups = "groups";
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
// What becomes of the Dify account of somebody whom the provider lets in no longer. His sessions
// end in any case.
enum class Offboard {
    none,
    ban,   // Dify refuses it at once
    leave  // it leaves the workspaces that it was put into here
};

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
    std::vector<std::string> allowed_groups;  // empty = everyone
    // ALLOWED_EMAIL_DOMAINS, lower case: "example.org", or ".example.org" for all below it. Empty =
    // every domain.
    std::vector<std::string> allowed_email_domains;
    bool role_sync = false;  // known people get the role of their groups anew at each sign-in
    std::vector<std::pair<std::string, Role>> role_map;  // the first group that fits
    std::chrono::seconds clock_skew{60};
    Offboard offboard = Offboard::none;
    Secret scim_token;  // SCIM_TOKEN; empty = no SCIM
};

// Requests a minute and client network; 0 = no limit.
struct RateLimits {
    int login = 600;
    int callback_failures = 300;
    int refresh = 600;
};

// Who may look at everybody's sessions and end them; nobody when all are empty.
struct Admin {
    std::vector<std::string> emails;  // lower case
    std::vector<std::string> groups;
    std::vector<Secret> tokens;
    bool offered() const { return !emails.empty() || !groups.empty() || !tokens.empty(); }
};

struct Storage {
    std::string path;           // DIFY_STORAGE_PATH
    std::string inner_api_url;  // DIFY_INNER_API_URL; used when set, else `path`
    Secret inner_api_key;
};

// With Casdoor.
constexpr std::size_t kMostProviders = 64;

struct Settings {
    bool debug = false;
    Web web;
    Logging log;
    Database database;
    Redis redis;
    Casdoor casdoor;
    std::vector<OpenId> openid;  // in the order of OIDC_PROVIDERS
    Dify dify;
    SignIn sign_in;
    RateLimits rate_limits;
    Admin admin;
    // STATE_DIRECTORY: where the last good documents of providers are kept; "" = nowhere.
    std::string state_directory;
    Storage storage;
    std::string sql_dir;  // "" = the installed folder, or the source tree's for a program in build/
    int listen_mode = 0660;
    std::string listen_group;
    std::vector<Network> fcgi_web_server_addrs;
    std::vector<Network> metrics_allow = {*parse_network("127.0.0.1"), *parse_network("::1")};
    int max_requests = 0;            // of a worker, before another takes its place; 0 = any number
    int audit_retention_days = 180;  // how long sign-ins are kept; 0 = for ever
};

}  // namespace difysso::config
