// The alerts for Prometheus and the dashboard for Grafana, beside the program that they watch.
#include <cmath>
#include <csignal>
#include <fstream>
#include <regex>
#include <set>

#include <Poco/JSON/Array.h>
#include <boost/test/unit_test.hpp>

#include "prometheus_server.h"
#include "sample.h"
#include "stack.h"

using namespace difysso::service;

namespace {

const std::string kRules = DIFYSSO_SOURCE_DIR "/etc/prometheus/difysso.rules.yml";
const std::string kRulesTest = DIFYSSO_TEST_DIR "/service/difysso_rules_test.yml";

std::set<std::string> found(const std::string& text, const std::regex& pattern) {
    std::set<std::string> all;
    for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
        all.insert((*at)[1]);
    return all;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t number = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++number;
    return number;
}

Result promtool(const std::vector<std::string>& words) {
    const TemporaryFolder folder;
    std::vector<std::string> arguments{"/usr/bin/promtool"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    return run({.arguments = arguments}, folder.path() / "promtool");
}

// A query of the dashboard, with what Grafana would put into it.
struct Query {
    std::string panel, text;
};

std::string filled_in(std::string text) {
    for (const auto& [name, value] : {std::pair<std::string, std::string>{"$job", "difysso"},
                                      {"$instance", ".*"},
                                      {"$__rate_interval", "5m"},
                                      {"$__range", "5m"}})
        text = std::regex_replace(text, std::regex("\\" + name + "\\b"), value);
    return text;
}

std::vector<Query> queries() {
    std::vector<Query> all;
    const auto panels = json_object(sample("grafana/difysso.json"))->getArray("panels");
    for (std::size_t i = 0; i < panels->size(); ++i) {
        const auto panel = panels->getObject(static_cast<unsigned>(i));
        const auto targets = panel->getArray("targets");
        for (std::size_t j = 0; targets && j < targets->size(); ++j)
            all.push_back(
                {panel->getValue<std::string>("title"),
                 filled_in(
                     targets->getObject(static_cast<unsigned>(j))->getValue<std::string>("expr"))});
    }
    return all;
}

bool has_number(const std::vector<double>& values) {
    return std::any_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

// A gateway of which Prometheus has seen whatever can be seen.
struct Watched {
    Watched()
        : prometheus(stack.folder, stack.origin().substr(std::string("http://").size()),
                     "/sso/v1/metrics") {
        // A rate takes two different numbers of one series: each thing happens in two scrapes.
        for (int round = 1; round <= 2; ++round) {
            sign_ins(round);
            refusals(round);
            outage(round);
            death(round);
        }
    }
    void wait_for(const std::string& query, double least) {
        wait_until(
            [&] {
                const auto values = prometheus.values(query);
                return !values.empty() && values.front() >= least;
            },
            query);
    }
    void sign_ins(int round) {
        Browser browser = stack.browser();
        BOOST_REQUIRE(stack.sign_in(browser, "alice").done());
        wait_for("sum(difysso_sign_ins_total{outcome=\"signed_in\"})", round);
    }
    void refusals(int round) {
        stack.casdoor.fault("is_forbidden");
        Browser browser = stack.browser();
        BOOST_REQUIRE(stack.sign_in(browser, "carol").callback.status == 403);
        stack.casdoor.reset();
        wait_for("sum(difysso_sign_ins_total{outcome=\"user_forbidden\"})", round);
    }
    void outage(int round) {
        stack.casdoor.fault("status500_html");
        Browser browser = stack.browser();
        BOOST_REQUIRE(stack.sign_in(browser, "bob").callback.status == 503);
        stack.casdoor.reset();
        wait_for("sum(difysso_dependency_failures_total)", round);
    }
    void death(int round) {
        const std::string id = std::to_string(stack.gateway.process().pid());
        pid_t worker = 0;
        wait_until(
            [&] {
                std::ifstream list("/proc/" + id + "/task/" + id + "/children");
                return static_cast<bool>(list >> worker);
            },
            "a worker");
        BOOST_REQUIRE(::kill(worker, SIGKILL) == 0);
        wait_for("sum(difysso_worker_deaths_total)", round);
    }

    Stack stack;
    PrometheusServer prometheus;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(prometheus)

BOOST_AUTO_TEST_CASE(promtool_takes_the_alerts_and_they_are_raised_when_they_should_be) {
    const Result checked = promtool({"check", "rules", kRules});
    BOOST_TEST(checked.status == 0, checked.output << checked.errors);
    const Result tested = promtool({"test", "rules", kRulesTest});
    BOOST_TEST(tested.status == 0, tested.output << tested.errors);
}

BOOST_AUTO_TEST_CASE(each_alert_says_what_it_is_and_what_to_do_and_is_tested_both_ways) {
    const std::string rules = read_file(kRules);
    const std::string tests = read_file(kRulesTest);
    const auto alerts = found(rules, std::regex("- alert: (\\w+)"));
    BOOST_TEST(alerts.size() >= 8U);
    for (const char* annotation : {"summary: ", "description: ", "runbook: ", "severity: "})
        BOOST_TEST(count(rules, annotation) == alerts.size(), annotation);
    for (const std::string& alert : alerts) {
        BOOST_TEST(tests.find("alertname: " + alert + "}") != std::string::npos,
                   alert << " is never expected to be silent");
        const bool raised =
            tests.find("alertname: " + alert + "\n        exp_alerts:") != std::string::npos ||
            std::regex_search(tests, std::regex("alertname=~?\"[^\"]*\\b" + alert +
                                                "\\b[^\"]*\",alertstate=\"firing\""));
        BOOST_TEST(raised, alert << " is never expected to be raised");
    }
}

BOOST_AUTO_TEST_CASE(the_dashboard_is_whole) {
    const auto panels = json_object(sample("grafana/difysso.json"))->getArray("panels");
    std::set<int> ids;
    std::size_t rows = 0;
    for (std::size_t i = 0; i < panels->size(); ++i) {
        const auto panel = panels->getObject(static_cast<unsigned>(i));
        const std::string title = panel->getValue<std::string>("title");
        BOOST_TEST(title != "");
        BOOST_TEST(ids.insert(panel->getValue<int>("id")).second, title);
        if (panel->getValue<std::string>("type") == "row") {
            ++rows;
            continue;
        }
        BOOST_TEST(panel->getValue<std::string>("description") != "", title);
        BOOST_TEST(panel->getObject("datasource")->getValue<std::string>("uid") == "${datasource}");
    }
    BOOST_TEST(rows == 5U);
    BOOST_TEST(queries().size() >= panels->size() - rows);
}

BOOST_FIXTURE_TEST_CASE(each_panel_has_something_to_show_and_every_number_is_there, Watched) {
    for (const Query& query : queries()) {
        bool shown = false;
        try {
            wait_until([&] { return shown = has_number(prometheus.values(query.text)); },
                       query.text);
        } catch (const std::runtime_error& error) {
            BOOST_TEST_MESSAGE(error.what());
        }
        BOOST_TEST(shown, query.panel << ": " << query.text);
    }
    BOOST_CHECK_THROW(prometheus.values("rate(difysso_"), std::runtime_error);
    // What no panel and no alert can see any more: a name that was changed.
    Browser browser;
    const auto families =
        found(browser.get(stack.gateway_url("/v1/metrics")).body, std::regex("# TYPE (\\w+) "));
    const std::regex named("\\b(difysso_(?!rules)\\w+?)(?:_bucket)?[{\\[]");
    std::set<std::string> watched = found(read_file(kRules), named);
    watched.merge(found(sample("grafana/difysso.json"), named));
    BOOST_TEST(watched.size() >= 10U);
    for (const std::string& name : watched)
        BOOST_TEST(families.count(name) == 1U, name);
}

BOOST_AUTO_TEST_SUITE_END()
