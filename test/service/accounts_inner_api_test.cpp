#include <thread>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <boost/test/unit_test.hpp>

#include "accounts_bench.h"
#include "observe/failure.h"

using namespace difysso;
using namespace difysso::service;
using observe::Reason;

namespace {

// Stands for Dify's API server: it makes the workspace in the database, or fails as it is told.
class Dify final : public outbound::HttpClient {
  public:
    explicit Dify(PostgresServer& postgres) : postgres_(postgres) {}

    outbound::HttpResponse send(const outbound::HttpRequest& request,
                                const outbound::Deadline&) override {
        const std::lock_guard lock(mutex_);
        requests.push_back(request);
        if (unreachable)
            throw observe::Failure(Reason::provider_unavailable, "no connection", "errno111");
        outbound::HttpResponse response;
        response.status = status;
        if (status == 200 && works) make_workspace(request.body);
        return response;
    }

    int status = 200;
    bool unreachable = false;
    bool works = true;
    std::vector<outbound::HttpRequest> requests;

  private:
    void make_workspace(const std::string& body) {
        const auto asked = Poco::JSON::Parser().parse(body).extract<Poco::JSON::Object::Ptr>();
        postgres_.rows(
            "WITH t AS (INSERT INTO tenants (id, name) VALUES (gen_random_uuid(), $1) RETURNING id)"
            " INSERT INTO tenant_account_joins (tenant_id, account_id, role) SELECT t.id, a.id,"
            " 'owner' FROM t, accounts a WHERE a.email = $2",
            {asked->getValue<std::string>("name"), asked->getValue<std::string>("owner_email")});
    }

    PostgresServer& postgres_;
    std::mutex mutex_;
};

struct InnerBench : Bench {
    Dify api{server};
    dify::InnerApi inner_api{api, "/base", observe::Secret("the key")};

    InnerBench() {
        own();
        makers.inner_api = &inner_api;
    }
};

}  // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(std::optional<Reason>)

BOOST_AUTO_TEST_SUITE(accounts_inner_api)

BOOST_AUTO_TEST_CASE(dify_makes_the_workspace_for_an_account_that_is_there) {
    InnerBench bench;
    const auto who = bench.signed_in(person("ann"));
    BOOST_TEST(who.created);
    BOOST_TEST(who.tenant_name == "ann's Workspace");
    BOOST_TEST(who.role == "owner");
    BOOST_REQUIRE(bench.api.requests.size() == 1U);
    const auto& request = bench.api.requests.front();
    BOOST_TEST(request.method == "POST");
    BOOST_TEST(request.target == "/base/inner/api/enterprise/workspace");
    BOOST_TEST(request.body == R"({"name":"ann's Workspace","owner_email":"ann@example.test"})");
    BOOST_TEST(request.content_type == "application/json");
    BOOST_TEST((request.headers ==
                std::vector<std::pair<std::string, std::string>>{{"X-Inner-Api-Key", "the key"}}));
    BOOST_TEST(bench.key_files().empty());
    BOOST_TEST(bench.count("difysso.sign_in_events WHERE account_created AND workspace_created") ==
               1);

    bench.signed_in(person("ann"));
    BOOST_TEST(bench.api.requests.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_dify_failed_at_is_tried_again_at_the_next_sign_in) {
    InnerBench bench;
    const auto check_failed = [&] {
        BOOST_TEST((bench.reason(person("ann")) == Reason::inner_api_unavailable));
        BOOST_TEST(bench.count("accounts WHERE email = 'ann@example.test'") == 1);
        BOOST_TEST(bench.count("account_integrates") == 1);
        BOOST_TEST(bench.count("tenants") == 1);
        BOOST_TEST(bench.count("difysso.sign_in_events") == 0);
    };
    bench.api.unreachable = true;
    check_failed();
    bench.api.unreachable = false;
    for (const int status : {302, 401, 404, 500}) {
        bench.api.status = status;
        check_failed();
    }
    bench.api.status = 200;
    bench.api.works = false;
    check_failed();
    bench.api.works = true;
    const auto who = bench.signed_in(person("ann"));
    BOOST_TEST(!who.created);
    BOOST_TEST(who.role == "owner");
    BOOST_TEST(bench.count("tenants") == 2);
}

BOOST_AUTO_TEST_CASE(workers_that_share_nothing_ask_dify_once) {
    InnerBench bench;
    bench.accounts();
    std::vector<std::unique_ptr<dify::PostgresAccounts>> workers;
    std::vector<std::thread> threads;
    std::atomic<int> signed_in = 0;
    for (int i = 0; i < 6; ++i)
        workers.push_back(std::make_unique<dify::PostgresAccounts>(
            dify::PostgresAccounts::Parts{.database = *bench.database,
                                          .schema = *bench.schema,
                                          .rules = bench.rules,
                                          .dify = bench.dify,
                                          .random = bench.random,
                                          .makers = bench.makers}));
    for (auto& worker : workers)
        threads.emplace_back(
            [&] { signed_in += worker->sign_in(person("ann"), bench.context, soon()).ok(); });
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(signed_in == 6);
    BOOST_TEST(bench.api.requests.size() == 1U);
    BOOST_TEST(bench.count("tenants") == 2);
}

BOOST_AUTO_TEST_SUITE_END()
