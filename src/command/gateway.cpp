#include "command/gateway.h"

#include "command/build_info.h"
#include "command/upkeep.h"
#include "config/address.h"
#include "crypto/random.h"
#include "dify/account_claims.h"
#include "dify/inner_api.h"
#include "dify/key_store.h"
#include "dify/postgres_accounts.h"
#include "dify/schema.h"
#include "dify/session_store.h"
#include "observe/health.h"
#include "outbound/https_client.h"
#include "outbound/resolver.h"
#include "postgres/pooled_database.h"
#include "redis/pooled_client.h"
#include "route/signin.h"
#include "route/system.h"
#include "signin/attempt.h"
#include "signin/completion.h"
#include "signin/start.h"
#include "signin/used_states.h"
#include "web/router.h"

namespace difysso::command {
namespace {

// A connection for every two threads: while one waits for the provider another is at the database.
std::size_t connections_for(int threads) {
    return static_cast<std::size_t>(threads) / 2 + 1;
}

std::vector<web::Route> all_routes(route::SignIn& sign_in, const observe::Health& health) {
    std::vector<web::Route> routes = route::system_routes({kVersion, kCommit, kBuildType}, health);
    for (web::Route& route : sign_in.routes())
        routes.push_back(std::move(route));
    return routes;
}

// The members are built in the order in which they stand on each other, and go in the opposite one;
// the upkeep thread is the last to begin and the first to end.
class Gateway final : public process::Service {
  public:
    Gateway(const config::Settings& settings, const ProviderTls& tls, int threads,
            web::RateLimiter& limiter, signin::Gates::Breakers& breakers,
            const observe::Clock& clock, observe::Log& log)
        : redis_(settings.redis, resolver_, connections_for(threads)),
          database_(settings.database, resolver_, connections_for(threads)),
          schema_(database_),
          key_store_(settings.storage.path),
          inner_api_(make_inner_api(settings, tls.casdoor)),
          claims_(redis_, random_, settings.redis.key_prefix),
          accounts_({.database = database_,
                     .schema = schema_,
                     .rules = settings.sign_in,
                     .dify = settings.dify,
                     .random = random_,
                     .makers = {.key_store = settings.storage.path.empty() ? nullptr : &key_store_,
                                .inner_api = inner_api_ ? &inner_api_->api : nullptr},
                     .claims = &claims_}),
          sessions_(redis_, settings.dify, settings.redis.key_prefix),
          used_states_(redis_, settings.redis.key_prefix),
          providers_(settings, tls, resolver_, random_, clock, static_cast<std::size_t>(threads)),
          gates_(providers_.all(), static_cast<std::size_t>(threads), breakers),
          attempts_(settings.dify.secret_key, settings.dify.secret_key_previous,
                    settings.sign_in.clock_skew),
          start_(settings, attempts_, gates_, clock, random_),
          completion_({settings, providers_.all(), gates_, used_states_, accounts_, sessions_,
                       clock, random_, log}),
          sign_in_route_(providers_.all(), attempts_, start_, completion_, limiter, clock),
          router_(settings.web, all_routes(sign_in_route_, health_)),
          upkeep_({providers_.all(), database_, redis_, schema_, health_, log}) {}

    web::Handler& handler() override { return router_; }

  private:
    struct Inner {
        outbound::PooledHttpClient client;
        dify::InnerApi api;
        Inner(const config::Url& url, const config::Storage& storage, Poco::Net::Context::Ptr tls,
              outbound::Resolver& resolver)
            : client(url.origin, "", std::move(tls), resolver, {.connections = 2}),
              api(client, url.path, storage.inner_api_key) {}
    };

    std::unique_ptr<Inner> make_inner_api(const config::Settings& settings,
                                          const Poco::Net::Context::Ptr& tls) {
        const auto url = config::parse_url(settings.storage.inner_api_url);
        if (!url) return nullptr;
        return std::make_unique<Inner>(*url, settings.storage, tls, resolver_);
    }

    crypto::SystemRandom random_;
    observe::Health health_;
    outbound::Resolver resolver_;
    redis::PooledClient redis_;
    postgres::PooledDatabase database_;
    dify::SchemaWatch schema_;
    dify::FileKeyStore key_store_;
    std::unique_ptr<Inner> inner_api_;
    dify::AccountClaims claims_;
    dify::PostgresAccounts accounts_;
    dify::RedisSessions sessions_;
    signin::RedisUsedStates used_states_;
    ProviderSet providers_;
    signin::Gates gates_;
    signin::AttemptCookies attempts_;
    signin::Start start_;
    signin::Completion completion_;
    route::SignIn sign_in_route_;
    web::Router router_;
    Upkeep upkeep_;
};

}  // namespace

std::unique_ptr<process::Service> make_gateway(const config::Settings& settings,
                                               const ProviderTls& tls, int threads,
                                               web::RateLimiter& limiter,
                                               signin::Gates::Breakers& breakers,
                                               const observe::Clock& clock, observe::Log& log) {
    return std::make_unique<Gateway>(settings, tls, threads, limiter, breakers, clock, log);
}

}  // namespace difysso::command
