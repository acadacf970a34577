#include <cstdlib>

#include "command/arguments.h"
#include "command/check_parts.h"
#include "config/key_table.h"
#include "outbound/guarded_clients.h"
#include "outbound/tls_context.h"

namespace difysso::command {

namespace {

void look_at_casdoor(const config::Settings& settings, outbound::Resolver& resolver,
                     const observe::Clock& clock, Report& report) {
    try {
        check_casdoor(settings, outbound::make_tls_context(settings.casdoor.ca_file), resolver,
                      clock, report);
    } catch (const observe::Failure&) {
        report.fail("Casdoor", "the certificates to trust can't be read",
                    "see CASDOOR_CA_FILE and SSL_CERT_FILE");
    }
}

void look_at_openid(const config::Settings& settings, const config::OpenId& provider,
                    outbound::Resolver& resolver, const observe::Clock& clock, Report& report) {
    try {
        outbound::GuardedHttpClients clients(config::parse_url(provider.issuer)->origin,
                                             outbound::make_tls_context(provider.ca_file), resolver,
                                             {.connections = 1});
        check_openid(settings, provider, clients, clock, report);
    } catch (const observe::Failure&) {
        report.fail(provider.id, "the certificates to trust can't be read",
                    "see " + config::provider_key(provider.id, "CA_FILE") + " and SSL_CERT_FILE");
    }
}

std::string place_of(const config::Problem& problem) {
    return problem.source.empty() ? "" : "it stands in " + problem.source;
}

}  // namespace

int check(const Arguments& arguments) {
    const config::Loaded loaded = config::load(arguments.sources());
    const bool as_json = arguments.has("json");
    if (!loaded.settings && !as_json) {
        print_problems(loaded);
        return kExitConfig;
    }
    Report report(as_json ? Report::Form::json : Report::Form::lines);
    for (const config::Problem& problem : loaded.warnings)
        report.warn(problem.key, problem.text, place_of(problem));
    for (const config::Problem& problem : loaded.errors)
        report.fail(problem.key, problem.text, place_of(problem));
    if (!loaded.settings) {
        report.finish();
        return kExitConfig;
    }
    const config::Settings& settings = *loaded.settings;
    if (loaded.warnings.empty()) report.good("configuration", "nothing to remark");

    outbound::Resolver resolver;
    const observe::SystemClock clock;
    check_database(settings, resolver, report);
    check_redis(settings, resolver, report);
    check_storage(settings, report);
    if (settings.casdoor.offered) look_at_casdoor(settings, resolver, clock, report);
    for (const config::OpenId& provider : settings.openid)
        look_at_openid(settings, provider, resolver, clock, report);
    report.finish();
    return report.failed() ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace difysso::command
