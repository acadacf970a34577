#include "route/system.h"

#include "route/descriptions.h"
#include "web/answer.h"
#include "web/json_writer.h"

namespace difysso::route {
namespace {

using observe::Health;

web::Response welcome(const BuildInfo& build, const web::Call& call) {
    web::JsonWriter json;
    json.begin_object()
        .member("name", "difysso")
        .member("message", "Welcome: single sign-on for Dify.")
        .member("status", "ok")
        .member("version", build.version);
    json.key("versions").begin_object();
    for (const char* version : {"v1", "latest"})
        json.member(version, call.mount_path + "/" + version + "/");
    json.end_object().end_object();
    return web::json(200, json.take());
}

web::Response version(const BuildInfo& build) {
    web::JsonWriter json;
    json.begin_object()
        .member("name", "difysso")
        .member("version", build.version)
        .member("commit", build.commit)
        .member("build", build.build_type)
        .end_object();
    return web::json(200, json.take());
}

web::Response live() {
    return web::json(200, R"({"status":"live"})");
}

std::string_view word(const Health::State& state) {
    if (!state.known) return "unknown";
    return state.reason ? observe::row(*state.reason).code : "ok";
}

web::Response ready(const Health& health) {
    const Health::Snapshot snapshot = health.snapshot();
    const bool is_ready = Health::ready(snapshot);
    web::JsonWriter json;
    json.begin_object().member("status", is_ready ? "ready" : "not ready");
    json.key("parts").begin_object();
    for (std::size_t i = 0; i < snapshot.size(); ++i) {
        const Health::State& state = snapshot[i];
        json.key(Health::name(static_cast<Health::Part>(i))).begin_object();
        json.member("state", word(state));
        if (state.reason) json.member("detail", observe::row(*state.reason).sentence);
        json.end_object();
    }
    json.end_object().end_object();
    web::Response response = web::json(is_ready ? 200 : 503, json.take());
    if (!is_ready) response.add("Retry-After", "5");
    return response;
}

}  // namespace

std::vector<web::Route> system_routes(const BuildInfo& build, const Health& health) {
    return {
        {.methods = {"GET"},
         .path = "/",
         .action = [build](const web::Call& call) { return welcome(build, call); },
         .descriptions = descriptions::welcome()},
        {.methods = {"GET"},
         .path = "/version",
         .action = [build](const web::Call&) { return version(build); },
         .descriptions = descriptions::version()},
        {.methods = {"GET"},
         .path = "/health/live",
         .action = [](const web::Call&) { return live(); },
         .any_host = true,
         .descriptions = descriptions::live()},
        {.methods = {"GET"},
         .path = "/health/ready",
         .action = [&health](const web::Call&) { return ready(health); },
         .any_host = true,
         .descriptions = descriptions::ready()},
    };
}

}  // namespace difysso::route
