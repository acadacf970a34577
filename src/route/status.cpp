#include "route/status.h"

#include <algorithm>
#include <map>

#include "route/descriptions.h"
#include "route/watchers.h"
#include "web/answer.h"
#include "web/json_writer.h"

namespace difysso::route {
namespace {

using observe::Health;
using observe::Roster;
using signin::Gates;

// A worker beats once a second; the supervisor kills it only much later.
constexpr std::chrono::seconds kSilent{5};

struct Sums {
    int generation = 0;  // the newest
    std::int64_t threads = 0, busy = 0, slots = 0, slots_in_use = 0;
    std::map<std::string, Roster::PoolNumbers> pools;
};

Sums sums_of(const std::vector<Roster::Seen>& workers) {
    Sums sums;
    for (const Roster::Seen& worker : workers) {
        sums.generation = std::max(sums.generation, worker.generation);
        sums.threads += worker.threads;
        sums.busy += worker.busy;
        sums.slots += worker.provider_slots;
        sums.slots_in_use += worker.provider_slots_in_use;
        for (const auto& [name, numbers] : worker.pools) {
            Roster::PoolNumbers& pool = sums.pools[name];
            pool.in_use += numbers.in_use;
            pool.open += numbers.open;
            pool.limit += numbers.limit;
        }
    }
    return sums;
}

// A sentence each.
std::vector<std::string> what_is_wrong(const std::vector<Roster::Seen>& workers,
                                       const Health::Snapshot& parts,
                                       const std::vector<Gates::Breaker>& breakers) {
    std::vector<std::string> wrong;
    for (const Roster::Seen& worker : workers)
        if (worker.silence > kSilent)
            wrong.push_back("Worker " + std::to_string(worker.pid) + " gives no sign of life.");
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::string name(Health::name(static_cast<Health::Part>(i)));
        if (!parts[i].known) wrong.push_back(name + ": nobody has looked at it yet.");
        if (parts[i].reason)
            wrong.push_back(name + ": " + std::string(observe::row(*parts[i].reason).sentence));
    }
    for (const Gates::Breaker& breaker : breakers)
        if (breaker.open)
            wrong.push_back("The provider " + breaker.provider +
                            " is left alone because it failed again and again.");
    return wrong;
}

void write_workers(web::JsonWriter& json, const std::vector<Roster::Seen>& workers) {
    using namespace std::chrono;
    json.key("workers").begin_array();
    for (const Roster::Seen& worker : workers)
        json.begin_object()
            .member("pid", static_cast<std::int64_t>(worker.pid))
            .member("generation", worker.generation)
            .member("age_seconds", duration_cast<seconds>(worker.age).count())
            .member("threads", worker.threads)
            .member("busy", worker.busy)
            .member("answered", worker.answered)
            .member("last_beat_milliseconds", duration_cast<milliseconds>(worker.silence).count())
            .end_object();
    json.end_array();
}

void write_sums(web::JsonWriter& json, const Sums& sums) {
    const auto pair = [&json](std::string_view name, std::int64_t in_use, std::int64_t all) {
        json.key(name).begin_object().member("in_use", in_use).member("all", all).end_object();
    };
    pair("threads", sums.busy, sums.threads);
    pair("provider_slots", sums.slots_in_use, sums.slots);
    json.key("pools").begin_array();
    for (const auto& [name, pool] : sums.pools)
        json.begin_object()
            .member("name", name)
            .member("in_use", pool.in_use)
            .member("open", pool.open)
            .member("limit", pool.limit)
            .end_object();
    json.end_array();
}

void write_parts(web::JsonWriter& json, const Health::Snapshot& parts) {
    json.key("parts").begin_array();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Health::State& state = parts[i];
        json.begin_object().member("name", Health::name(static_cast<Health::Part>(i)));
        json.member("state", !state.known   ? "unknown"
                             : state.reason ? observe::row(*state.reason).code
                                            : "ok");
        json.end_object();
    }
    json.end_array();
}

std::string document(const Watched& watched) {
    const auto workers = watched.roster.all();
    const Health::Snapshot parts = watched.health.snapshot();
    const auto breakers = watched.breakers();
    const auto wrong = what_is_wrong(workers, parts, breakers);
    const Sums sums = sums_of(workers);

    web::JsonWriter json;
    json.begin_object()
        .member("status", wrong.empty() ? "well" : "not well")
        .member("version", watched.version)
        .member("generation", sums.generation);
    json.key("wrong").begin_array();
    for (const std::string& sentence : wrong)
        json.value(sentence);
    json.end_array();
    write_workers(json, workers);
    write_sums(json, sums);
    json.key("breakers").begin_array();
    for (const Gates::Breaker& breaker : breakers)
        json.begin_object()
            .member("provider", breaker.provider)
            .member("open", breaker.open)
            .end_object();
    json.end_array();
    write_parts(json, parts);
    json.end_object();
    return json.take();
}

}  // namespace

std::vector<web::Route> status_routes(const Watched& watched, const config::Settings& settings) {
    const auto tell = [watched, &settings](const web::Call& call) {
        if (!may_watch(call, settings))
            return web::refuse(call.request, observe::Refusal{observe::Reason::client_not_allowed});
        return web::json(200, document(watched));
    };
    return {{.methods = {"GET"},
             .path = "/status",
             .action = tell,
             .any_host = true,
             .descriptions = descriptions::status()}};
}

}  // namespace difysso::route
