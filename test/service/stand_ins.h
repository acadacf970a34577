#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <Poco/JSON/Object.h>

#include "browser.h"
#include "process.h"
#include "temporary_folder.h"

namespace difysso::service {

// The Casdoor-shaped provider (test/casdoor) over HTTPS with a CA of its own. What it can do wrong,
// and how it is asked to, stands in test/casdoor/faults.cpp and control.cpp. One thread at a time.
class Casdoor {
  public:
    // Redirect URIs on loopback addresses are allowed beside the registered ones, as with a real
    // one.
    Casdoor(const TemporaryFolder& folder, std::vector<std::string> redirect_uris);

    void start();
    void stop();  // it comes back with its address and CA, without memory

    // https://127.0.0.1:PORT, also its issuer
    std::string origin() const { return "https://127.0.0.1:" + std::to_string(port_); }
    std::filesystem::path ca() const { return tls_ / "ca.pem"; }
    // Of a realm of its plain OpenID Connect face.
    std::string issuer(const std::string& realm) const { return origin() + "/oidc/" + realm; }
    // A server certificate for 127.0.0.1, localhost, dify.test, sso.dify.test from that CA.
    std::filesystem::path certificate() const { return tls_ / "cert.pem"; }
    std::filesystem::path key() const { return tls_ / "key.pem"; }

    // POST /control/WHAT; a refusal is std::runtime_error.
    Poco::JSON::Object::Ptr control(const std::string& what, const std::string& json = "{}");
    // {"fault":NAME}, with more members as JSON such as R"("times":1,"at":"jwks")"
    void fault(const std::string& name, const std::string& members = "");
    void reset() { control("reset"); }
    // POST /control/openid for a realm, with the members that change, such as
    // R"("algorithm":"ES256")"
    void realm(const std::string& name, const std::string& members) {
        control("openid", R"({"realm":")" + name + "\"," + members + "}");
    }
    // A logout token about this person, with more members of the control request such as
    // R"("claims":{"jti":null})"; test/casdoor/README.md lists them.
    std::string logout_token(const std::string& name, const std::string& members = "");
    // The requests of a path since the last reset, as the stand-in logs them.
    std::vector<Poco::JSON::Object::Ptr> asked(const std::string& path);
    // How often a path was asked for since the last reset; all of them without one.
    int requests(const std::string& path = "");

  private:
    std::filesystem::path folder_, tls_;
    std::vector<std::string> redirect_uris_;
    std::uint16_t port_;
    int starts_ = 0;
    std::unique_ptr<Process> process_;
};

struct JudgeOptions {
    std::string dify_version = {};  // decides its era
    std::string secret_key = {};
    std::string database = {};  // libpq's form
    std::uint16_t redis_port = 0;
    std::string redis_password = {};
    std::filesystem::path storage = {};
    std::string sso_url = "/sso/v1/auth/login";
    std::vector<std::string> more = {};  // further options of dify_judge
};

// What judges sessions as Dify would and shows a page like its console (test/dify).
class Judge {
  public:
    Judge(const TemporaryFolder& folder, const JudgeOptions& options);

    // 127.0.0.1:PORT, plain http
    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  private:
    std::uint16_t port_ = 0;
    std::unique_ptr<Process> process_;
};

// Whether this version of Dify takes its tokens from the URL (below 1.9.2) rather than from
// cookies.
bool classic(const std::string& dify_version);

// The program of that name in the build folder.
std::filesystem::path built(const std::string& name);

// REQUIRES: it is a JSON object; else std::runtime_error.
Poco::JSON::Object::Ptr json_object(const std::string& text);

}  // namespace difysso::service
