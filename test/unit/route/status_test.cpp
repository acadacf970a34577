#include "route/status.h"

#include <memory>

#include <boost/test/unit_test.hpp>

#include "provider/json.h"
#include "unit/web/requests.h"

namespace {

using namespace difysso;
using observe::Health;
using observe::Reason;

struct Fixture {
    Fixture() {
        for (std::size_t part = 0; part < Health::kParts; ++part)
            health.set(static_cast<Health::Part>(part), std::nullopt);
        for (const std::size_t place : {0, 1}) {
            observe::Roster::Row& row = roster.row(place);
            row.begin(100 + static_cast<pid_t>(place), 1 + static_cast<int>(place));
            row.threads = 8;
            row.busy = 1;
            row.tell_pool(0, "redis", {1, 2, 5});
        }
    }
    web::Response ask(const std::string& from) {
        web::Request request = test::get("/v1/status", {{"host", "10.1.2.3:8080"}});
        request.remote_address = from;
        const route::Watched watched{
            .version = "1.2.3", .roster = roster, .health = health, .breakers = [this] {
                return breakers;
            }};
        return web::Router(settings.web, route::status_routes(watched, settings)).handle(request);
    }
    std::string told() { return ask("127.0.0.1").body; }
    bool tells(const std::string& part) { return told().find(part) != std::string::npos; }

    config::Settings settings;
    std::unique_ptr<observe::Roster::Table> rows = std::make_unique<observe::Roster::Table>();
    observe::Roster roster{*rows};
    Health health;
    std::vector<signin::Gates::Breaker> breakers{{"casdoor", false}, {"keycloak", false}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(route_status, Fixture)

BOOST_AUTO_TEST_CASE(tells_nobody_else) {
    for (const char* from : {"192.0.2.1", "", "unix:", "127.0.0.2"}) {
        const web::Response response = ask(from);
        BOOST_TEST(response.status == 403, from);
        BOOST_TEST(response.body.find("workers") == std::string::npos, from);
    }
    BOOST_TEST(ask("::1").status == 200);
}

BOOST_AUTO_TEST_CASE(when_all_is_well) {
    BOOST_TEST(ask("127.0.0.1").header("Content-Type") == "application/json");
    const auto document = provider::json::parse_object(told());
    BOOST_REQUIRE(document.has_value());
    BOOST_TEST(*document->string("status") == "well");
    BOOST_TEST(*document->integer("generation") == 2);
    BOOST_TEST(document->array("wrong")->empty());
    BOOST_TEST(document->array("workers")->size() == 2U);
    BOOST_TEST(*document->object("threads")->integer("all") == 16);
    BOOST_TEST(*document->object("threads")->integer("in_use") == 2);
    const auto* pool = document->array("pools")->at(0).object();
    BOOST_TEST(*pool->string("name") == "redis");
    BOOST_TEST(*pool->integer("limit") == 10);
}

BOOST_AUTO_TEST_CASE(a_part_that_is_not_well_or_not_known) {
    health.set(Health::Part::redis, Reason::redis_unavailable);
    BOOST_TEST(tells(R"("status":"not well")"));
    BOOST_TEST(tells(R"("wrong":["redis: Redis can't be reached."])"));
    BOOST_TEST(tells(R"({"name":"redis","state":"redis_unavailable"})"));
    const Health unknown;
    const route::Watched watched{"1", roster, unknown,
                                 [] { return std::vector<signin::Gates::Breaker>(); }};
    const auto response =
        web::Router(settings.web, route::status_routes(watched, settings)).handle([] {
            web::Request request = test::get("/v1/status", {});
            request.remote_address = "127.0.0.1";
            return request;
        }());
    BOOST_TEST(response.body.find("redis: nobody has looked at it yet.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_open_breaker) {
    breakers[1].open = true;
    BOOST_TEST(tells(R"("status":"not well")"));
    BOOST_TEST(tells("The provider keycloak is left alone"));
    BOOST_TEST(!tells("The provider casdoor is"));
}

BOOST_AUTO_TEST_CASE(a_worker_that_gives_no_sign_of_life) {
    roster.row(1).started = roster.row(1).started - 60'000'000;
    BOOST_TEST(tells("Worker 101 gives no sign of life."));
    roster.row(1).beat();
    BOOST_TEST(!tells("gives no sign of life"));
}

BOOST_AUTO_TEST_SUITE_END()
