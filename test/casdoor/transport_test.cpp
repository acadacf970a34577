// How answers go out: whole, slowly, in pieces, not at all; and the server's own end.
#include <chrono>
#include <filesystem>
#include <thread>
#include <unistd.h>

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetSSL.h>
#include <boost/test/unit_test.hpp>

#include "running_provider.h"
#include "tls_files.h"

namespace casdoor_standin::test {

namespace {

class Fixture {
  public:
    RunningProvider provider;
    Client client = provider.client();

    void fault(const std::string& json) {
        BOOST_REQUIRE_MESSAGE(client.control("fault", json).status == 200, json);
    }
    // Everything the server sends until it closes.
    std::string raw(const std::string& path) const {
        Poco::Net::StreamSocket socket(Poco::Net::SocketAddress("127.0.0.1", provider.port()));
        const std::string request =
            "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        socket.sendBytes(request.data(), static_cast<int>(request.size()));
        std::string all;
        char buffer[4096];
        for (;;) {
            const int size = socket.receiveBytes(buffer, sizeof buffer);
            if (size <= 0) return all;
            all.append(buffer, static_cast<std::size_t>(size));
        }
    }
};

struct TemporaryFolder {
    std::string path;
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "standin-XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
};

std::unique_ptr<Poco::Net::HTTPClientSession> tls_session(const std::string& host,
                                                          std::uint16_t port,
                                                          const std::string& ca) {
    Poco::Net::Context::Ptr context(
        new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, "", "", ca,
                               Poco::Net::Context::VERIFY_STRICT, 9, false));
    context->enableExtendedCertificateVerification(true);
    return std::make_unique<Poco::Net::HTTPSClientSession>(host, port, context);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(transport, Fixture)

BOOST_AUTO_TEST_CASE(a_connection_is_kept) {
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(client.get("/api/health").status == 200);
    Client second = provider.client();
    second.get("/api/health");
    const auto log = client.get("/control/requests", {}, {{"X-Control", "letmein"}}).json();
    BOOST_TEST(number_of(*log, "total", 0) == 4);
    BOOST_TEST(number_of(*log, "connections", 0) == 2);
    const auto requests = log->getArray("requests");
    BOOST_TEST(!flag_of(*requests->getObject(0), "reused", true));
    BOOST_TEST(flag_of(*requests->getObject(1), "reused", false));
    BOOST_TEST(!flag_of(*requests->getObject(3), "reused", true));
}

BOOST_AUTO_TEST_CASE(a_body_is_cut) {
    fault(R"({"fault":"cut","at":"health","bytes":10})");
    const std::string all = raw("/api/health");
    BOOST_TEST(all.substr(all.find("\r\n\r\n") + 4) == R"({"status":)");
}

BOOST_AUTO_TEST_CASE(a_body_drips) {
    fault(R"({"fault":"drip","at":"health","ms":1})");
    const std::string all = raw("/api/health");
    BOOST_TEST(all.ends_with("\"data3\":null}"));
}

BOOST_AUTO_TEST_CASE(lengths_are_garbage_or_chunks) {
    fault(R"({"fault":"garbage_content_length","at":"health","times":1})");
    BOOST_TEST(raw("/api/health").find("Content-Length: 12abc\r\n") != std::string::npos);
    fault(R"({"fault":"chunked","at":"health"})");
    const std::string all = raw("/api/health");
    BOOST_TEST(all.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
    BOOST_TEST(all.find("\r\n\r\n51\r\n{\"status\"") != std::string::npos);
    BOOST_TEST(text_of(*client.get("/api/health").json(), "status") == "ok");
}

BOOST_AUTO_TEST_CASE(answers_are_replaced) {
    fault(R"({"fault":"status_error_200","at":"health","times":1})");
    BOOST_TEST(text_of(*client.get("/api/health").json(), "status") == "error");
    fault(R"({"fault":"not_json","at":"health","times":1})");
    BOOST_TEST(!client.get("/api/health").json());
    fault(R"({"fault":"redirect","at":"health","to":"https://x.example/","times":1})");
    const auto redirect = client.get("/api/health");
    BOOST_TEST(redirect.status == 302);
    BOOST_TEST(redirect.header("location") == "https://x.example/");
    fault(R"({"fault":"huge_body","at":"health","mb":2,"times":1})");
    BOOST_TEST(client.get("/api/health").body.size() > 2000000U);
    fault(R"({"fault":"status","at":"health","status":503,"body":"{}","times":1})");
    BOOST_TEST(client.get("/api/health").status == 503);
}

BOOST_AUTO_TEST_CASE(headers_are_wrong) {
    fault(R"({"fault":"set_cookie","at":"health","times":1})");
    BOOST_TEST(raw("/api/health").find("Set-Cookie: __Host-console_session=stolen") !=
               std::string::npos);
    fault(R"({"fault":"no_date","at":"health","times":1})");
    BOOST_TEST(client.get("/api/health").header("date").empty());
    const std::string right = client.get("/api/health").header("date");
    fault(R"({"fault":"date_offset","at":"health","seconds":86400,"times":1})");
    const std::string wrong = client.get("/api/health").header("date");
    BOOST_TEST(right.substr(0, 16) != wrong.substr(0, 16));
}

BOOST_AUTO_TEST_CASE(a_connection_ends_without_a_word) {
    fault(R"({"fault":"close_silently","at":"health","times":1})");
    Poco::Net::StreamSocket socket(Poco::Net::SocketAddress("127.0.0.1", provider.port()));
    const std::string request = "GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.sendBytes(request.data(), static_cast<int>(request.size()));
    std::string all;
    char buffer[4096];
    for (int size = 1; size > 0;) {
        size = socket.receiveBytes(buffer, sizeof buffer);
        all.append(buffer, static_cast<std::size_t>(std::max(size, 0)));
    }
    BOOST_TEST(all.find("\"status\":\"ok\"") != std::string::npos);
    BOOST_TEST(all.find("Connection: close") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(stopping_does_not_wait_for_a_slow_answer) {
    fault(R"({"fault":"slow","at":"health","ms":3600000})");
    std::thread asking([&] {
        Client slow = provider.client();
        try {
            slow.get("/api/health");
        } catch (const Poco::Exception&) {
            return;  // the server went away, as it should
        }
    });
    const auto asked = [&] {
        const auto log = client.get("/control/requests", {}, {{"X-Control", "letmein"}}).json();
        return number_of(*log, "total", 0) == 1;
    };
    while (!asked())
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    provider.stop();
    asking.join();
    BOOST_TEST(true);  // ctest's timeout is the judge
}

BOOST_AUTO_TEST_CASE(tls_with_certificates_of_its_own) {
    const TemporaryFolder folder;
    const TlsFiles files = make_tls_files(folder.path, {"127.0.0.1", "localhost"});
    const TlsFiles again = make_tls_files(folder.path, {"127.0.0.1"});
    BOOST_TEST(files.ca == again.ca);
    const auto permissions = std::filesystem::status(files.key).permissions();
    BOOST_TEST(
        bool((permissions & std::filesystem::perms::others_all) == std::filesystem::perms::none));

    Poco::Net::initializeSSL();
    Provider secure({origin, {}, ""});
    Server server({}, files.certificate, files.key);
    server.start(secure);
    for (const char* host : {"127.0.0.1", "localhost"}) {
        Client good(tls_session(host, server.port(), files.ca));
        BOOST_TEST(good.get("/api/health").status == 200, host);
        BOOST_TEST(good.get("/api/health").status == 200, host);
    }
    BOOST_TEST(server.connections() == 2U);
    const TemporaryFolder elsewhere;
    const TlsFiles others = make_tls_files(elsewhere.path, {"localhost"});
    Client distrustful(tls_session("localhost", server.port(), others.ca));
    BOOST_CHECK_THROW(distrustful.get("/api/health"), Poco::Exception);
    server.stop();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace casdoor_standin::test
