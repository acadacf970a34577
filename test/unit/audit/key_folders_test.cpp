#include "audit/key_folders.h"

#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "fake/clock.h"
#include "fake/database.h"
#include "fake/folder.h"
#include "observe/failure.h"

using namespace difysso;
using audit::Kind;
namespace fs = std::filesystem;

namespace {

std::string id(int number) {
    std::string digits = std::to_string(number);
    digits.insert(0, 12 - digits.size(), '0');
    return "00000000-0000-4000-8000-" + digits;
}

// A storage folder, and a database that lacks the workspaces 1 to `orphans` and has those of `ours`
// for people known here.
struct Storage {
    Storage() {
        fs::create_directory(folder.path() / "privkeys");
        clock.time = std::chrono::time_point_cast<std::chrono::microseconds>(
            std::chrono::system_clock::now());
    }
    fs::path key_folder(const std::string& name) const { return folder.path() / "privkeys" / name; }
    void write(const std::string& name) const {
        fs::create_directory(key_folder(name));
        folder.write("privkeys/" + name + "/private.pem", "key");
    }
    fake::Rows answer(const std::string& name, const std::vector<postgres::Parameter>& given) {
        fake::Rows rows;
        if (name == "audit_owned_workspaces") {
            for (const std::string& one : ours)
                if (one > *given[0] && rows.size() < 2000) rows.push_back({one, "t"});
            if (!theirs.empty() && theirs > *given[0]) rows.push_back({theirs, "f"});
            return rows;
        }
        for (int number = 1; number <= orphans; ++number)
            if (given[0]->find(id(number)) != std::string::npos) rows.push_back({id(number)});
        return rows;
    }
    // "kind subject" or "kind subject mended", in order.
    std::vector<std::string> look(bool repair = false) {
        fake::Connection connection(
            [&](const auto& name, const auto& given) { return answer(name, given); });
        std::vector<std::string> told;
        audit::KeyFolders(connection, folder.path(), clock, repair)
            .look([&](const audit::Finding& finding) {
                told.push_back(std::string(audit::row(finding.kind).name) + " " + finding.subject +
                               (finding.mended ? " mended" : ""));
            });
        std::sort(told.begin(), told.end());
        return told;
    }
    void later(std::chrono::seconds time) { clock.time += time; }

    fake::Folder folder;
    fake::Clock clock;
    std::vector<std::string> ours;
    std::string theirs;  // a workspace of somebody whom Dify knows alone
    int orphans = 0;
};

using Lines = std::vector<std::string>;
constexpr std::chrono::hours kLong{2};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(key_folders, Storage)

BOOST_AUTO_TEST_CASE(a_workspace_without_its_key_is_told) {
    ours = {id(1), id(2), id(3)};
    write(id(2));
    fs::create_directory(key_folder(id(3)));
    theirs = id(4);
    BOOST_TEST(
        look() == (Lines{"key_missing workspace " + id(1), "key_missing workspace " + id(3)}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(workspaces_are_read_to_the_last_page) {
    for (int number = 1; number <= 4001; ++number)
        ours.push_back(id(number));
    BOOST_TEST(look().size() == 4001U);
}

BOOST_AUTO_TEST_CASE(a_key_without_its_workspace_is_told_once_a_sign_in_can_not_be_under_way) {
    orphans = 1;
    write(id(1));
    write(id(2));
    BOOST_TEST(look().empty());
    later(std::chrono::seconds(62));
    BOOST_TEST(look() == Lines{"key_orphan workspace " + id(1)}, boost::test_tools::per_element());
    BOOST_TEST(fs::exists(key_folder(id(1))));
}

BOOST_AUTO_TEST_CASE(repair_removes_it_once_it_is_an_hour_old) {
    orphans = 1;
    write(id(1));
    write(id(2));
    later(std::chrono::minutes(59));
    BOOST_TEST(look(true) == Lines{"key_orphan workspace " + id(1)},
               boost::test_tools::per_element());
    later(std::chrono::minutes(2));
    BOOST_TEST(look(true) == Lines{"key_orphan workspace " + id(1) + " mended"},
               boost::test_tools::per_element());
    BOOST_TEST(!fs::exists(key_folder(id(1))));
    BOOST_TEST(fs::exists(key_folder(id(2)) / "private.pem"));
}

// The settings may name the storage of another Dify than the database.
BOOST_AUTO_TEST_CASE(where_most_keys_have_no_workspace_none_is_removed) {
    orphans = 2;
    for (int number = 1; number <= 3; ++number)
        write(id(number));
    later(kLong);
    BOOST_TEST(
        look(true) == (Lines{"key_orphan workspace " + id(1), "key_orphan workspace " + id(2)}),
        boost::test_tools::per_element());
    BOOST_TEST(fs::exists(key_folder(id(1)) / "private.pem"));
}

BOOST_AUTO_TEST_CASE(a_folder_with_more_in_it_than_a_key_is_not_told_as_removed) {
    orphans = 1;
    write(id(1));
    write(id(2));
    folder.write("privkeys/" + id(1) + "/notes", "mine");
    later(kLong);
    BOOST_TEST(look(true) == Lines{"key_orphan workspace " + id(1)},
               boost::test_tools::per_element());
    BOOST_TEST(fs::exists(key_folder(id(1)) / "notes"));
}

BOOST_AUTO_TEST_CASE(what_is_no_workspace_s_folder_is_left_alone) {
    orphans = 1;
    const fake::Folder elsewhere;
    elsewhere.write("private.pem", "key");
    fs::create_directory_symlink(elsewhere.path(), key_folder(id(1)));
    write("lost+found");
    folder.write("privkeys/readme", "text");
    later(kLong);
    BOOST_TEST(look(true).empty());
    BOOST_TEST(fs::exists(elsewhere.path() / "private.pem"));
}

BOOST_AUTO_TEST_CASE(many_folders_are_asked_for_page_by_page) {
    orphans = 600;
    for (int number = 1; number <= 1201; ++number)
        write(id(number));
    later(kLong);
    const auto told = look(true);
    BOOST_TEST(told.size() == 600U);
    BOOST_TEST(std::count_if(told.begin(), told.end(), [](const std::string& line) {
                   return line.ends_with(" mended");
               }) == 600);
}

BOOST_AUTO_TEST_CASE(a_storage_that_is_not_there_can_not_be_looked_at) {
    fs::remove(folder.path() / "privkeys");
    BOOST_TEST(look().empty());
    fs::remove(folder.path());
    BOOST_CHECK_EXCEPTION(look(), observe::Failure, [](const observe::Failure& failure) {
        return failure.reason() == observe::Reason::storage_unavailable;
    });
}

BOOST_AUTO_TEST_SUITE_END()
