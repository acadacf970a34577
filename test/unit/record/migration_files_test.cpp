#include "record/migration_files.h"

#include <boost/test/unit_test.hpp>

#include "fake/folder.h"

using namespace difysso::record;
using difysso::fake::Folder;

namespace {

std::string complaint(const Folder& folder) {
    try {
        read_migrations(folder.path());
    } catch (const MigrationError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(migration_files)

BOOST_AUTO_TEST_CASE(files_are_read_in_order_with_their_checksums) {
    const Folder folder;
    folder.write("0010_ten.sql", "abc");
    folder.write("0002_two_words.sql", "SELECT 1;");
    folder.write("role.sql.example", "not one of them");
    const auto files = read_migrations(folder.path());
    BOOST_REQUIRE(files.size() == 2U);
    BOOST_TEST(files[0].number == 2);
    BOOST_TEST(files[0].name == "0002_two_words.sql");
    BOOST_TEST(files[0].text == "SELECT 1;");
    BOOST_TEST(files[1].number == 10);
    // FIPS 180-2, appendix B.1
    BOOST_TEST(files[1].checksum ==
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

BOOST_AUTO_TEST_CASE(other_names_are_errors) {
    for (const std::string name :
         {"1_short.sql", "0000_zero.sql", "0001-dash.sql", "0001_Case.sql", "0001_.sql",
          "0001_a b.sql", "x.sql", "00011_five.sql", ".sql"}) {
        const Folder folder;
        folder.write("0001_good.sql", "SELECT 1;");
        folder.write(name, "SELECT 1;");
        BOOST_TEST(complaint(folder).starts_with(name + " in "), name << ": " << complaint(folder));
    }
}

BOOST_AUTO_TEST_CASE(a_number_twice_nothing_at_all_and_an_empty_file_are_errors) {
    const Folder folder;
    BOOST_TEST(complaint(folder).starts_with("there are no migrations"));
    folder.write("0001_a.sql", "SELECT 1;");
    folder.write("0001_b.sql", "SELECT 1;");
    BOOST_TEST(complaint(folder) == "0001_a.sql and 0001_b.sql have the same number");
    const Folder empty;
    empty.write("0001_a.sql", "");
    BOOST_TEST(complaint(empty).ends_with("can't be read, or is empty"));
    BOOST_CHECK_THROW(read_migrations(folder.path() / "nowhere"), MigrationError);
}

BOOST_AUTO_TEST_CASE(a_new_one_gets_the_next_number_and_its_message) {
    const Folder folder;
    folder.write("0041_last.sql", "SELECT 1;");
    const auto path = write_new_migration(folder.path(), "  Add GROUPS, please!\n; DROP --");
    BOOST_TEST(path.filename() == "0042_add_groups_please_drop.sql");
    BOOST_TEST(folder.read(path.filename()) == "--   Add GROUPS, please! ; DROP --\n");
    BOOST_TEST(read_migrations(folder.path()).back().number == 42);
    BOOST_CHECK_THROW(write_new_migration(folder.path(), "!?"), MigrationError);
    folder.write("9999_end.sql", "SELECT 1;");
    BOOST_CHECK_THROW(write_new_migration(folder.path(), "more"), MigrationError);
}

BOOST_AUTO_TEST_CASE(ours_are_well_named) {
    const auto files = read_migrations(std::string(DIFYSSO_SOURCE_DIR) + "/sql");
    BOOST_TEST(files.front().name == "0001_identities.sql");
    for (std::size_t i = 0; i < files.size(); ++i)
        BOOST_TEST(files[i].number == static_cast<int>(i) + 1);
}

BOOST_AUTO_TEST_SUITE_END()
