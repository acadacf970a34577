#include "route/metrics.h"

#include <memory>

#include <boost/test/unit_test.hpp>

#include "fake/metrics.h"
#include "unit/web/requests.h"

namespace {

using namespace difysso;

struct Fixture {
    Fixture() { settings.web.trusted_proxies = {*config::parse_network("10.0.0.1")}; }

    web::Response ask(const std::string& from, const test::Headers& more = {}) {
        web::Request request = test::get("/v1/metrics", {{"host", "10.1.2.3:8080"}});
        request.remote_address = from;
        request.headers.insert(request.headers.end(), more.begin(), more.end());
        return web::Router(settings.web, route::metrics_routes(metrics, roster, settings))
            .handle(request);
    }
    int status(const std::string& from, const test::Headers& more = {}) {
        return ask(from, more).status;
    }

    config::Settings settings;
    fake::Metrics metrics;
    std::unique_ptr<observe::Roster::Table> rows = std::make_unique<observe::Roster::Table>();
    observe::Roster roster{*rows};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(route_metrics, Fixture)

BOOST_AUTO_TEST_CASE(tells_this_machine) {
    metrics->set(observe::Metrics::Family::workers, {}, 2);
    const web::Response response = ask("127.0.0.1");
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
    BOOST_TEST(response.body.ends_with("\ndifysso_workers 2\n"));
    BOOST_TEST(status("::1") == 200);
}

BOOST_AUTO_TEST_CASE(tells_how_all_workers_that_live_stand_together) {
    for (const std::size_t place : {0, 1, 2}) {
        roster.row(place).begin(100, 1);
        roster.row(place).threads = 16;
    }
    roster.row(1).clear();
    BOOST_TEST(ask("127.0.0.1").body.find("\ndifysso_threads 32\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(tells_nobody_else) {
    for (const char* from : {"192.0.2.1", "10.0.0.1", "", "unix:", "127.0.0.2"}) {
        const web::Response response = ask(from);
        BOOST_TEST(response.status == 403, from);
        BOOST_TEST(response.body.find("difysso_") == std::string::npos, from);
    }
    settings.metrics_allow = {*config::parse_network("192.0.2.0/24")};
    BOOST_TEST(status("192.0.2.1") == 200);
    BOOST_TEST(status("127.0.0.1") == 403);
    settings.metrics_allow = {};
    BOOST_TEST(status("127.0.0.1") == 403);
}

// Design: a request that carries Forwarded or X-Forwarded-For from an untrusted peer is never
// local.
BOOST_AUTO_TEST_CASE(what_a_proxy_passed_on_is_not_local) {
    BOOST_TEST(status("127.0.0.1", {{"x-forwarded-for", "127.0.0.1"}}) == 403);
    BOOST_TEST(status("127.0.0.1", {{"forwarded", "for=127.0.0.1"}}) == 403);
    BOOST_TEST(status("10.0.0.1", {{"x-forwarded-for", "127.0.0.1"}}) == 200);
    BOOST_TEST(status("10.0.0.1", {{"x-forwarded-for", "192.0.2.1"}}) == 403);
    BOOST_TEST(status("10.0.0.1", {{"x-forwarded-for", "127.0.0.1, 192.0.2.1"}}) == 403);
}

BOOST_AUTO_TEST_SUITE_END()
