#include "redis/key_scan.h"

#include "observe/failure.h"
#include "redis/cluster_client.h"
#include "redis/entrance.h"
#include "redis/refusal.h"
#include "redis/source.h"
#include "redis/tls.h"

namespace difysso::redis {
namespace {

using observe::Failure;
using observe::Reason;
using outbound::Deadline;
using Type = Reply::Type;
using Page = std::function<void(const std::vector<std::string>&)>;

constexpr std::chrono::seconds kPatience{10};  // for one trip
// So many keys the server looks at in one step: below a millisecond in which nobody else is served.
constexpr const char* kStep = "1000";

Deadline soon() {
    return Deadline::after(kPatience);
}

void scan_server(Connection& connection, const std::string& pattern, const Page& page) {
    std::string cursor = "0";
    do {
        const Reply reply =
            connection.exchange({{"SCAN", cursor, "MATCH", pattern, "COUNT", kStep}}, soon())
                .front();
        if (is_error(reply, "NOPERM"))
            throw Failure(Reason::redis_unavailable, "the user has no right to SCAN");
        if (reply.type != Type::array || reply.elements.size() != 2)
            throw Failure(Reason::redis_unavailable, "the answer to SCAN can't be read");
        cursor = reply.elements[0].text;
        std::vector<std::string> keys;
        for (const Reply& key : reply.elements[1].elements)
            keys.push_back(key.text);
        if (!keys.empty()) page(keys);
    } while (cursor != "0");
}

}  // namespace

std::string literal_pattern(std::string_view text) {
    std::string pattern;
    for (const char c : text) {
        if (std::string_view("*?[]^-\\").find(c) != std::string_view::npos) pattern += '\\';
        pattern += c;
    }
    return pattern;
}

void scan_keys(const config::Redis& settings, outbound::Resolver& resolver,
               const std::string& beginning, const Page& page) {
    const std::string pattern = literal_pattern(beginning) + "*";
    if (settings.sentinel.use || !settings.cluster.use) {
        const auto connection = make_source(settings, resolver)->open(soon());
        return scan_server(*connection, pattern, page);
    }
    ClusterClient cluster(settings, resolver, 1);
    const Entrance entrance({settings.username, settings.cluster.password}, make_tls(settings.tls),
                            resolver);
    const auto table = cluster.table(soon());
    for (const config::Server& master : table->masters()) {
        const auto connection = entrance.open(master, soon());
        scan_server(*connection, pattern, page);
    }
}

}  // namespace difysso::redis
