#include "postgres/conninfo.h"

#include <future>
#include <map>

#include <boost/test/unit_test.hpp>
#include <libpq-fe.h>

#include "observe/failure.h"

using namespace difysso;
using namespace std::chrono_literals;
using outbound::Addresses;
using outbound::Deadline;
using outbound::Resolver;
using postgres::Host;

// Of libpq's parser, so that what is tested is what libpq will understand.
static std::map<std::string, std::string> parsed(const std::string& text) {
    char* error = nullptr;
    PQconninfoOption* options = PQconninfoParse(text.c_str(), &error);
    BOOST_REQUIRE_MESSAGE(options != nullptr, "libpq can't parse it");
    std::map<std::string, std::string> values;
    for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
        if (option->val != nullptr) values[option->keyword] = option->val;
    }
    PQconninfoFree(options);
    return values;
}

static config::Database settings() {
    config::Database database;
    database.host = "db.test";
    database.port = "5433";
    database.user = "dify";
    database.name = "dify";
    database.password = observe::Secret("plain");
    return database;
}

static Poco::Net::IPAddress address(const char* text) {
    return Poco::Net::IPAddress(text);
}

namespace difysso::postgres {
static std::ostream& operator<<(std::ostream& stream, const Host& host) {
    return stream << host.name << '|' << host.address << '|' << host.port;
}
}  // namespace difysso::postgres

BOOST_AUTO_TEST_SUITE(conninfo)

BOOST_AUTO_TEST_CASE(libpq_understands_any_value) {
    for (const std::string text : {"blank in it", " ", "'", "\\", "\\'", "a'b\"c\\d#e=f;g", "=",
                                   "''", "tab\tand\nline", "\xe5\xaf\x86\xe7\xa0\x81", "%41${x}"}) {
        config::Database database = settings();
        database.password = observe::Secret(text);
        database.user = text;
        database.name = text;
        database.options["options"] = text;
        const auto values = parsed(postgres::conninfo(database, {{"db.test", "5433", ""}}, 5s));
        BOOST_TEST(values.at("password") == text);
        BOOST_TEST(values.at("user") == text);
        BOOST_TEST(values.at("dbname") == text);
        BOOST_TEST(values.at("options") == text);
    }
}

BOOST_AUTO_TEST_CASE(hosts_become_lists_of_one_length) {
    const auto values = parsed(postgres::conninfo(
        settings(), {{"a.test", "1", "192.0.2.1"}, {"/run", "2", ""}, {"b.test", "3", "::1"}}, 7s));
    BOOST_TEST(values.at("host") == "a.test,/run,b.test");
    BOOST_TEST(values.at("hostaddr") == "192.0.2.1,,::1");
    BOOST_TEST(values.at("port") == "1,2,3");
    BOOST_TEST(values.at("connect_timeout") == "7");
}

BOOST_AUTO_TEST_CASE(options_add_to_ours_but_change_no_encoding) {
    config::Database database = settings();
    database.options = {{"sslmode", "verify-full"},
                        {"target_session_attrs", "read-write"},
                        {"application_name", "ours"},
                        {"client_encoding", "LATIN1"}};
    const auto values = parsed(postgres::conninfo(database, {{"db.test", "5433", ""}}, 5s));
    BOOST_TEST(values.at("sslmode") == "verify-full");
    BOOST_TEST(values.at("target_session_attrs") == "read-write");
    BOOST_TEST(values.at("application_name") == "ours");
    BOOST_TEST(values.at("client_encoding") == "UTF8");
    BOOST_TEST(values.at("host") == "db.test");
    BOOST_TEST(!values.contains("hostaddr"));
    const auto plain = parsed(postgres::conninfo(settings(), {{"db.test", "5433", ""}}, 5s));
    BOOST_TEST(plain.at("application_name") == "difysso");
    BOOST_TEST(plain.at("keepalives_idle") == "10");
}

