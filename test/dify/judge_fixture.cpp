#include "judge_fixture.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>
#include <boost/test/unit_test.hpp>

namespace judge::test {

namespace {

std::unique_ptr<Servers>& servers() {
    static std::unique_ptr<Servers> held;
    return held;
}

struct CloseServers {
    CloseServers() = default;
    ~CloseServers() { Servers::close(); }
};
BOOST_TEST_GLOBAL_FIXTURE(CloseServers);

Options options_for(Era era) {
    Options options;
    options.era = era;
    options.secret_key = "a secret key for the tests of the judge";
    options.database = Servers::get().postgres.conninfo();
    options.redis = "127.0.0.1:" + std::to_string(Servers::get().redis.port());
    options.redis_password = service::RedisServer::password;
    options.storage = Servers::get().folder.path() / "storage";
    return options;
}

}  // namespace

Servers& Servers::get() {
    if (!servers()) servers() = std::make_unique<Servers>();
    return *servers();
}

void Servers::close() {
    servers().reset();
}

Installed::Installed(Era era, const std::string& version)
    : options(options_for(era)),
      passport(options.secret_key),
      postgres(Servers::get().postgres),
      redis(Servers::get().redis) {
    postgres.make_dify(version);
    redis.command({"FLUSHALL"});
    const auto folder = std::filesystem::path(options.storage) / "privkeys" / owner_tenant;
    std::filesystem::create_directories(folder);
    service::write_file(folder / "private.pem", read_data("schema/owner-private.pem"));
    restart(options);
}

void Installed::restart(const Options& changed) {
    server_.reset();
    server_ = std::make_unique<Server>(changed);
}

std::string Installed::url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
}

service::Answer Installed::get(const std::string& path, const service::Fields& headers) {
    return browser.get(url(path), headers);
}

service::Answer Installed::post(const std::string& path, const service::Fields& headers,
                                const std::string& body) {
    return browser.send("POST", url(path), body, headers);
}

service::Fields Installed::session(const std::string& account) const {
    return session_with(access_claims(account), account);
}

service::Fields Installed::session_with(const Object::Ptr& claims,
                                        const std::string& account) const {
    const auto access = passport.issue(claims);
    if (options.era == Era::classic) return {{"Authorization", "Bearer " + access}};
    const auto csrf = passport.issue(csrf_claims(account));
    return {{"Cookie", "access_token=" + access + "; csrf_token=" + csrf}, {"X-CSRF-Token", csrf}};
}

std::string Installed::add_account(const std::string& email, const std::string& status,
                                   const std::string& role) {
    auto id = postgres.value(
        "INSERT INTO accounts (name, email, status) VALUES ($1, $1, $2) RETURNING id",
        {email, status});
    postgres.rows(
        "INSERT INTO tenant_account_joins (tenant_id, account_id, role) VALUES ($1, $2, $3)",
        {owner_tenant, id, role});
    return id;
}

void Installed::put_refresh_token(const std::string& token, const std::string& account) {
    redis.command({"SETEX", "refresh_token:" + token, "1000", account});
    redis.command({"SETEX", "account_refresh_token:" + account, "1000", token});
}

bool Installed::redis_has(const std::string& key) {
    return redis.command({"EXISTS", key}).at(0) == "1";
}

Object::Ptr access_claims(const std::string& account) {
    auto claims = object();
    claims->set("user_id", account);
    claims->set("exp", static_cast<std::int64_t>(std::time(nullptr)) + 3600);
    claims->set("iss", "SELF_HOSTED");
    claims->set("sub", "Console API Passport");
    return claims;
}

Object::Ptr csrf_claims(const std::string& account) {
    auto claims = object();
    claims->set("exp", static_cast<std::int64_t>(std::time(nullptr)) + 3600);
    claims->set("sub", account);
    return claims;
}

Object::Ptr recorded(const std::string& note) {
    Poco::JSON::Parser parser;
    const auto all =
        parser.parse(read_data("recorded/session.json")).extract<Poco::JSON::Array::Ptr>();
    for (unsigned i = 0; i < all->size(); ++i) {
        auto entry = all->getObject(i);
        if (entry->getValue<std::string>("note") == note) return entry;
    }
    throw std::runtime_error("not recorded: " + note);
}

Object::Ptr parsed(const std::string& json) {
    return Poco::JSON::Parser().parse(json).extract<Object::Ptr>();
}

std::string sorted(const std::string& json) {
    const auto parsed = Poco::JSON::Parser().parse(json);
    return Poco::Dynamic::Var::toString(parsed);
}

std::string recorded_body(const std::string& note) {
    return sorted(to_text(recorded(note)->getObject("response")->getObject("body")));
}

std::string read_data(const std::string& path_below_test_dify) {
    return service::read_file(std::filesystem::path(DIFYSSO_TEST_DIR) / "dify" /
                              path_below_test_dify);
}

}  // namespace judge::test
