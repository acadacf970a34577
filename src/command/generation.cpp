#include "command/generation.h"

#include "command/gateway.h"

namespace difysso::command {
namespace {

process::WorkerOptions options_of(const config::Settings& settings,
                                  process::WorkerOptions options) {
    options.max_requests = settings.max_requests;
    options.allowed_peers = settings.fcgi_web_server_addrs;
    if (options.allowed_peers.empty())
        for (const char* loopback : {"127.0.0.0/8", "::1"})
            options.allowed_peers.push_back(*config::parse_network(loopback));
    return options;
}

}  // namespace

Generation::Generation(config::Loaded loaded, const Ground& ground)
    : loaded_(std::move(loaded)),
      ground_(ground),
      options_(options_of(settings(), ground.worker)),
      log_(observe::open_log(settings().log.target, settings().log.level, ground.clock)),
      tls_(make_provider_tls(settings())),
      limiter_(ground.buckets, settings().rate_limits, ground.bucket_key) {}

int Generation::work(const process::Signs& signs) {
    return process::run_worker(
        options_, ground_.listener,
        [&] {
            return make_gateway({.settings = settings(),
                                 .tls = tls_,
                                 .threads = static_cast<std::size_t>(options_.threads),
                                 .limiter = limiter_,
                                 .breakers = breakers_.get(),
                                 .metrics = ground_.metrics,
                                 .roster = ground_.roster,
                                 .row = signs.row,
                                 .clock = ground_.clock,
                                 .log = *log_});
        },
        signs, *log_, ground_.metrics, ground_.clock);
}

}  // namespace difysso::command
