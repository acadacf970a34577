#include "command/gateway.h"

#include "admin/acts.h"
#include "admin/administrators.h"
#include "admin/lists.h"
#include "command/build_info.h"
#include "command/measured.h"
#include "command/upkeep.h"
#include "config/address.h"
#include "crypto/random.h"
#include "dify/account_claims.h"
#include "dify/account_lookup.h"
#include "dify/inner_api.h"
#include "dify/key_store.h"
#include "dify/postgres_accounts.h"
#include "dify/schema.h"
#include "dify/session_store.h"
#include "observe/health.h"
#include "outbound/https_client.h"
#include "outbound/resolver.h"
#include "postgres/pooled_database.h"
#include "record/acts.h"
#include "redis/key_scan.h"
#include "redis/make_client.h"
#include "route/admin.h"
#include "route/backchannel.h"
#include "route/metrics.h"
#include "route/session.h"
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
std::size_t connections_for(std::size_t threads) {
    return threads / 2 + 1;
}

std::vector<web::Route> all_routes(route::SignIn& sign_in, route::SessionRoutes& session,
                                   const session::BackchannelLogout& backchannel,
                                   route::AdminRoutes& admin, const observe::Health& health,
                                   const GatewayParts& parts) {
    std::vector<web::Route> routes = route::system_routes({kVersion, kCommit, kBuildType}, health);
    for (auto&& more : {sign_in.routes(), session.routes(), route::backchannel_routes(backchannel),
                        route::metrics_routes(parts.metrics, parts.settings)})
        routes.insert(routes.end(), more.begin(), more.end());
    if (parts.settings.admin.offered()) {
        const auto more = admin.routes();
        routes.insert(routes.end(), more.begin(), more.end());
    }
    return routes;
}

// The members are built in the order in which they stand on each other, and go in the opposite one;
// the upkeep thread is the last to begin and the first to end.
class Gateway final : public process::Service {
  public:
    explicit Gateway(const GatewayParts& parts)
        : plain_redis_(
              redis::make_client(parts.settings.redis, resolver_, connections_for(parts.threads))),
          redis_(*plain_redis_, parts.metrics),
          pooled_database_(parts.settings.database, resolver_, connections_for(parts.threads)),
          database_(pooled_database_, parts.metrics),
          schema_(database_),
          key_store_(parts.settings.storage.path),
          inner_api_(make_inner_api(parts.settings, parts.tls.casdoor)),
          claims_(redis_, random_, parts.settings.redis.key_prefix),
          accounts_(
              {.database = database_,
               .schema = schema_,
               .rules = parts.settings.sign_in,
               .dify = parts.settings.dify,
               .random = random_,
               .makers = {.key_store = parts.settings.storage.path.empty() ? nullptr : &key_store_,
                          .inner_api = inner_api_ ? &inner_api_->api : nullptr},
               .claims = &claims_}),
          sessions_(redis_, parts.settings.dify, parts.settings.redis.key_prefix),
          used_states_(redis_, parts.settings.redis.key_prefix),
          providers_(parts.settings, parts.tls, resolver_, random_, parts.clock, parts.threads),
          gates_(providers_.all(), parts.threads, parts.breakers, parts.metrics),
          attempts_(parts.settings.dify.secret_key, parts.settings.dify.secret_key_previous,
                    parts.settings.sign_in.clock_skew),
          start_(parts.settings, attempts_, gates_, parts.clock, random_),
          completion_({parts.settings, providers_.all(), gates_, used_states_, accounts_, sessions_,
                       parts.clock, random_, parts.log}),
          sign_in_route_(providers_.all(), attempts_, start_, completion_, parts.limiter,
                         parts.metrics, parts.clock),
          account_lookup_(database_),
          account_cache_(account_lookup_),
          verification_({parts.settings, redis_, account_cache_, parts.clock}),
          refresh_({parts.settings, redis_, account_lookup_, parts.clock, random_}),
          known_sessions_(redis_, parts.settings.redis.key_prefix),
          acts_(database_, random_, parts.log),
          ending_(
              {parts.settings, redis_, parts.clock,
               [this, &settings = parts.settings.redis](const std::string& beginning,
                                                        const auto& page) {
                   redis::scan_keys(settings, resolver_, beginning, page);
               },
               [this](const auto& ids, const auto& deadline) { acts_.note_ended(ids, deadline); }}),
          logout_({parts.settings, redis_, ending_, known_sessions_, parts.clock}),
          backchannel_({parts.settings, providers_.all().all(), redis_, account_lookup_, ending_,
                        known_sessions_}),
          session_route_({parts.settings, verification_, refresh_, logout_, known_sessions_,
                          parts.limiter, parts.clock, &acts_}),
          administrators_({parts.settings, verification_, known_sessions_}),
          lists_({parts.settings, database_, known_sessions_, acts_}),
          admin_acts_({database_, random_, acts_, ending_, known_sessions_}),
          admin_route_({administrators_, lists_, admin_acts_}),
          router_(parts.settings.web, all_routes(sign_in_route_, session_route_, backchannel_,
                                                 admin_route_, health_, parts)),
          upkeep_({providers_.all(), database_, redis_, schema_, health_, gates_, parts.metrics,
                   parts.log}) {}

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
    std::unique_ptr<redis::Client> plain_redis_;
    MeasuredRedis redis_;
    postgres::PooledDatabase pooled_database_;
    MeasuredDatabase database_;
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
    dify::PostgresAccountLookup account_lookup_;
    session::AccountCache account_cache_;
    session::Verification verification_;
    session::Refresh refresh_;
    session::Sessions known_sessions_;
    record::ActBook acts_;
    session::Ending ending_;
    session::Logout logout_;
    session::BackchannelLogout backchannel_;
    route::SessionRoutes session_route_;
    admin::Administrators administrators_;
    admin::Lists lists_;
    admin::Acts admin_acts_;
    route::AdminRoutes admin_route_;
    web::Router router_;
    Upkeep upkeep_;
};

}  // namespace

std::unique_ptr<process::Service> make_gateway(const GatewayParts& parts) {
    return std::make_unique<Gateway>(parts);
}

}  // namespace difysso::command
