#pragma once
// What the tests of the stand-in share: servers that are started once, a freshly installed Dify for
// each case, tokens, and the recording.

#include <ctime>
#include <map>
#include <memory>
#include <string>

#include "browser.h"
#include "http.h"
#include "options.h"
#include "passport.h"
#include "postgres_server.h"
#include "redis_server.h"
#include "server.h"
#include "temporary_folder.h"

namespace judge::test {

namespace service = difysso::service;

// PostgreSQL and Redis of this test program. Alive from the first case to the last.
struct Servers {
    service::TemporaryFolder folder;
    service::PostgresServer postgres{folder};
    service::RedisServer redis{folder};

    static Servers& get();
    static void close();
};

// Ids of schema/installed.sql.
inline const std::string owner = "11207ed7-2468-46f9-822e-9d2d0641e97f";
inline const std::string owner_tenant = "eb097990-9e1a-49ce-8af5-bc066b47cd43";

// A new database as Dify's set-up leaves it, an empty Redis, and the judge over both.
class Installed {
  public:
    explicit Installed(Era era = Era::cookie, const std::string& version = "1.12.1");

    // Starts the judge anew with other options than the ones below.
    void restart(const Options& changed);

    Options options;
    Passport passport;
    service::PostgresServer& postgres;
    service::RedisServer& redis;
    service::Browser browser;

    service::Answer get(const std::string& path, const service::Fields& headers = {});
    service::Answer post(const std::string& path, const service::Fields& headers = {},
                         const std::string& body = "");
    // A session of this account: Cookie and X-CSRF-Token, or Authorization in the classic era.
    service::Fields session(const std::string& account = owner) const;
    // The same with an access token of these claims.
    service::Fields session_with(const Object::Ptr& claims,
                                 const std::string& account = owner) const;
    // Adds an account with one membership of the owner's workspace.
    std::string add_account(const std::string& email, const std::string& status = "active",
                            const std::string& role = "normal");
    void put_refresh_token(const std::string& token, const std::string& account = owner);
    bool redis_has(const std::string& key);

  private:
    std::string url(const std::string& path) const;

    std::unique_ptr<Server> server_;
};

// The claims of Dify's access token and of its CSRF token, an hour from now.
Object::Ptr access_claims(const std::string& account = owner);
Object::Ptr csrf_claims(const std::string& account = owner);

// The entry of recorded/session.json with this note.
Object::Ptr recorded(const std::string& note);
Object::Ptr parsed(const std::string& json);
// JSON with its members sorted, to compare by.
std::string sorted(const std::string& json);
std::string recorded_body(const std::string& note);

std::string read_data(const std::string& path_below_test_dify);

}  // namespace judge::test
