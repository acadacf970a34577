#include <algorithm>
#include <array>

#include "config/file.h"
#include "config/read_database.h"
#include "config/validate.h"

namespace difysso::config {
namespace {

std::ptrdiff_t items(const std::string& list) {
    return std::count(list.begin(), list.end(), ',') + 1;
}

// libpq wants one port, or one for each host.
bool match_ports(Database& database) {
    const std::ptrdiff_t hosts = items(database.host);
    if (items(database.port) == hosts) return true;
    if (items(database.port) != 1) return false;
    const std::string port = database.port;
    for (std::ptrdiff_t i = 1; i < hosts; ++i) {
        database.port += "," + port;
    }
    return true;
}

void warn_of_differences(Validation& validation, const Database& url, const Database& single) {
    const std::array differences{
        std::pair{"DB_HOST", url.host != single.host},
        std::pair{"DB_PORT", url.port != single.port},
        std::pair{"DB_USERNAME", url.user != single.user},
        std::pair{"DB_PASSWORD", url.password.reveal() != single.password.reveal()},
        std::pair{"DB_DATABASE", url.name != single.name},
        std::pair{"DB_EXTRAS", url.options != single.options}};
    for (const auto& [key, differs] : differences) {
        if (differs && validation.is_given(key) && validation.good(key)) {
            validation.warning(key, "isn't used: DATABASE_URL is set, says otherwise, and wins");
        }
    }
}

// What libpq would say of each connection, once and with the key.
void check_tls(Validation& validation, const Database& database, std::string_view key) {
    const auto option = [&](const std::string& name) {
        const auto found = database.options.find(name);
        return found == database.options.end() ? std::string() : found->second;
    };
    for (const std::string_view name : {"sslrootcert", "sslcert", "sslkey", "sslcrl"}) {
        const std::string path = option(std::string(name));
        if (!path.empty() && !read_file(path).problem.empty())
            validation.error(key, "names a file that can't be read, by its parameter ", name);
    }
    if (option("sslmode").starts_with("verify-") && option("sslrootcert").empty()) {
        validation.warning(key,
                           "has an sslmode that verifies, but no sslrootcert: libpq then looks "
                           "for the CAs in ~/.postgresql/root.crt alone; the system's are in "
                           "/etc/ssl/certs/ca-certificates.crt");
    }
    if (!database.prepared && !option("options").empty()) {
        validation.warning(key,
                           "has the parameter options, which PgBouncer refuses; use ALTER ROLE "
                           "... SET instead");
    }
}

}  // namespace

void validate_database(Validation& validation) {
    Database& database = validation.settings.database;
    const bool single_fits = match_ports(database);
    Database url;
    const bool has_url = validation.is_given("DATABASE_URL") && validation.good("DATABASE_URL") &&
                         read_database_url(validation.text("DATABASE_URL"), url).empty();
    if (!has_url) {
        if (!single_fits) {
            validation.error("DB_PORT", "must have one port, or as many as DB_HOST has hosts");
        }
        check_tls(validation, database, "DB_EXTRAS");
        return;
    }
    if (!match_ports(url)) {
        validation.error("DATABASE_URL", "must have one port, or as many as it has hosts");
        return;
    }
    url.prepared = database.prepared;
    warn_of_differences(validation, url, database);
    database = std::move(url);
    check_tls(validation, database, "DATABASE_URL");
}

}  // namespace difysso::config
