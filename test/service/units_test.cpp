// The systemd units, as they are built: for one gateway and as templates for several.
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "process.h"
#include "stand_ins.h"
#include "temporary_folder.h"

using namespace difysso::service;
namespace fs = std::filesystem;

namespace {

constexpr const char* kUnits[] = {
    "difysso.service",       "difysso.socket",           "difysso-migrate.service",
    "difysso-prune.service", "difysso-prune.timer",      "difysso@.service",
    "difysso@.socket",       "difysso-migrate@.service", "difysso-prune@.service",
    "difysso-prune@.timer",
};

// A folder with the units, which name the built program, so that it needn't be installed.
class Units {
  public:
    Units() {
        for (const char* name : kUnits) {
            std::string unit = read_file(built("systemd") / name);
            const std::string start = "ExecStart=";
            if (const auto at = unit.find(start); at != std::string::npos) {
                const auto from = at + start.size();
                unit.replace(from, unit.find(' ', from) - from, built("difysso").string());
            }
            write_file(path(name), unit, 0644);
        }
    }
    fs::path path(const std::string& name) const { return folder_.path() / name; }
    // A sample of systemd/ as `systemctl edit` would lay it down.
    void add_drop_in(const std::string& unit, const char* sample) const {
        fs::create_directories(path(unit + ".d"));
        write_file(path(unit + ".d") / sample,
                   read_file(fs::path(DIFYSSO_SOURCE_DIR) / "systemd" / sample), 0644);
    }
    Result analyze(std::vector<std::string> words) const {
        words.insert(words.begin(), "/usr/bin/systemd-analyze");
        return run({.arguments = words, .environment = {{"SYSTEMD_COLORS", "0"}}},
                   folder_.path() / "analyze");
    }
    // What systemd has to say about ours. Of an unknown key it tells by its output alone; units of
    // this machine's own, which it loads beside ours, are not ours to mend.
    std::string complaints(const std::string& name) const {
        const Result result = analyze({"verify", "--man=no", path(name)});
        std::istringstream lines(result.output + result.errors);
        std::string said;
        for (std::string line; std::getline(lines, line);)
            if (line.find("difysso") != std::string::npos) said += line + "\n";
        if (result.status != 0) said += "status " + std::to_string(result.status);
        return said;
    }
    Result exposure(const std::string& name) const {
        return analyze({"security", "--offline=true", "--threshold=15", path(name)});
    }

  private:
    TemporaryFolder folder_;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(units, Units)

BOOST_AUTO_TEST_CASE(systemd_has_nothing_to_say_about_them) {
    for (std::string name : kUnits) {
        // A template is checked as one of its instances.
        if (const auto at = name.find('@'); at != std::string::npos) {
            const std::string instance = name.substr(0, at) + "@one" + name.substr(at + 1);
            fs::create_symlink(path(name), path(instance));
            name = instance;
        }
        BOOST_TEST(complaints(name) == "", name);
    }
}

BOOST_AUTO_TEST_CASE(an_unknown_key_is_complained_of) {
    write_file(path("difysso.socket"), read_file(path("difysso.socket")) + "Acept=no\n", 0644);
    BOOST_TEST(complaints("difysso.socket") != "");
}

BOOST_AUTO_TEST_CASE(what_the_samples_add_is_understood) {
    add_drop_in("difysso.service", "storage.conf");
    add_drop_in("difysso.service", "credentials.conf");
    BOOST_TEST(complaints("difysso.service") == "");
}

BOOST_AUTO_TEST_CASE(the_services_are_little_exposed) {
    add_drop_in("difysso.service", "storage.conf");
    add_drop_in("difysso.service", "credentials.conf");
    for (const std::string name :
         {"difysso.service", "difysso-migrate.service", "difysso@.service",
          "difysso-migrate@.service", "difysso-prune.service", "difysso-prune@.service"}) {
        const Result result = exposure(name);
        BOOST_TEST(result.status == 0, result.output << result.errors);
    }
}

BOOST_AUTO_TEST_CASE(a_service_without_its_protection_is_told_from_them) {
    write_file(path("difysso.service"),
               "[Service]\nExecStart=" + built("difysso").string() + "\nUser=difysso\n", 0644);
    BOOST_TEST(exposure("difysso.service").status != 0);
}

// What must differ between two gateways of one machine does.
BOOST_AUTO_TEST_CASE(instances_share_no_file) {
    const auto lines = [this](const std::string& name) { return read_file(path(name)); };
    BOOST_TEST(lines("difysso@.service").find("--config /etc/difysso/%i.env") != std::string::npos);
    BOOST_TEST(lines("difysso@.service").find("StateDirectory=difysso/%i\n") != std::string::npos);
    BOOST_TEST(lines("difysso@.service").find("Requires=difysso@%i.socket\n") != std::string::npos);
    BOOST_TEST(lines("difysso@.socket").find("ListenStream=/run/difysso/%i/fcgi.sock\n") !=
               std::string::npos);
    BOOST_TEST(lines("difysso-migrate@.service").find("--config /etc/difysso/%i.env") !=
               std::string::npos);
    BOOST_TEST(lines("difysso-migrate@.service").find("Before=difysso@%i.service\n") !=
               std::string::npos);
    BOOST_TEST(lines("difysso-prune@.service").find("--config /etc/difysso/%i.env") !=
               std::string::npos);
    BOOST_TEST(lines("difysso@.service").find("difysso-prune@%i.timer\n") != std::string::npos);
    for (const char* name : kUnits)
        BOOST_TEST(lines(name).find('@' + std::string("name@")) == std::string::npos, name);
}

BOOST_AUTO_TEST_SUITE_END()
