#include "stack.h"

#include <stdexcept>
#include <sys/stat.h>

#include <Poco/String.h>

namespace difysso::service {

namespace {

// As `chgrp DIFY; chmod 2770` on a real machine: what is made in it takes the folder's group.
std::filesystem::path make_storage(const TemporaryFolder& folder) {
    auto storage = folder.make("storage");
    if (::chmod(storage.c_str(), 02770) != 0) throw std::runtime_error("can't chmod the storage");
    return storage;
}

PostgresServer& with_dify(PostgresServer& postgres, const StackOptions& options) {
    postgres.make_dify(options.dify_version);
    return postgres;
}

// The keys of OIDC_PROVIDERS for realms of the stand-in.
Settings openid_keys(const std::vector<std::string>& ids, const Casdoor& stand_in) {
    Settings keys;
    for (const auto& id : ids) {
        std::string& all = keys["OIDC_PROVIDERS"];
        all += (all.empty() ? "" : ",") + id;
        const std::string prefix = "OIDC_" + Poco::toUpper(id) + "_";
        keys[prefix + "ISSUER"] = stand_in.issuer(id);
        keys[prefix + "CLIENT_ID"] = "client-" + id;
        keys[prefix + "CLIENT_SECRET"] = "secret-" + id;
        keys[prefix + "CA_FILE"] = stand_in.ca();
    }
    return keys;
}

std::vector<std::string> redirect_uris(const StackOptions& options, const std::string& usual) {
    auto all = options.redirect_uris;
    all.push_back(usual);
    for (const std::string& id : options.openid)
        all.push_back(usual + "/" + id);
    return all;
}

JudgeOptions judge_options(const StackOptions& options, PostgresServer& postgres,
                           const RedisServer& redis, const std::filesystem::path& storage,
                           const std::string& origin) {
    JudgeOptions judge{.dify_version = options.dify_version,
                       .secret_key = Stack::secret_key,
                       .database = with_dify(postgres, options).conninfo(),
                       .redis_port = redis.port(),
                       .redis_password = RedisServer::password,
                       .storage = storage};
    judge.more = options.judge;
    if (options.https) {
        judge.more.insert(judge.more.end(),
                          {"--console-web-url", origin, "--console-api-url", origin});
    }
    return judge;
}

}  // namespace

Stack::Stack(const StackOptions& options)
    : port_(options.port != 0 ? options.port : free_port()),
      origin_((options.https ? "https://dify.test:" : "http://127.0.0.1:") + std::to_string(port_)),
      postgres(folder, options.postgres),
      redis(folder, options.redis),
      casdoor(folder, redirect_uris(options, gateway_url("/v1/auth/callback"))),
      storage_(make_storage(folder)),
      judge(folder, judge_options(options, postgres, redis, storage_, origin_)),
      gateway(folder, settings(options), options.gateway),
      nginx(folder,
            {.port = port_,
             .gateway_socket = gateway.socket(),
             .console = judge.address(),
             .more = options.nginx,
             .behind = options.behind_nginx.empty() ? judge.address() : options.behind_nginx,
             .certificate = options.https ? casdoor.certificate() : "",
             .key = options.https ? casdoor.key() : "",
             .server_name = options.https ? "dify.test" : "127.0.0.1"}) {
    redis.add_user("difysso", RedisServer::password, RedisServer::gateway_rules());
    postgres.make_gateway_role();
    if (options.serve) serve();
}

void Stack::serve() {
    const Result migrate = gateway.run({"migrate"});
    if (migrate.status != 0) {
        throw std::runtime_error("difysso migrate failed:\n" + migrate.output + migrate.errors);
    }
    gateway.start();
}

Settings Stack::settings(const StackOptions& options) const {
    Settings keys{{"BASE_URL", origin_},
                  {"MOUNT_PATH", "/sso"},
                  {"DB_HOST", "127.0.0.1"},
                  {"DB_PORT", std::to_string(postgres.port())},
                  {"DB_USERNAME", PostgresServer::gateway_role},
                  {"DB_PASSWORD", PostgresServer::gateway_password},
                  {"DB_DATABASE", "dify"},
                  {"REDIS_HOST", "127.0.0.1"},
                  {"REDIS_PORT", std::to_string(redis.port())},
                  {"REDIS_USERNAME", "difysso"},
                  {"REDIS_PASSWORD", RedisServer::password},
                  {"SECRET_KEY", secret_key},
                  {"DIFY_VERSION", options.dify_version},
                  {"DIFY_STORAGE_PATH", storage_},
                  {"CASDOOR_ENDPOINT", casdoor.origin()},
                  {"CASDOOR_CLIENT_ID", "cid-" + options.application},
                  {"CASDOOR_CLIENT_SECRET", "secret-" + options.application},
                  {"CASDOOR_ORG_NAME", "acme"},
                  {"CASDOOR_APP_NAME", options.application},
                  {"CASDOOR_CA_FILE", casdoor.ca()},
                  {"SQL_DIR", DIFYSSO_SOURCE_DIR "/sql"},
                  {"LOG_LEVEL", "DEBUG"},
                  {"LOG_TARGET", "stderr"}};
    if (options.https) {
        keys["CONSOLE_WEB_URL"] = origin_;
        keys["CONSOLE_API_URL"] = origin_;
    }
    if (!options.with_casdoor) {
        std::erase_if(keys, [](const auto& key) { return key.first.starts_with("CASDOOR_"); });
    }
    keys.merge(openid_keys(options.openid, casdoor));
    for (const auto& key : options.without)
        keys.erase(key);
    for (const auto& [key, value] : options.settings)
        keys[key] = value;
    return keys;
}

Browser Stack::browser() const {
    Browser browser(casdoor.ca());
    for (const char* name : {"dify.test", "sso.dify.test"})
        browser.map_host(name);
    return browser;
}

std::string Stack::code_for(Browser& browser, const Answer& login, const std::string& user,
                            const std::string& password) const {
    const Answer page = browser.follow(login);
    if (page.status != 200) throw std::runtime_error("the provider shows no sign-in page");
    const Answer form = browser.post_form(
        page.url,
        {{"username", user}, {"password", password.empty() ? "pw-" + user + "-123" : password}});
    return form.location();
}

SignIn Stack::sign_in(Browser& browser, const std::string& user, const std::string& password,
                      const std::string& start) const {
    SignIn way;
    way.login = browser.get(start[0] == '/' ? origin_ + start : start);
    if (way.login.status == 302 && way.login.location().rfind(gateway_url(), 0) == 0) {
        way.login = browser.follow(way.login);
    }
    if (way.login.status != 302) return way;
    const std::string callback = code_for(browser, way.login, user, password);
    way.callback = browser.get(callback);
    if (way.callback.status == 302) way.console = browser.follow(way.callback);
    return way;
}

Console Stack::console(Browser& browser, const SignIn& way) const {
    return {browser, origin_, way.done() ? way.console->url : origin_};
}

}  // namespace difysso::service
