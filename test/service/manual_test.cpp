// The manual pages and the shells' completions, beside the program that they describe.
#include <regex>
#include <set>

#include <boost/test/unit_test.hpp>

#include "process.h"
#include "sample.h"
#include "stand_ins.h"
#include "temporary_folder.h"

using namespace difysso::service;

namespace {

constexpr const char* kPages[] = {"man/difysso.1", "man/difysso-migrate.1", "man/difysso.env.5"};
constexpr const char* kCompletions[] = {"completion/difysso.bash", "completion/_difysso",
                                        "completion/difysso.fish"};

struct Described {
    Result run(const std::vector<std::string>& words) const {
        return difysso::service::run({.arguments = words}, folder.path() / "run");
    }
    // The names of the options, without dashes, as `difysso --help` lists them.
    std::set<std::string> options() const {
        const std::string help = run({built("difysso"), "--help"}).output;
        std::set<std::string> names;
        const std::regex line("\n  --([a-z-]+)");
        for (std::sregex_iterator at(help.begin(), help.end(), line), end; at != end; ++at)
            names.insert((*at)[1]);
        return names;
    }
    std::string completed(const std::string& words, int current) const {
        const std::string script = std::string(DIFYSSO_SOURCE_DIR) + "/etc/completion/difysso.bash";
        return run({"/bin/bash", "-c",
                    "source '" + script + "'; COMP_WORDS=(" + words + "); COMP_CWORD=" +
                        std::to_string(current) + "; _difysso; echo \"${COMPREPLY[@]}\""})
            .output;
    }
    TemporaryFolder folder;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(manual, Described)

BOOST_AUTO_TEST_CASE(mandoc_has_nothing_to_say_about_the_pages) {
    for (const char* page : kPages) {
        const Result result = run({"/usr/bin/mandoc", "-Tlint", "-Wwarning",
                                   std::string(DIFYSSO_SOURCE_DIR) + "/etc/" + page});
        BOOST_TEST(result.status == 0, page);
        BOOST_TEST(result.output == "");
    }
}

BOOST_AUTO_TEST_CASE(every_option_stands_in_the_manual_and_in_each_completion) {
    const auto names = options();
    BOOST_TEST(names.count("env-file") == 1U);
    std::string page = sample("man/difysso.1");
    for (const std::string& name : names) {
        BOOST_TEST(page.find(".It Fl -" + name) != std::string::npos, name);
        for (const char* completion : kCompletions) {
            // fish has them without dashes.
            const std::string text = sample(completion);
            BOOST_TEST((text.find("--" + name) != std::string::npos ||
                        text.find("-l " + name + " ") != std::string::npos),
                       completion << " lacks " << name);
        }
    }
}

BOOST_AUTO_TEST_CASE(bash_completes_commands_and_options) {
    BOOST_TEST(completed("difysso mi", 1) == "migrate\n");
    BOOST_TEST(completed("difysso serve --wor", 2) == "--workers\n");
    BOOST_TEST(completed("difysso migrate --wor", 2) == "\n");
    BOOST_TEST(completed("difysso migrate st", 2) == "status\n");
    BOOST_TEST(completed("difysso status --", 2) ==
               "--config --env-file --help --listen --http --json\n");
    BOOST_TEST(completed("difysso audit pr", 2) == "prune\n");
    BOOST_TEST(completed("difysso --config = x version --", 5) ==
               "--config --env-file --help --json\n");
}

BOOST_AUTO_TEST_SUITE_END()
