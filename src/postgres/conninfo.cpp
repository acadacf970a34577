#include "postgres/conninfo.h"

#include "observe/failure.h"

namespace difysso::postgres {
namespace {

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> parts(1);
    for (const char c : list) {
        if (c == ',') {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') result += '\\';
        result += c;
    }
    return result + "'";
}

// "/run/postgresql", or "@name" of the abstract namespace; nothing means the default folder.
bool is_socket(const std::string& name) {
    return name.empty() || name.front() == '/' || name.front() == '@';
}

std::string joined(const std::vector<Host>& hosts, std::string Host::*member) {
    std::string list;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        if (i > 0) list += ',';
        list += hosts[i].*member;
    }
    return list;
}

}  // namespace

std::vector<Host> configured_hosts(const config::Database& settings) {
    const auto names = split(settings.host);
    const auto ports = split(settings.port);
    const auto option = settings.options.find("hostaddr");
    const auto addresses = split(option == settings.options.end() ? "" : option->second);
    std::vector<Host> hosts;
    hosts.reserve(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        // One port for all, or one each.
        hosts.push_back({names[i], i < ports.size() ? ports[i] : ports.back(),
                         i < addresses.size() ? addresses[i] : ""});
    }
    return hosts;
}

std::vector<Host> with_addresses(const std::vector<Host>& hosts, outbound::Resolver& resolver,
                                 const outbound::Deadline& deadline) {
    std::vector<Host> found;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        const Host& host = hosts[i];
        if (is_socket(host.name) || !host.address.empty()) {
            found.push_back(host);
            continue;
        }
        const auto share = deadline.within(deadline.remaining() / (hosts.size() - i));
        try {
            for (const auto& address : resolver.resolve(host.name, share))
                found.push_back({host.name, host.port, address.toString()});
        } catch (const observe::Failure&) {
            if (deadline.passed()) throw;
        }
    }
    if (found.empty()) {
        throw observe::Failure(observe::Reason::database_unavailable,
                               "the host name has no address");
    }
    return found;
}

std::string conninfo(const config::Database& settings, const std::vector<Host>& hosts,
                     std::chrono::seconds connect_timeout) {
    std::map<std::string, std::string> values{
        {"application_name", "difysso"},
        // Asking for a Kerberos ticket costs time with every connection and is never what is meant.
        {"gssencmode", "disable"},
        {"keepalives_idle", "10"},
        {"keepalives_interval", "5"},
        {"keepalives_count", "3"},
    };
    if (settings.host.find(',') != std::string::npos) values["target_session_attrs"] = "read-write";
    for (const auto& [name, value] : settings.options)
        values[name] = value;
    values["client_encoding"] = "UTF8";
    values["host"] = joined(hosts, &Host::name);
    values["hostaddr"] = joined(hosts, &Host::address);
    values["port"] = joined(hosts, &Host::port);
    values["user"] = settings.user;
    values["password"] = settings.password.reveal();
    values["dbname"] = settings.name;
    values["connect_timeout"] = std::to_string(connect_timeout.count());
    std::string text;
    for (const auto& [name, value] : values) {
        // An empty value would hide libpq's own default, such as the environment's.
        if (!value.empty()) text += name + "=" + quoted(value) + " ";
    }
    return text;
}

}  // namespace difysso::postgres
