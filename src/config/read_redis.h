#pragma once
#include <chrono>

#include "config/read_certificate.h"
#include "config/settings.h"

namespace difysso::config {

// What only the keys of Redis have, the way Dify reads them
// (configs/middleware/cache/redis_config.py).

Complaint read_port(std::string_view text, std::uint16_t& out);
// REDIS_SENTINELS, REDIS_CLUSTERS: host:port,host:port.
Complaint read_servers(std::string_view text, std::vector<Server>& out);
// REDIS_SSL_CERT_REQS, as Python's module ssl has them: to a client CERT_OPTIONAL means the same as
// CERT_REQUIRED.
Complaint read_certificate_requirement(std::string_view text, bool& verify);
// REDIS_SENTINEL_SOCKET_TIMEOUT: seconds, with a fraction if need be.
Complaint read_timeout(std::string_view text, std::chrono::milliseconds& out);

}  // namespace difysso::config
