#pragma once
#include <optional>
#include <string>
#include <vector>

#include "browser.h"
#include "console.h"
#include "gateway.h"
#include "nginx_server.h"
#include "postgres_server.h"
#include "redis_server.h"
#include "stand_ins.h"
#include "temporary_folder.h"

namespace difysso::service {

struct StackOptions {
    std::string dify_version = "1.15.0";  // its tables, and DIFY_VERSION
    Settings settings = {};               // keys of the gateway beside or instead of the usual ones
    std::vector<std::string> without = {};  // usual keys to leave out
    GatewayOptions gateway = {};
    PostgresOptions postgres = {};
    std::vector<std::string> redis = {};  // lines of redis.conf beside the usual ones
    std::string application = "app-std";  // of Casdoor: decides token format and algorithm
    bool with_casdoor = true;             // else none of the keys CASDOOR_*
    // OIDC_PROVIDERS: ids, each a realm of the stand-in with the client that it has at first.
    std::vector<std::string> openid = {};
    std::uint16_t port = 0;  // nginx's; 0: a free one
    // https://dify.test with a certificate of the stand-in's CA, else http://127.0.0.1. Dify's own
    // CONSOLE_WEB_URL and CONSOLE_API_URL say the same.
    bool https = false;
    std::vector<std::string> judge = {};          // further options of dify_judge
    std::vector<std::string> redirect_uris = {};  // registered beside the usual ones
    // Further samples of etc/nginx, and what stands behind them; the judge unless told.
    std::vector<std::string> nginx = {};
    std::string behind_nginx = {};
    bool serve = true;  // else everything but `difysso migrate` and `difysso serve`
};

// What a walk through a sign-in gave.
struct SignIn {
    Answer login;                   // 302 to the provider
    Answer callback;                // what the gateway answered to the code
    std::optional<Answer> console;  // the page where it ended, when the callback was a redirect

    bool done() const { return console.has_value(); }
};

// Everything a sign-in needs, on free ports and unix sockets below one folder: PostgreSQL with
// Dify's tables, Redis, the provider, the judge as Dify's console, the gateway mounted under /sso
// beside it, and nginx in front. Ends in the opposite order. One thread at a time.
class Stack {
  public:
    explicit Stack(const StackOptions& options = {});

  private:
    std::uint16_t port_;
    std::string origin_;

  public:
    // In this order: what stands below uses what stands above.
    TemporaryFolder folder;
    PostgresServer postgres;
    RedisServer redis;
    Casdoor casdoor;

  private:
    std::filesystem::path storage_;

  public:
    Judge judge;
    Gateway gateway;
    NginxServer nginx;

    const std::string& origin() const { return origin_; }  // of the console, as a browser sees it
    std::string gateway_url(const std::string& path = "") const { return origin_ + "/sso" + path; }
    // DIFY_STORAGE_PATH
    const std::filesystem::path& storage() const { return storage_; }

    // `difysso migrate` and `serve`; with others settings after gateway.configure().
    void serve();

    // A browser that knows the stand-in's CA and finds dify.test and sso.dify.test.
    Browser browser() const;

    // The whole way of a person: sign-in page (or another path or URL to start at), login, the
    // provider's form, callback, console. It ends where the gateway doesn't redirect on. The
    // password is the ready-made one unless given.
    SignIn sign_in(Browser& browser, const std::string& user, const std::string& password = "",
                   const std::string& start = "/signin") const;
    // The provider's half of it, from the gateway's 302: the URL of the callback with its code.
    std::string code_for(Browser& browser, const Answer& login, const std::string& user,
                         const std::string& password = "") const;
    Console console(Browser& browser, const SignIn& sign_in) const;

    // Env-file keys for this stack, as `options` wants them.
    Settings settings(const StackOptions& options) const;

    static constexpr const char* secret_key = "sk-only-for-tests-4uQ8v1ZcX9";
};

}  // namespace difysso::service
