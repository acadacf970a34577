#pragma once
#include <Poco/Net/Context.h>

#include "config/settings.h"

namespace difysso::redis {

// What TLS connections to Redis are made with; nullptr when there is to be none. Throws
// observe::Failure(redis_unavailable) when a file can't be used, which the configuration has seen
// to before. Any thread may use it.
Poco::Net::Context::Ptr make_tls(const config::Redis::Tls& settings);

}  // namespace difysso::redis
