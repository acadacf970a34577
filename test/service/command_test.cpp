// The command line of the built program: its exit statuses and what it says, without any server.
#include <boost/test/unit_test.hpp>

#include "process.h"
#include "stand_ins.h"
#include "temporary_folder.h"

namespace {

using namespace difysso::service;

struct Program {
    Result run(const std::vector<std::string>& words,
               const std::map<std::string, std::string>& environment = {}) {
        Command command{.arguments = {built("difysso")}, .environment = environment};
        command.arguments.insert(command.arguments.end(), words.begin(), words.end());
        return difysso::service::run(command, folder.path() / ("run" + std::to_string(++runs)));
    }
    std::string file(const std::string& content) {
        const auto path = folder.path() / ("file" + std::to_string(++runs));
        write_file(path, content);
        return path;
    }
    TemporaryFolder folder;
    int runs = 0;
};

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(command, Program)

BOOST_AUTO_TEST_CASE(usage_errors_are_64_with_a_hint_that_names_the_option) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
        {{}, "name a command"},
        {{"frobnicate"}, "there is no command frobnicate"},
        {{"serve", "--frobnicate"}, "frobnicate"},
        {{"version", "--listen", "unix:/x"}, "--listen is no option of version"},
        {{"serve", "extra"}, "serve takes no word: extra"},
        {{"migrate", "frobnicate"}, "migrate status"},
        {{"status", "extra"}, "status takes no word: extra"},
        {{"status", "--listen", "nonsense"}, "--listen"},
        {{"migrate", "new"}, "migrate new"},
        {{"audit"}, "audit verify"},
        {{"audit", "verify", "prune"}, "audit verify"},
        {{"audit", "prune", "--repair"}, "--repair"},
        {{"version", "--json", "--json"}, "json"},
    };
    for (const auto& [words, hint] : cases) {
        const Result result = run(words);
        BOOST_TEST(result.status == 64);
        BOOST_TEST(contains(result.errors, hint), result.errors << " lacks " << hint);
        BOOST_TEST(contains(result.errors, "difysso --help"));
    }
}

BOOST_AUTO_TEST_CASE(serve_test_only_checks_the_configuration) {
    const std::string good =
        "CASDOOR_ENDPOINT=https://sso.example\nCASDOOR_CLIENT_ID=i\nCASDOOR_CLIENT_SECRET=s\n"
        "CASDOOR_ORG_NAME=o\nCASDOOR_APP_NAME=a\nSECRET_KEY=0123456789abcdef0123456789abcdef\n"
        "WORKSPACE_POLICY=existing\nDIFY_VERSION=1.15.0\n";
    const auto tested = [&](const std::string& text) {
        return run({"serve", "--test", "--config", file(text), "--http", "127.0.0.1:1"});
    };
    BOOST_TEST(tested(good).status == 0);
    for (const auto& [more, hint] :
         {std::pair<std::string, std::string>{"REDIS_PORT=many\n", "REDIS_PORT"},
          {"LOG_TARGET=/nonexistent/log\n", "/nonexistent/log"}}) {
        const Result result = tested(good + more);
        BOOST_TEST(result.status == 78, more);
        BOOST_TEST(contains(result.errors, hint), result.errors);
    }
}

BOOST_AUTO_TEST_CASE(ill_typed_options_of_serve_are_64_before_anything_is_opened) {
    const std::string config = file(
        "CASDOOR_ENDPOINT=https://sso.example\nCASDOOR_CLIENT_ID=i\nCASDOOR_CLIENT_SECRET=s\n"
        "CASDOOR_ORG_NAME=o\nCASDOOR_APP_NAME=a\nSECRET_KEY=0123456789abcdef0123456789abcdef\n"
        "WORKSPACE_POLICY=existing\nDIFY_VERSION=1.15.0\n");
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
        {{"--workers", "x"}, "--workers"},
        {{"--workers", "-1"}, "--workers"},
        {{"--threads", "2"}, "--threads"},
        {{"--listen", "nonsense"}, "--listen"},
        {{"--http", "unix:/x"}, "--http"},
        {{"--http", "127.0.0.1"}, "--http"},
        {{"--workers", "0", "--reload", "--http", "127.0.0.1:1"}, "--reload"},
        {{"--http", "127.0.0.1:1", "--listen", "unix:/x"}, "exclude"},
    };
    for (const auto& [options, hint] : cases) {
        std::vector<std::string> words{"serve", "--config", config};
        words.insert(words.end(), options.begin(), options.end());
        const Result result = run(words);
        BOOST_TEST(result.status == 64, result.errors);
        BOOST_TEST(contains(result.errors, hint), result.errors << " lacks " << hint);
    }
}

BOOST_AUTO_TEST_CASE(a_broken_configuration_is_78_and_says_everything_at_once) {
    const std::string config = file("CASDOOR_ENDPOINT=ftp://x\nFROBNICATE=1\nREDIS_PORT=many\n");
    const auto socket = folder.path() / "socket";
    const Result result = run({"serve", "--config", config, "--listen", "unix:" + socket.string()});
    BOOST_TEST(result.status == 78);
    for (const char* part : {"CASDOOR_ENDPOINT", "FROBNICATE", "REDIS_PORT", "SECRET_KEY",
                             "CASDOOR_CLIENT_SECRET", "line 1", "line 2", "line 3"})
        BOOST_TEST(contains(result.errors, part), result.errors << " lacks " << part);
    BOOST_TEST(!std::filesystem::exists(socket));
}

BOOST_AUTO_TEST_CASE(help_lists_commands_options_and_keys) {
    const Result result = run({"--help"});
    BOOST_TEST(result.status == 0);
    for (const char* part :
         {"serve", "migrate new", "--env-file", "--reload", "CASDOOR_ENDPOINT", "WORKSPACE_POLICY"})
        BOOST_TEST(contains(result.output, part), part);
}

BOOST_AUTO_TEST_CASE(status_where_nobody_listens_is_69) {
    const std::string socket = "unix:" + (folder.path() / "socket").string();
    for (const std::vector<std::string>& where :
         {std::vector<std::string>{"--listen", socket}, {"--http", "127.0.0.1:1"}}) {
        const Result result = run({"status", where[0], where[1], "--env-file", file("")});
        BOOST_TEST(result.status == 69);
        BOOST_TEST(contains(result.errors, "nobody takes connections there"), result.errors);
        BOOST_TEST(result.output == "");
    }
}

BOOST_AUTO_TEST_CASE(version_as_text_and_as_json) {
    BOOST_TEST(run({"version"}).output.starts_with("difysso "));
    const auto json = json_object(run({"version", "--json"}).output);
    BOOST_TEST(json->getValue<std::string>("name") == "difysso");
    BOOST_TEST(json->getObject("libraries")->has("openssl"));
}

BOOST_AUTO_TEST_CASE(migrate_new_writes_the_next_number) {
    const auto sql = folder.path() / "sql";
    std::filesystem::create_directory(sql);
    write_file(sql / "0001_first.sql", "SELECT 1;\n");
    const Result result = run({"migrate", "new", "Add a Table", "--sql-dir", sql});
    BOOST_TEST(result.status == 0, result.errors);
    BOOST_TEST(std::filesystem::exists(sql / "0002_add_a_table.sql"), result.output);
}

BOOST_AUTO_TEST_SUITE_END()
