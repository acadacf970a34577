// The command line, and the program as a process: its line of readiness and its two ends.
#include <csignal>
#include <filesystem>
#include <fstream>

#include <Poco/Pipe.h>
#include <Poco/PipeStream.h>
#include <Poco/Process.h>
#include <boost/test/unit_test.hpp>

#include "options.h"
#include "running_provider.h"

namespace casdoor_standin::test {

namespace {

struct Program {
    Poco::Pipe in;
    Poco::Pipe out;
    Poco::ProcessHandle process;
    std::string ready;

    explicit Program(const std::vector<std::string>& arguments)
        : process(Poco::Process::launch(STANDIN_PROGRAM, arguments, &in, &out, nullptr)) {
        Poco::PipeInputStream lines(out);
        std::getline(lines, ready);
    }
    std::uint16_t port() const {
        const auto object = parse_object(ready);
        BOOST_REQUIRE_MESSAGE(object, ready);
        return static_cast<std::uint16_t>(number_of(*object, "port", 0));
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(program)

BOOST_AUTO_TEST_CASE(it_says_when_it_listens_and_ends_with_its_input) {
    Program program({"--print-ready", "--stop-on-eof"});
    Client client(program.port());
    BOOST_TEST(client.get("/api/health").status == 200);
    const auto document = client.get("/.well-known/openid-configuration").json();
    const std::string address = "http://127.0.0.1:" + std::to_string(program.port());
    BOOST_TEST(text_of(*document, "issuer") == address);
    program.in.close(Poco::Pipe::CLOSE_WRITE);
    BOOST_TEST(program.process.wait() == 0);
}

BOOST_AUTO_TEST_CASE(it_ends_on_sigterm) {
    Program program({"--print-ready", "--origin", "https://sso.example"});
    BOOST_TEST(text_of(*parse_object(program.ready), "origin") == "https://sso.example");
    Client client(program.port());
    BOOST_TEST(client.get("/api/health").status == 200);
    BOOST_REQUIRE(::kill(program.process.id(), SIGTERM) == 0);
    BOOST_TEST(program.process.wait() == 0);
}

BOOST_AUTO_TEST_CASE(options_come_from_flags_and_a_file) {
    const auto folder = std::filesystem::temp_directory_path();
    const auto file = folder / ("standin-options-" + hex(random_bytes(8)) + ".json");
    std::ofstream(file) << R"({"listen":"127.0.0.2:81","redirect_uris":["https://a.example/cb"],)"
                        << R"("control_token":"t","origin":"https://o.example"})";
    const Options options =
        parse_options({"--config", file.string(), "--redirect-uri", "https://b.example/cb",
                       "--origin", "https://p.example", "--stop-on-eof"});
    std::filesystem::remove(file);
    BOOST_TEST(options.listen.host == "127.0.0.2");
    BOOST_TEST(options.listen.port == 81);
    BOOST_TEST(options.control_token == "t");
    BOOST_TEST(options.origin == "https://p.example");
    BOOST_TEST(options.stop_on_eof);
    BOOST_TEST(array(options.redirect_uris) ==
               R"(["https://a.example/cb","https://b.example/cb"])");
    BOOST_TEST(array(options.tls_names) == R"(["127.0.0.1","localhost"])");
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_refused) {
    const std::vector<std::vector<std::string>> wrong{{"--nope"},
                                                      {"--listen"},
                                                      {"--listen", "8080"},
                                                      {"--listen", "h:70000"},
                                                      {"--listen", "h:x"},
                                                      {"--cert", "cert.pem"},
                                                      {"--config", "/nonexistent/file"}};
    for (const auto& arguments : wrong) {
        BOOST_CHECK_THROW(parse_options(arguments), UsageError);
    }
    Poco::ProcessHandle process = Poco::Process::launch(STANDIN_PROGRAM, {"--nope"});
    BOOST_TEST(process.wait() == 64);
}

BOOST_AUTO_TEST_CASE(plain_http_wins_over_certificates) {
    const Options options =
        parse_options({"--make-tls", "/x", "--cert", "c", "--key", "k", "--http"});
    BOOST_TEST(options.certificate.empty());
    BOOST_TEST(options.make_tls.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace casdoor_standin::test
