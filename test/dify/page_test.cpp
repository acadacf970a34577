// The console page, a workspace's key pair, and the program itself.

#include <csignal>
#include <memory>

#include <boost/test/unit_test.hpp>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "judge_fixture.h"
#include "process.h"

using namespace judge::test;

namespace {

bool has(const service::Answer& answer, const std::string& text) {
    return answer.body.find(text) != std::string::npos;
}

std::string new_private_key() {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_RSA_gen(2048), EVP_PKEY_free);
    const std::unique_ptr<BIO, int (*)(BIO*)> pem(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_PrivateKey(pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    char* text = nullptr;
    const auto length = BIO_get_mem_data(pem.get(), &text);
    return {text, static_cast<std::size_t>(length)};
}

// The judge as a program, and the base of its URLs once it listens.
struct Program {
    Program(const Installed& dify, const std::vector<std::string>& more, bool holds_stdin)
        : process(command(dify, more, holds_stdin), dify.options.storage + "/judge") {
        const auto ready = parsed(process.line_with("port"));
        url = "http://127.0.0.1:" + std::to_string(ready->getValue<int>("port"));
    }

    static service::Command command(const Installed& dify, const std::vector<std::string>& more,
                                    bool holds_stdin) {
        const std::filesystem::path folder = dify.options.storage;
        service::write_file(folder / "secret", dify.options.secret_key + "\n");
        service::write_file(folder / "redis-password", dify.options.redis_password);
        service::Command result{{DIFY_JUDGE, "--print-ready", "--secret-key-file",
                                 folder / "secret", "--database", dify.options.database, "--redis",
                                 dify.options.redis, "--redis-password-file",
                                 folder / "redis-password"}};
        result.arguments.insert(result.arguments.end(), more.begin(), more.end());
        result.holds_stdin = holds_stdin;
        return result;
    }

    service::Process process;
    std::string url;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(page)

BOOST_AUTO_TEST_CASE(a_door_for_those_who_are_not_signed_in) {
    Installed dify;
    auto options = dify.options;
    options.sso_url = "/sso/v1/auth/login?a=1&b=2";
    dify.restart(options);
    for (const auto* path : {"/", "/apps", "/signin", "/app/7/overview"}) {
        const auto answer = dify.get(path);
        BOOST_TEST(answer.status == 200);
        BOOST_TEST(has(answer, "href=\"/sso/v1/auth/login?a=1&amp;b=2\">Sign in with SSO</a>"));
        BOOST_TEST(!has(answer, "Sign out"));
    }
    BOOST_TEST(has(dify.get("/signin?message=%3Cscript%3E"), "&lt;script&gt;"));
}

BOOST_AUTO_TEST_CASE(account_and_workspaces_of_who_is_signed_in) {
    Installed dify;
    dify.postgres.execute("UPDATE accounts SET name = '<b>Owner</b>'");
    // As the browser asks for a document: the cookies and no header of our own.
    const auto answer = dify.get("/apps", {dify.session().front()});
    BOOST_TEST(has(answer, "<h1>&lt;b&gt;Owner&lt;/b&gt;</h1>"));
    BOOST_TEST(has(answer, "owner@example.test"));
    BOOST_TEST(has(answer, "<td>Owner&#39;s Workspace</td><td>owner</td><td>current</td>"));
    BOOST_TEST(has(answer, "Sign out"));
    BOOST_TEST(!has(answer, "Sign in with SSO"));
    auto expired = access_claims();
    expired->set("exp", 1);
    BOOST_TEST(has(dify.get("/", {dify.session_with(expired).front()}), "Sign in with SSO"));
}

BOOST_AUTO_TEST_CASE(the_classic_page_is_asked_with_the_kept_token) {
    Installed dify(judge::Era::classic, "1.9.1");
    BOOST_TEST(has(dify.get("/", dify.session()), "owner@example.test"));
    BOOST_TEST(has(dify.get("/"), "<body data-era=\"classic\">"));
}

BOOST_AUTO_TEST_CASE(style_and_script_are_files_of_their_own) {
    Installed dify;
    BOOST_TEST(dify.get("/judge/console.css").header("content-type") == "text/css; charset=utf-8");
    const auto script = dify.get("/judge/console.js");
    BOOST_TEST(script.header("content-type") == "text/javascript; charset=utf-8");
    BOOST_TEST(has(script, "X-CSRF-Token"));
    BOOST_TEST(dify.get("/favicon.ico").status == 404);
    BOOST_TEST(dify.get("/judge/nothing").status == 404);
    BOOST_TEST(dify.post("/apps").status == 405);
    BOOST_TEST(dify.get("/").header("content-security-policy").find("script-src 'self'") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_key_pair_is_proved) {
    Installed dify;
    const auto proof = [&](const std::string& tenant = owner_tenant) {
        return dify.get("/judge/decrypt?tenant=" + tenant);
    };
    const auto failure = [&](const std::string& error, const std::string& text) {
        const auto answer = proof();
        BOOST_TEST(answer.status == 400);
        BOOST_TEST(parsed(answer.body)->getValue<std::string>("error") == error);
        BOOST_TEST(parsed(answer.body)->getValue<std::string>("message") == text);
    };
    BOOST_TEST(sorted(proof().body) == sorted(R"({"result":"success"})"));
    BOOST_TEST(proof("unknown").status == 400);

    const auto file =
        std::filesystem::path(dify.options.storage) / "privkeys" / owner_tenant / "private.pem";
    service::write_file(file, "rubbish");
    failure("ValueError", "RSA key format is not supported");
    std::filesystem::remove(file);
    failure("PrivkeyNotFoundError", "Private key not found, tenant_id: " + owner_tenant);
    dify.postgres.execute("UPDATE tenants SET encrypt_public_key = ''");
    failure("ValueError", "RSA key format is not supported");
    dify.postgres.execute("UPDATE tenants SET encrypt_public_key = NULL");
    failure("AssertionError", "encrypt_public_key is None");
}

BOOST_AUTO_TEST_CASE(another_private_key_does_not_decrypt) {
    Installed dify;
    service::write_file(
        std::filesystem::path(dify.options.storage) / "privkeys" / owner_tenant / "private.pem",
        new_private_key());
    BOOST_TEST(dify.get("/judge/decrypt?tenant=" + owner_tenant).status == 400);
}

BOOST_AUTO_TEST_CASE(the_program_serves_and_stops) {
    Installed dify;
    Program program(dify, {}, true);
    BOOST_TEST(dify.browser.get(program.url + "/console/api/workspaces", dify.session()).status ==
               200);
    program.process.signal(SIGTERM);
    BOOST_TEST(program.process.wait() == 0);
}

BOOST_AUTO_TEST_CASE(the_program_ends_with_its_stdin) {
    Installed dify;
    Program program(dify, {"--stop-on-eof"}, false);
    BOOST_TEST(program.process.wait() == 0);
}

BOOST_AUTO_TEST_CASE(the_program_refuses_wrong_options) {
    Installed dify;
    const auto result = service::run(Program::command(dify, {"--era", "modern"}, false),
                                     dify.options.storage + "/refused");
    BOOST_TEST(result.status == 64);
    BOOST_TEST(result.errors.find("--era is classic or cookie") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