BOOST_AUTO_TEST_CASE(of_several_hosts_the_one_that_takes_writes_is_meant) {
    config::Database database = settings();
    const auto kind = [&] {
        const auto values = parsed(postgres::conninfo(database, {{"db.test", "5433", ""}}, 5s));
        const auto found = values.find("target_session_attrs");
        return found == values.end() ? "" : found->second;
    };
    BOOST_TEST(kind().empty());
    database.host = "a.test,b.test";
    BOOST_TEST(kind() == "read-write");
    database.options["target_session_attrs"] = "any";
    BOOST_TEST(kind() == "any");
}

BOOST_AUTO_TEST_CASE(what_is_empty_is_left_to_libpq) {
    config::Database database = settings();
    database.user = "";
    database.password = observe::Secret();
    const auto values = parsed(postgres::conninfo(database, {{"", "", ""}}, 5s));
    for (const char* key : {"user", "password", "host", "port", "hostaddr"}) {
        BOOST_TEST(!values.contains(key), key);
    }
}

BOOST_AUTO_TEST_CASE(the_configuration_names_hosts_ports_and_perhaps_addresses) {
    config::Database database = settings();
    database.host = "a.test,/run/postgresql,b.test";
    database.port = "1,2,3";
    const std::vector<Host> expected{
        {"a.test", "1", ""}, {"/run/postgresql", "2", ""}, {"b.test", "3", ""}};
    BOOST_TEST(postgres::configured_hosts(database) == expected, boost::test_tools::per_element());
    database.port = "1";
    BOOST_TEST(postgres::configured_hosts(database)[2].port == "1");
    database.options["hostaddr"] = "192.0.2.1,,192.0.2.3";
    BOOST_TEST(postgres::configured_hosts(database)[0].address == "192.0.2.1");
    BOOST_TEST(postgres::configured_hosts(database)[2].address == "192.0.2.3");
}

BOOST_AUTO_TEST_CASE(a_name_that_is_not_found_in_time_costs_its_share) {
    std::promise<void> ended;
    Resolver resolver([hung = ended.get_future().share()](const std::string& name) -> Addresses {
        if (name == "hung.test") hung.wait();
        return {address("192.0.2.1")};
    });
    const std::vector<Host> hosts{{"hung.test", "1", ""}, {"good.test", "2", ""}};
    const std::vector<Host> expected{{"good.test", "2", "192.0.2.1"}};
    BOOST_TEST(postgres::with_addresses(hosts, resolver, Deadline::after(400ms)) == expected,
               boost::test_tools::per_element());
    ended.set_value();
}

BOOST_AUTO_TEST_CASE(each_address_of_each_host_is_one_to_try) {
    Resolver resolver([](const std::string& name) -> Addresses {
        if (name == "two.test") return {address("192.0.2.1"), address("::1")};
        return {};
    });
    const auto found = postgres::with_addresses({{"two.test", "1", ""},
                                                 {"none.test", "2", ""},
                                                 {"/run", "3", ""},
                                                 {"", "4", ""},
                                                 {"none.test", "5", "192.0.2.5"},
                                                 {"192.0.2.6", "6", ""}},
                                                resolver, Deadline::after(60s));
    const std::vector<Host> expected{{"two.test", "1", "192.0.2.1"},
                                     {"two.test", "1", "::1"},
                                     {"/run", "3", ""},
                                     {"", "4", ""},
                                     {"none.test", "5", "192.0.2.5"},
                                     {"192.0.2.6", "6", "192.0.2.6"}};
    BOOST_TEST(found == expected, boost::test_tools::per_element());
    BOOST_CHECK_EXCEPTION(
        postgres::with_addresses({{"none.test", "2", ""}}, resolver, Deadline::after(60s)),
        observe::Failure, [](const observe::Failure& failure) {
            return failure.reason() == observe::Reason::database_unavailable;
        });
}

BOOST_AUTO_TEST_SUITE_END()
