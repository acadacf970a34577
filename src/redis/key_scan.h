#pragma once
#include <functional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "outbound/resolver.h"

namespace difysso::redis {

// Walks over the keys that begin with `beginning`, page by page (SCAN), on the one server that
// takes writes, or on each master of a cluster in turn. A key that is there all the while comes at
// least once, and may come twice; of one that comes or goes meanwhile nothing is promised, nor of
// one whose slot moves to another node. Connections of its own, one at a time, so that a gateway's
// aren't waited for. The resolver outlives the call. Throws observe::Failure as Client::pipeline,
// redis_unavailable also when the user has no right to SCAN, and whatever `page` throws.
void scan_keys(const config::Redis& settings, outbound::Resolver& resolver,
               const std::string& beginning,
               const std::function<void(const std::vector<std::string>& keys)>& page);

// A pattern of Redis that only this text fits: its special characters stand for themselves.
std::string literal_pattern(std::string_view text);

}  // namespace difysso::redis
