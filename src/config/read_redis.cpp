#include "config/read_redis.h"

#include "config/address.h"

namespace difysso::config {

Complaint read_port(std::string_view text, std::uint16_t& out) {
    return read_number<std::uint16_t>(text, 1, 65535, "must be a port from 1 to 65535", out);
}

Complaint read_servers(std::string_view text, std::vector<Server>& out) {
    std::vector<Server> servers;
    for (const std::string_view item : split(text, ',')) {
        const auto host = parse_host(item);
        Server server;
        if (!host || host->port == 0 || !read_server(host->name, server.name).empty())
            return "must be servers with their ports, as in 10.0.0.5:26379,10.0.0.6:26379";
        server.port = host->port;
        servers.push_back(std::move(server));
    }
    out = std::move(servers);
    return {};
}

Complaint read_certificate_requirement(std::string_view text, bool& verify) {
    const std::string word = upper(text);
    if (word != "CERT_NONE" && word != "CERT_OPTIONAL" && word != "CERT_REQUIRED")
        return "must be CERT_NONE, CERT_OPTIONAL or CERT_REQUIRED";
    verify = word != "CERT_NONE";
    return {};
}

Complaint read_timeout(std::string_view text, std::chrono::milliseconds& out) {
    constexpr std::chrono::duration<double> kMost{10.0};
    double seconds = 0;
    const Complaint wrong = read_number(text, 0.001, kMost.count(),
                                        "must be seconds, from 0.001 to 10, as in 0.5", seconds);
    if (!wrong.empty()) return wrong;
    out = std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
    return {};
}

}  // namespace difysso::config
