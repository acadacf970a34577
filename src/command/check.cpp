#include <cstdlib>

#include "command/arguments.h"
#include "command/check_parts.h"
#include "outbound/tls_context.h"

namespace difysso::command {

int check(const Arguments& arguments) {
    const config::Loaded loaded = config::load(arguments.sources());
    if (!loaded.settings) {
        print_problems(loaded);
        return kExitConfig;
    }
    const config::Settings& settings = *loaded.settings;
    Report report;
    for (const config::Problem& problem : loaded.warnings)
        report.warn(problem.key, problem.text,
                    problem.source.empty() ? "" : "it stands in " + problem.source);
    if (loaded.warnings.empty()) report.good("configuration", "nothing to remark");

    outbound::Resolver resolver;
    const observe::SystemClock clock;
    check_database(settings, resolver, report);
    check_redis(settings, resolver, report);
    check_storage(settings, report);
    try {
        check_casdoor(settings, outbound::make_tls_context(settings.casdoor.ca_file), resolver,
                      clock, report);
    } catch (const observe::Failure&) {
        report.fail("Casdoor", "the certificates to trust can't be read",
                    "see CASDOOR_CA_FILE and SSL_CERT_FILE");
    }
    return report.failed() ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace difysso::command
