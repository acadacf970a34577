#include "process/listener.h"

#include <cstring>
#include <fstream>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

namespace {

using namespace difysso;
using process::ListenAddress;
using process::Listener;

struct Folder {
    Folder() {
        BOOST_REQUIRE(::mkdtemp(name) != nullptr);
        path = std::string(name) + "/socket";
    }
    ~Folder() {
        ::unlink(path.c_str());
        ::rmdir(name);
    }
    ListenAddress address() const {
        return {.kind = ListenAddress::Kind::unix_path, .path = path, .address = {}};
    }
    sockaddr_un socket_address() const {
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        std::memcpy(at.sun_path, path.c_str(), path.size() + 1);
        return at;
    }
    bool answers() const {
        const front::Descriptor client(::socket(AF_UNIX, SOCK_STREAM, 0));
        const sockaddr_un to = socket_address();
        return ::connect(client.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
    }
    static std::string failure(const ListenAddress& address,
                               const config::Settings& settings = {}) {
        try {
            const Listener listener(address, settings);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "";
    }
    char name[32] = "/tmp/listener-test-XXXXXX";
    std::string path;
};

ListenAddress at(ListenAddress::Kind kind, const std::string& host) {
    return {.kind = kind, .path = {}, .address = {host, 0}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(listener)

BOOST_AUTO_TEST_CASE(addresses) {
    BOOST_TEST((process::parse_listen("unix:/run/x")->kind == ListenAddress::Kind::unix_path));
    BOOST_TEST(process::parse_listen("unix:/run/x")->path == "/run/x");
    BOOST_TEST(process::parse_listen("127.0.0.1:9000")->address.port == 9000);
    for (const char* text :
         {"", "9000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", ":9000", "/run/x"})
        BOOST_TEST(!process::parse_listen(text), text);
}

BOOST_AUTO_TEST_CASE(a_socket_of_mode_0660_that_goes_with_the_listener) {
    const Folder folder;
    {
        const Listener listener(folder.address(), {});
        struct stat status {};
        BOOST_REQUIRE(::stat(folder.path.c_str(), &status) == 0);
        BOOST_TEST((status.st_mode & 0777) == 0660U);
        BOOST_TEST(folder.answers());
    }
    BOOST_TEST(::access(folder.path.c_str(), F_OK) != 0);
}

BOOST_AUTO_TEST_CASE(listen_mode) {
    const Folder folder;
    config::Settings settings;
    settings.listen_mode = 0600;
    const Listener listener(folder.address(), settings);
    struct stat status {};
    BOOST_REQUIRE(::stat(folder.path.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777) == 0600U);
}

BOOST_AUTO_TEST_CASE(listen_group_must_exist) {
    const Folder folder;
    config::Settings settings;
    settings.listen_group = "no-such-group";
    BOOST_TEST(Folder::failure(folder.address(), settings).find("LISTEN_GROUP") == 0U);
    BOOST_TEST(::access(folder.path.c_str(), F_OK) != 0);
}

BOOST_AUTO_TEST_CASE(a_stale_socket_is_replaced) {
    const Folder folder;
    {
        // A program that was killed leaves its file behind.
        const front::Descriptor gone(::socket(AF_UNIX, SOCK_STREAM, 0));
        const sockaddr_un at = folder.socket_address();
        BOOST_REQUIRE(::bind(gone.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0);
        BOOST_REQUIRE(::listen(gone.get(), 1) == 0);
    }
    BOOST_TEST(!folder.answers());
    const Listener listener(folder.address(), {});
    BOOST_TEST(folder.answers());
}

BOOST_AUTO_TEST_CASE(a_living_socket_is_not) {
    const Folder folder;
    const Listener living(folder.address(), {});
    BOOST_TEST(Folder::failure(folder.address()).find("another process listens") !=
               std::string::npos);
    BOOST_TEST(folder.answers());
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_socket_is_left_alone) {
    const Folder folder;
    std::ofstream(folder.path) << "precious";
    BOOST_TEST(Folder::failure(folder.address()).find("no socket") != std::string::npos);
    std::string content;
    std::ifstream(folder.path) >> content;
    BOOST_TEST(content == "precious");
}

BOOST_AUTO_TEST_CASE(tcp_is_for_loopback_unless_web_servers_are_named) {
    using Kind = ListenAddress::Kind;
    BOOST_TEST(Folder::failure(at(Kind::tcp, "0.0.0.0")).find("loopback") != std::string::npos);
    BOOST_TEST(Folder::failure(at(Kind::tcp, "127.0.0.1")).empty());
    config::Settings settings;
    settings.fcgi_web_server_addrs = {*config::parse_network("192.0.2.0/24")};
    BOOST_TEST(Folder::failure(at(Kind::tcp, "0.0.0.0"), settings).empty());
    BOOST_TEST(Folder::failure(at(Kind::http, "0.0.0.0"), settings).find("loopback") !=
               std::string::npos);
    BOOST_TEST(Folder::failure(at(Kind::http, "localhost")).empty());
}

BOOST_AUTO_TEST_CASE(nothing_to_listen_on) {
    BOOST_TEST(Folder::failure({}).find("nothing to listen on") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
