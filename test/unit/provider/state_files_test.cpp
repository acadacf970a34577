#include "provider/state_files.h"

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "unit/observe/scratch.h"

using difysso::provider::StateFiles;
using difysso::test::read_text;
using difysso::test::Scratch;

namespace {

struct Fixture {
    Scratch folder;
    std::string path = folder.path("");
    StateFiles files{path.substr(0, path.size() - 1)};

    std::size_t entries() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(path), {}));
    }
};

mode_t mode_of(const std::string& path) {
    struct stat status {};
    BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(state_files, Fixture)

BOOST_AUTO_TEST_CASE(what_is_saved_is_loaded) {
    BOOST_TEST(!files.load("keycloak.jwks"));
    const std::string text("a\0b\r\n\xff", 6);
    files.save("keycloak.jwks", text);
    BOOST_TEST((files.load("keycloak.jwks") == text));
    BOOST_TEST((StateFiles(path).load("keycloak.jwks") == text));
    BOOST_TEST(!files.load("keycloak.discovery"));
    files.save("keycloak.jwks", "");
    BOOST_TEST((files.load("keycloak.jwks") == ""));
}

BOOST_AUTO_TEST_CASE(a_file_is_ours_alone_and_replaced_whole) {
    const mode_t before = ::umask(0);
    files.save("a", "first");
    ::umask(before);
    BOOST_TEST(mode_of(folder.path("a")) == 0600U);
    // Who had the old file open still reads the old text.
    std::filesystem::create_hard_link(folder.path("a"), folder.path("old"));
    files.save("a", "second");
    BOOST_TEST(read_text(folder.path("old")) == "first");
    BOOST_TEST(read_text(folder.path("a")) == "second");
    BOOST_TEST(entries() == 2U);
}

BOOST_AUTO_TEST_CASE(only_names_of_ours) {
    folder.write("inside/x", "x");
    const auto before = entries();
    for (const char* name : {"", ".", "..", ".hidden", "../x", "inside/x", "a/b", "/etc/hostname",
                             "A", "a b", "a\n", "\xc3\xa4"}) {
        files.save(name, "text");
        BOOST_TEST(!files.load(name), name);
    }
    files.save(std::string(65, 'a'), "text");
    files.save(std::string("a\0b", 3), "text");
    BOOST_TEST(entries() == before);
    BOOST_TEST(read_text(folder.path("inside/x")) == "x");
    files.save(std::string(64, 'a'), "text");
    BOOST_TEST((files.load(std::string(64, 'a')) == "text"));
}

BOOST_AUTO_TEST_CASE(too_large_is_neither_kept_nor_read) {
    const std::string most(StateFiles::kMostBytes, 'x');
    files.save("a", most);
    BOOST_TEST((files.load("a") == most));
    files.save("a", most + "x");
    BOOST_TEST((files.load("a") == most));
    folder.write("b", most + "x");
    BOOST_TEST(!files.load("b"));
}

// A key set that somebody else wrote lets him sign in as anybody.
BOOST_AUTO_TEST_CASE(what_others_could_have_written_is_not_read) {
    files.save("a", "text");
    const std::string file = folder.path("a");
    for (const mode_t mode : {0660U, 0606U, 0666U, 0620U, 0602U}) {
        BOOST_REQUIRE(::chmod(file.c_str(), mode) == 0);
        BOOST_TEST(!files.load("a"), "mode " << std::oct << mode);
    }
    BOOST_REQUIRE(::chmod(file.c_str(), 0644) == 0);
    BOOST_TEST(files.load("a").has_value());
    if (::geteuid() == 0) {
        BOOST_REQUIRE(::chown(file.c_str(), 65534, 65534) == 0);
        BOOST_TEST(!files.load("a"));
    }
}

BOOST_AUTO_TEST_CASE(only_plain_files_are_read) {
    folder.write("real", "text");
    std::filesystem::create_symlink(folder.path("real"), folder.path("link"));
    std::filesystem::create_directory(folder.path("directory"));
    BOOST_REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
    for (const char* name : {"link", "directory", "pipe"})
        BOOST_TEST(!files.load(name), name);
}

BOOST_AUTO_TEST_CASE(a_link_is_replaced_and_not_followed) {
    const std::string target = folder.write("target", "precious");
    std::filesystem::create_symlink(target, folder.path("a"));
    files.save("a", "text");
    BOOST_TEST(read_text(target) == "precious");
    BOOST_TEST((files.load("a") == "text"));
}

BOOST_AUTO_TEST_CASE(without_a_folder_nothing_is_kept) {
    for (const std::string& where : {std::string(), folder.path("missing"), folder.path("a")}) {
        StateFiles nowhere(where);
        nowhere.save("a", "text");
        BOOST_TEST(!nowhere.load("a"));
    }
    BOOST_TEST(entries() == 0U);
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_leaves_nothing_behind) {
    std::filesystem::create_directory(folder.path("a"));
    folder.write("a/x", "x");
    files.save("a", "text");  // can't be renamed over a folder
    BOOST_TEST(entries() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
