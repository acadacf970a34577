#pragma once
#include <string>

#include "config/settings.h"
#include "observe/outcome.h"
#include "web/request.h"

namespace difysso::web {

// How the request reached us (design: HTTP, "The public origin"): host from Host, scheme from HTTPS
// or REQUEST_SCHEME; X-Forwarded-Host/-Proto or Forwarded (RFC 7239) count only from
// TRUSTED_PROXIES. Refused with host_not_allowed unless it is BASE_URL's host or in ALLOWED_HOSTS;
// with neither set every well-formed host is taken.
observe::Outcome<config::Origin> request_origin(const Request& request, const config::Web& web);

// The origin that URLs of ours carry: BASE_URL when set, else the request's.
config::Origin public_origin(const config::Origin& request_origin, const config::Web& web);

// Whom the request comes from: the peer, or the address trusted proxies name: the rightmost one of
// X-Forwarded-For that isn't itself a trusted proxy.
std::string client_address(const Request& request, const config::Web& web);

// Does it come from one of TRUSTED_PROXIES?
bool from_trusted_proxy(const Request& request, const config::Web& web);

}  // namespace difysso::web
