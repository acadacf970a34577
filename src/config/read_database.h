#pragma once
#include "config/read_value.h"
#include "config/settings.h"

namespace difysso::config {

// What holds where neither DATABASE_URL nor a DB_* says otherwise.
inline constexpr std::string_view kDefaultHost = "localhost";
inline constexpr std::string_view kDefaultPort = "5432";
inline constexpr std::string_view kDefaultUser = "postgres";

// DB_HOST and DB_PORT: comma lists, for a PostgreSQL with several servers. A host is a name, an
// address, or the folder of a unix socket.
Complaint read_database_hosts(std::string_view text, std::string& out);
Complaint read_database_ports(std::string_view text, std::string& out);

// DB_EXTRAS: libpq's connection parameters as k=v&k=v, percent-encoded, '+' being a blank, as Dify
// reads them. What names server, user or password has keys of its own and is refused.
Complaint read_database_extras(std::string_view text, std::map<std::string, std::string>& out);

// DATABASE_URL: postgresql://, postgres:// or postgresql+psycopg2://, several hosts allowed. What
// it doesn't say is the default, except for the database's name.
Complaint read_database_url(std::string_view text, Database& out);

}  // namespace difysso::config
