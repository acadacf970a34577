#include "command/gateway.h"

#include "command/administration.h"
#include "command/build_info.h"
#include "command/leaving.h"
#include "command/measured.h"
#include "command/pool_report.h"
#include "command/session_life.h"
#include "command/upkeep.h"
#include "config/address.h"
#include "crypto/key_pair_stock.h"
#include "crypto/random.h"
#include "dify/account_claims.h"
#include "dify/inner_api.h"
#include "dify/key_store.h"
#include "dify/postgres_accounts.h"
#include "dify/schema.h"
#include "dify/session_store.h"
#include "observe/health.h"
#include "offboard/casdoor_hook.h"
#include "offboard/offboarding.h"
#include "outbound/https_client.h"
#include "outbound/resolver.h"
#include "postgres/pooled_database.h"
#include "redis/make_client.h"
#include "route/docs.h"
#include "route/metrics.h"
#include "route/signin.h"
#include "route/status.h"
#include "route/system.h"
#include "signin/attempt.h"
#include "signin/completion.h"
#include "signin/provider_recheck.h"
#include "signin/revocations.h"
#include "signin/start.h"
#include "signin/used_states.h"
#include "web/router.h"

namespace difysso::command {
namespace {

// As many threads as may wait for providers at once come to the database and to Redis next; fewer
// connections would have them wait for each other.
std::size_t connections_for(std::size_t threads) {
    return threads * 3 / 4 + 1;
}

// What a worker can give out at once when many come for the first time; a pair is about 2 kB.
constexpr std::size_t kKeyPairs = 32;

std::size_t key_pairs_for(const config::Settings& settings) {
    const bool ours = settings.sign_in.workspace.kind == config::WorkspacePolicy::Kind::own &&
                      settings.storage.inner_api_url.empty();
    return ours ? kKeyPairs : 0;
}

std::vector<web::Route> all_routes(route::SignIn& sign_in, SessionLife& session_life,
                                   Leaving& leaving, Administration& administration,
                                   const observe::Health& health, const signin::Gates& gates,
                                   const GatewayParts& parts) {
    std::vector<web::Route> routes = route::system_routes({kVersion, kCommit, kBuildType}, health);
    const auto breakers = [&gates] { return gates.breakers(); };
    const route::Watched watched{
        .version = kVersion, .roster = parts.roster, .health = health, .breakers = breakers};
    for (auto&& more :
         {sign_in.routes(), session_life.routes(), leaving.routes(), administration.routes(),
          route::metrics_routes(parts.metrics, parts.roster, parts.settings),
          route::status_routes(watched, parts.settings)})
        routes.insert(routes.end(), more.begin(), more.end());
    route::add_docs(routes, parts.settings.web.mount_path, kVersion);
    return routes;
}

// What DEBUG shows beside each request: whom it asked, and how long that took.
observe::Log* log_of_calls(const GatewayParts& parts) {
    return parts.settings.log.level == observe::Level::debug ? &parts.log : nullptr;
}

// The members are built in the order in which they stand on each other, and go in the opposite one;
// the upkeep thread is the last to begin and the first to end.
class Gateway final : public process::Service {
  public:
    explicit Gateway(const GatewayParts& parts)
        : plain_redis_(
              redis::make_client(parts.settings.redis, resolver_, connections_for(parts.threads))),
          redis_(*plain_redis_, parts.metrics, log_of_calls(parts)),
          pooled_database_(parts.settings.database, resolver_, connections_for(parts.threads)),
          database_(pooled_database_, parts.metrics, log_of_calls(parts)),
          schema_(database_),
          key_store_(parts.settings.storage.path),
          key_pairs_(key_pairs_for(parts.settings)),
          inner_api_(make_inner_api(parts.settings, parts.tls.casdoor)),
          claims_(redis_, random_, parts.settings.redis.key_prefix),
          accounts_(
              {.database = database_,
               .schema = schema_,
               .rules = parts.settings.sign_in,
               .dify = parts.settings.dify,
               .random = random_,
               .makers = {.key_store = parts.settings.storage.path.empty() ? nullptr : &key_store_,
                          .inner_api = inner_api_ ? &inner_api_->api : nullptr,
                          .key_pairs = &key_pairs_},
               .claims = &claims_}),
          sessions_(redis_, parts.settings.dify, parts.settings.redis.key_prefix),
          used_states_(redis_, parts.settings.redis.key_prefix),
          providers_(parts.settings, parts.tls, resolver_, random_, parts.clock, parts.threads),
          gates_(providers_.all(), parts.threads, parts.breakers, parts.metrics,
                 log_of_calls(parts)),
          attempts_(parts.settings.dify.secret_key, parts.settings.dify.secret_key_previous,
                    parts.settings.sign_in.clock_skew),
          start_(parts.settings, attempts_, gates_, parts.clock, random_),
          completion_({parts.settings, providers_.all(), gates_, used_states_, accounts_, sessions_,
                       parts.clock, random_, parts.log}),
          sign_in_route_(providers_.all(), attempts_, start_, completion_, parts.limiter,
                         parts.metrics, parts.clock),
          recheck_({parts.settings, providers_.all(), gates_, accounts_, random_, parts.log}),
          revocations_({parts.settings, providers_.all(), parts.log}),
          session_life_({parts.settings, redis_, database_, resolver_, providers_.all().all(),
                         parts.limiter, parts.clock, random_, parts.log, recheck_, revocations_}),
          leaving_({parts.settings, redis_, database_, providers_, gates_, session_life_,
                    parts.clock, random_, resolver_}),
          administration_({parts.settings, database_, session_life_, random_}),
          router_(parts.settings.web, all_routes(sign_in_route_, session_life_, leaving_,
                                                 administration_, health_, gates_, parts)),
          row_(parts.row),
          pool_report_(parts.metrics),
          upkeep_(
              {providers_.all(), database_, redis_, schema_, health_, parts.metrics, parts.log}) {}

    web::Handler& handler() override { return router_; }
    void report() override {
        gates_.report();
        row_.provider_slots = static_cast<std::int64_t>(gates_.bulkhead().slots());
        row_.provider_slots_in_use = static_cast<std::int64_t>(gates_.bulkhead().in_use());
        std::size_t place = 0;
        const auto tell = [&](const std::string& name, const outbound::PoolUsage& usage) {
            pool_report_.tell(row_, place++, name, usage);
        };
        tell("postgresql", pooled_database_.usage());
        tell("redis", plain_redis_->usage());
        if (inner_api_) tell("inner_api", inner_api_->client.usage());
        for (std::size_t i = 0; i < providers_.all().all().size(); ++i)
            tell("provider_" + providers_.all().all()[i]->id(), providers_.usage(i));
    }

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
    crypto::KeyPairStock key_pairs_;
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
    signin::ProviderRecheck recheck_;
    signin::Revocations revocations_;
    SessionLife session_life_;
    Leaving leaving_;
    Administration administration_;
    web::Router router_;
    observe::Roster::Row& row_;
    PoolReport pool_report_;
    Upkeep upkeep_;
};

}  // namespace

std::unique_ptr<process::Service> make_gateway(const GatewayParts& parts) {
    return std::make_unique<Gateway>(parts);
}

}  // namespace difysso::command
