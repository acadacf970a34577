// The systemd units and what `make install` lays down.
#include <boost/test/unit_test.hpp>

#include "process.h"
#include "stand_ins.h"
#include "temporary_folder.h"

using namespace difysso::service;

BOOST_AUTO_TEST_SUITE(units)

// systemd-analyze tells of an unknown key by its output alone.
BOOST_AUTO_TEST_CASE(systemd_has_nothing_to_say_about_them) {
    TemporaryFolder folder;
    for (const char* name : {"difysso.socket", "difysso.service"}) {
        std::string unit = read_file(std::filesystem::path(DIFYSSO_SOURCE_DIR) / "systemd" / name);
        const std::string installed = "/usr/local/sbin/difysso";
        if (const auto at = unit.find(installed); at != std::string::npos)
            unit.replace(at, installed.size(), built("difysso").string());
        write_file(folder.path() / name, unit, 0644);
    }
    const Result result =
        run({.arguments = {"/usr/bin/systemd-analyze", "verify", folder.path() / "difysso.service",
                           folder.path() / "difysso.socket"}},
            folder.path() / "verify");
    std::string said;
    // Units of this machine's own, which it loads beside ours, are not ours to mend.
    const std::string all = result.output + result.errors;
    for (std::size_t at = 0; at < all.size();) {
        const std::size_t end = std::min(all.find('\n', at), all.size());
        const std::string line = all.substr(at, end - at);
        if (line.find("difysso") != std::string::npos) said += line + "\n";
        at = end + 1;
    }
    BOOST_TEST(said == "");
}

BOOST_AUTO_TEST_CASE(the_service_is_little_exposed) {
    TemporaryFolder folder;
    const Result result =
        run({.arguments = {"/usr/bin/systemd-analyze", "security", "--offline=true",
                           "--threshold=20",
                           std::string(DIFYSSO_SOURCE_DIR) + "/systemd/difysso.service"}},
            folder.path() / "security");
    BOOST_TEST(result.status == 0, result.output << result.errors);
}

BOOST_AUTO_TEST_SUITE_END()
