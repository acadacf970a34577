#include "dify/key_store.h"

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "fake/folder.h"
#include "observe/failure.h"

using namespace difysso;
namespace fs = std::filesystem;

namespace {

constexpr const char* kTenant = "eb097990-9e1a-49ce-8af5-bc066b47cd43";
const observe::Secret kKey("-----BEGIN RSA PRIVATE KEY-----\nxyz\n-----END RSA PRIVATE KEY-----\n");
const std::string kFile = std::string("privkeys/") + kTenant + "/private.pem";

bool unavailable(const observe::Failure& failure) {
    return failure.reason() == observe::Reason::storage_unavailable &&
           failure.code().starts_with("errno");
}

struct stat status_of(const fs::path& path) {
    struct stat status {};
    BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
    return status;
}

// Lets files grow no further than this, as a full disk would.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit now = before_;
        now.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  private:
    rlimit before_{};
    void (*handler_)(int);
};

}  // namespace

BOOST_AUTO_TEST_SUITE(key_store)

BOOST_AUTO_TEST_CASE(a_key_lies_where_dify_looks_for_it) {
    const fake::Folder folder;
    ::chmod(folder.path().c_str(), 02770);
    dify::FileKeyStore store(folder.path());
    const mode_t umask_before = ::umask(0077);
    store.write(kTenant, kKey);
    ::umask(umask_before);
    BOOST_TEST(folder.read(kFile) == kKey.reveal());
    const auto file = status_of(folder.path() / kFile);
    BOOST_TEST((file.st_mode & 07777) == 0640U);  // whatever the umask
    BOOST_TEST(file.st_gid == status_of(folder.path()).st_gid);
    // setgid is handed down, so that the next keys take the group too.
    BOOST_TEST((status_of(folder.path() / "privkeys").st_mode & S_ISGID) != 0U);
    BOOST_TEST((status_of(folder.path() / "privkeys" / kTenant).st_mode & S_ISGID) != 0U);
    const auto files = fs::directory_iterator(folder.path() / "privkeys" / kTenant);
    BOOST_TEST(std::distance(begin(files), end(files)) == 1);
}

BOOST_AUTO_TEST_CASE(a_key_is_taken_back) {
    const fake::Folder folder;
    dify::FileKeyStore store(folder.path());
    store.write(kTenant, kKey);
    store.write("another", kKey);
    store.remove(kTenant);
    BOOST_TEST(!fs::exists(folder.path() / "privkeys" / kTenant));
    BOOST_TEST(fs::exists(folder.path() / "privkeys/another/private.pem"));
    store.remove(kTenant);
    dify::FileKeyStore(folder.path() / "nowhere").remove(kTenant);
}

BOOST_AUTO_TEST_CASE(storage_that_isnt_there) {
    const fake::Folder folder;
    folder.write("file", "");
    for (const std::string path : {"nowhere", "file", "file/below"}) {
        dify::FileKeyStore store(folder.path() / path);
        BOOST_CHECK_EXCEPTION(store.write(kTenant, kKey), observe::Failure, unavailable);
    }
}

BOOST_AUTO_TEST_CASE(a_file_in_the_place_of_a_folder) {
    const fake::Folder folder;
    dify::FileKeyStore store(folder.path());
    folder.write("privkeys", "");
    BOOST_CHECK_EXCEPTION(store.write(kTenant, kKey), observe::Failure, unavailable);
    fs::remove(folder.path() / "privkeys");
    fs::create_directory(folder.path() / "privkeys");
    folder.write(std::string("privkeys/") + kTenant, "");
    BOOST_CHECK_EXCEPTION(store.write(kTenant, kKey), observe::Failure, unavailable);
}

BOOST_AUTO_TEST_CASE(symbolic_links_arent_followed) {
    const fake::Folder folder;
    const fake::Folder elsewhere;
    dify::FileKeyStore store(folder.path());
    fs::create_directory_symlink(elsewhere.path(), folder.path() / "privkeys");
    BOOST_CHECK_EXCEPTION(store.write(kTenant, kKey), observe::Failure, unavailable);
    fs::remove(folder.path() / "privkeys");
    fs::create_directory(folder.path() / "privkeys");
    fs::create_directory_symlink(elsewhere.path(), folder.path() / "privkeys" / kTenant);
    BOOST_CHECK_EXCEPTION(store.write(kTenant, kKey), observe::Failure, unavailable);
    BOOST_TEST(fs::is_empty(elsewhere.path()));

    // A link where the key goes is replaced by the key; one where it is written first is refused.
    fs::remove(folder.path() / "privkeys" / kTenant);
    fs::create_directory(folder.path() / "privkeys" / kTenant);
    elsewhere.write("target", "precious");
    fs::create_symlink(elsewhere.path() / "target", folder.path() / kFile);
    store.write(kTenant, kKey);
    BOOST_TEST(elsewhere.read("target") == "precious");
    BOOST_TEST(folder.read(kFile) == kKey.reveal());
    fs::create_symlink(elsewhere.path() / "target",
                       folder.path() / "privkeys" / kTenant / ".private.pem.new");
    BOOST_CHECK_EXCEPTION(store.write(kTenant, kKey), observe::Failure, unavailable);
    BOOST_TEST(elsewhere.read("target") == "precious");
}

BOOST_AUTO_TEST_CASE(what_is_half_written_is_taken_back) {
    const fake::Folder folder;
    dify::FileKeyStore store(folder.path());
    {
        const FileSizeLimit full(10);
        BOOST_CHECK_EXCEPTION(store.write(kTenant, kKey), observe::Failure, unavailable);
    }
    BOOST_TEST(fs::is_empty(folder.path() / "privkeys"));
    store.write(kTenant, kKey);
}

BOOST_AUTO_TEST_SUITE_END()
