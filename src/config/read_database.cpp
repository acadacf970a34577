#include "config/read_database.h"

#include <algorithm>
#include <array>

namespace difysso::config {
namespace {

// Of libpq 15 (PostgreSQL 15, 34.1.2), but for those that a key or a part of the URL has.
constexpr std::array<std::string_view, 26> kParameters{"application_name",
                                                       "channel_binding",
                                                       "client_encoding",
                                                       "connect_timeout",
                                                       "gssencmode",
                                                       "gsslib",
                                                       "hostaddr",
                                                       "keepalives",
                                                       "keepalives_count",
                                                       "keepalives_idle",
                                                       "keepalives_interval",
                                                       "krbsrvname",
                                                       "options",
                                                       "requirepeer",
                                                       "ssl_max_protocol_version",
                                                       "ssl_min_protocol_version",
                                                       "sslcert",
                                                       "sslcompression",
                                                       "sslcrl",
                                                       "sslcrldir",
                                                       "sslkey",
                                                       "sslmode",
                                                       "sslrootcert",
                                                       "sslsni",
                                                       "target_session_attrs",
                                                       "tcp_user_timeout"};

constexpr std::array<std::string_view, 6> kTlsModes{"disable", "allow",     "prefer",
                                                    "require", "verify-ca", "verify-full"};

constexpr std::array<std::string_view, 6> kSessionKinds{"any",     "read-write", "read-only",
                                                        "primary", "standby",    "prefer-standby"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

std::optional<std::string_view> take_scheme(std::string_view text) {
    for (const std::string_view scheme :
         {"postgresql://", "postgres://", "postgresql+psycopg2://"}) {
        if (text.starts_with(scheme)) return text.substr(scheme.size());
    }
    return {};
}

// host[:port],host[:port] as libpq has it: an empty host or port is the default.
Complaint read_servers(std::string_view text, Database& out) {
    std::string hosts;
    std::string ports;
    for (const std::string_view item : split(text, ',')) {
        const std::size_t bracket = item.find(']');
        const std::size_t colon =
            item.find(':', item.starts_with('[') && bracket != item.npos ? bracket : 0);
        const auto name = percent_decoded(item.substr(0, colon), false);
        const std::string_view port =
            colon == std::string_view::npos ? std::string_view() : item.substr(colon + 1);
        std::string host;
        std::string number;
        if (!name) return "has a host with a broken percent-encoding";
        const Complaint wrong_host = read_database_hosts(name->empty() ? out.host : *name, host);
        const Complaint wrong_port = read_database_ports(port.empty() ? out.port : port, number);
        if (!wrong_host.empty() || !wrong_port.empty()) {
            return "must have hosts as in host:5432, or several with commas between them";
        }
        hosts += (hosts.empty() ? "" : ",") + host;
        ports += (ports.empty() ? "" : ",") + number;
    }
    out.host = hosts;
    out.port = ports;
    return {};
}

Complaint read_user(std::string_view text, Database& out) {
    const std::size_t colon = text.find(':');
    const auto user = percent_decoded(text.substr(0, colon), false);
    if (!user) return "has a user with a broken percent-encoding";
    if (!user->empty()) out.user = *user;
    if (colon == std::string_view::npos) return {};
    auto password = percent_decoded(text.substr(colon + 1), false);
    if (!password) return "has a password with a broken percent-encoding; write % as %25";
    out.password = Secret(std::move(*password));
    return {};
}

// `more` may stand beside libpq's parameters.
Complaint read_parameters(std::string_view text, std::initializer_list<std::string_view> more,
                          std::map<std::string, std::string>& out) {
    std::map<std::string, std::string> parameters;
    for (const std::string_view pair : split(text, '&')) {
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos)
            return "must be written parameter=value&parameter=value";
        const std::string name(pair.substr(0, equals));
        const auto value = percent_decoded(pair.substr(equals + 1), true);
        if (!value) return "has a parameter with a broken percent-encoding";
        if (!is_one_of(kParameters, name) &&
            std::find(more.begin(), more.end(), name) == more.end()) {
            return "has a connection parameter that isn't known here; sslmode, sslrootcert, "
                   "options, target_session_attrs and libpq's others are, user and password are "
                   "none";
        }
        if (name == "sslmode" && !is_one_of(kTlsModes, *value)) {
            return "must have an sslmode of disable, allow, prefer, require, verify-ca or "
                   "verify-full";
        }
        if (name == "target_session_attrs" && !is_one_of(kSessionKinds, *value)) {
            return "must have target_session_attrs of any, read-write, read-only, primary, "
                   "standby or prefer-standby";
        }
        if (!parameters.emplace(name, *value).second) return "has a connection parameter twice";
    }
    out = std::move(parameters);
    return {};
}

// postgresql:///dify?host=/run/postgresql is how a URL names a socket.
Complaint read_url_parameters(std::string_view text, Database& out) {
    std::map<std::string, std::string> parameters;
    if (const Complaint wrong = read_parameters(text, {"host", "port"}, parameters);
        !wrong.empty()) {
        return wrong;
    }
    if (const auto host = parameters.extract("host")) {
        if (const Complaint wrong = read_database_hosts(host.mapped(), out.host); !wrong.empty()) {
            return "has a parameter host that isn't a host or a socket's folder";
        }
    }
    if (const auto port = parameters.extract("port")) {
        if (const Complaint wrong = read_database_ports(port.mapped(), out.port); !wrong.empty()) {
            return "has a parameter port that isn't a port";
        }
    }
    out.options = std::move(parameters);
    return {};
}

}  // namespace

Complaint read_database_hosts(std::string_view text, std::string& out) {
    std::string hosts;
    for (const std::string_view item : split(text, ',')) {
        std::string host(item);
        const Complaint wrong = item.starts_with('/') ? Complaint() : read_server(item, host);
        if (!wrong.empty()) {
            return "must be a host name, an address or a socket's folder, or several with commas "
                   "between them; the port has a key of its own";
        }
        hosts += (hosts.empty() ? "" : ",") + host;
    }
    out = hosts;
    return {};
}

Complaint read_database_ports(std::string_view text, std::string& out) {
    std::string ports;
    for (const std::string_view item : split(text, ',')) {
        int port = 0;
        const Complaint wrong = read_number(
            item, 1, 65535, "must be a port from 1 to 65535, or one for each host", port);
        if (!wrong.empty()) return wrong;
        ports += (ports.empty() ? "" : ",") + std::to_string(port);
    }
    out = ports;
    return {};
}

Complaint read_database_extras(std::string_view text, std::map<std::string, std::string>& out) {
    return read_parameters(text, {}, out);
}

Complaint read_database_url(std::string_view text, Database& out) {
    const auto after_scheme = take_scheme(text);
    if (!after_scheme)
        return "must begin with postgresql://, postgres:// or postgresql+psycopg2://";
    if (after_scheme->find('#') != std::string_view::npos) return "has a '#'; write it as %23";
    const std::size_t question = after_scheme->find('?');
    std::string_view authority = after_scheme->substr(0, question);

    const std::size_t slash = authority.find('/');
    const auto name =
        percent_decoded(slash == authority.npos ? "" : authority.substr(slash + 1), false);
    if (!name || name->empty() || name->find('/') != std::string::npos) {
        return "must name a database behind the host: "
               "postgresql://user:password@host:5432/database; "
               "write / in a password as %2F";
    }
    Database database{std::string(kDefaultHost),
                      std::string(kDefaultPort),
                      std::string(kDefaultUser),
                      *name,
                      Secret(),
                      {}};
    authority = authority.substr(0, slash);
    const std::size_t at = authority.rfind('@');
    if (at != std::string_view::npos) {
        const std::string_view user = authority.substr(0, at);
        if (user.find('@') != std::string_view::npos) {
            return "has two '@'; write one in a user name or password as %40";
        }
        if (const Complaint wrong = read_user(user, database); !wrong.empty()) return wrong;
        authority = authority.substr(at + 1);
    }
    if (const Complaint wrong = read_servers(authority, database); !wrong.empty()) return wrong;
    if (question != std::string_view::npos) {
        const std::string_view parameters = after_scheme->substr(question + 1);
        const Complaint wrong = read_url_parameters(parameters, database);
        if (!wrong.empty()) return wrong;
    }
    out = std::move(database);
    return {};
}

}  // namespace difysso::config
