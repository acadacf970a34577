#include <cstdlib>

#include "command/arguments.h"
#include "command/check_parts.h"
#include "outbound/https_client.h"
#include "provider/casdoor.h"
#include "provider/casdoor_probe.h"
#include "signin/callback_answer.h"

namespace difysso::command {
namespace {

using provider::ApplicationFinding;
using provider::DiscoveryFinding;
using provider::SecretFinding;

constexpr std::chrono::seconds kPatience{10};

outbound::Deadline soon() {
    return outbound::Deadline::after(kPatience);
}

// Ours as far as the configuration tells it; Casdoor takes localhost always (v3.158.0,
// util/validation.go).
std::string redirect_uri(const config::Settings& settings) {
    const std::string origin =
        settings.web.base_url ? settings.web.base_url->text() : "http://localhost";
    return origin + settings.web.mount_path + signin::callback_path("");
}

void check_discovery(const config::Settings& settings, const DiscoveryFinding& finding,
                     Report& report) {
    const std::string expected =
        "CASDOOR_ISSUER (or CASDOOR_ENDPOINT) is " + settings.casdoor.issuer;
    switch (finding.issuer) {
        case DiscoveryFinding::Issuer::same:
            report.good("Casdoor's issuer", settings.casdoor.issuer);
            break;
        case DiscoveryFinding::Issuer::differs:
            report.fail("Casdoor's issuer",
                        "it announces " + std::string(finding.announced.view()) + "; " + expected,
                        "set `origin` in Casdoor's conf/app.conf to its public address, and "
                        "CASDOOR_ISSUER to the same");
            break;
        case DiscoveryFinding::Issuer::not_understood:
            report.fail("Casdoor's issuer", "the discovery document can't be understood",
                        "is CASDOOR_ENDPOINT (CASDOOR_INTERNAL_ENDPOINT) a Casdoor?");
            break;
    }
    if (finding.clock_difference)
        check_clock(*finding.clock_difference, "Casdoor's", settings, report);
}

void check_application(ApplicationFinding finding, const config::Settings& settings,
                       Report& report) {
    const std::string thing = "Casdoor's application";
    switch (finding) {
        case ApplicationFinding::good:
            report.good(thing, settings.casdoor.app_name + " of " + settings.casdoor.org_name);
            break;
        case ApplicationFinding::client_unknown:
            report.fail(thing, "none has this client id",
                        "set CASDOOR_CLIENT_ID to the application's");
            break;
        case ApplicationFinding::other_application:
            report.fail(thing, "the client id belongs to another one",
                        "set CASDOOR_APP_NAME to the application's name");
            break;
        case ApplicationFinding::other_organization:
            report.fail(thing, "it belongs to another organization",
                        "set CASDOOR_ORG_NAME to the application's organization");
            break;
        case ApplicationFinding::request_refused:
            report.fail(thing, "it doesn't take our redirect URL or scope",
                        "add " + redirect_uri(settings) + " to its redirect URLs");
            break;
        case ApplicationFinding::not_understood:
            report.warn(thing, "the answer can't be understood", "is it Casdoor 2.287 or newer?");
            break;
    }
}

void check_secret(SecretFinding finding, Report& report) {
    if (finding == SecretFinding::accepted)
        report.good("Casdoor's client secret", "accepted");
    else if (finding == SecretFinding::rejected)
        report.fail("Casdoor's client secret", "refused",
                    "set CASDOOR_CLIENT_SECRET to the application's");
    else
        report.warn("Casdoor's client secret", "the answer can't be understood",
                    "try a sign-in; is it Casdoor 1.915 or newer?");
}

}  // namespace

void check_clock(std::chrono::seconds difference, const std::string& whose,
                 const config::Settings& settings, Report& report) {
    const auto off = std::abs(difference.count());
    if (off > settings.sign_in.clock_skew.count())
        report.fail("clock",
                    whose + " clock and this machine's differ by " + std::to_string(off) + " s",
                    "set both by NTP");
    else
        report.good("clock", "agrees with " + whose);
}

void check_casdoor(const config::Settings& settings, Poco::Net::Context::Ptr tls,
                   outbound::Resolver& resolver, const observe::Clock& clock, Report& report) {
    const config::Casdoor& casdoor = settings.casdoor;
    outbound::PooledHttpClient client(config::parse_url(casdoor.internal_endpoint)->origin, "",
                                      std::move(tls), resolver, {.connections = 1});
    try {
        check_discovery(settings, provider::probe_discovery(casdoor, client, clock, soon()),
                        report);
        check_application(
            provider::probe_application(casdoor, client, redirect_uri(settings), soon()), settings,
            report);
        check_secret(provider::probe_client_secret(casdoor, client, soon()), report);
        provider::Casdoor keys(casdoor, client, clock, settings.sign_in.clock_skew);
        if (keys.refresh(soon()))
            report.good("Casdoor's keys", casdoor.certificate.empty()
                                              ? "read from the application's key set"
                                              : "CASDOOR_CERT");
        else
            report.fail("Casdoor's keys", "the application's key set has no usable key",
                        "give the application a certificate, or set CASDOOR_CERT");
    } catch (const observe::Failure& failure) {
        report.fail("Casdoor", casdoor.internal_endpoint + ": " + describe(failure),
                    "see CASDOOR_ENDPOINT, CASDOOR_INTERNAL_ENDPOINT and, for a private CA, "
                    "CASDOOR_CA_FILE");
    }
}

}  // namespace difysso::command
