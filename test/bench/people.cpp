#include "people.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/StreamCopier.h>
#include <Poco/URI.h>

#include "connection.h"

namespace difysso::bench {
namespace {

namespace net = Poco::Net;

// A kept connection to the provider.
class ProviderSession {
  public:
    explicit ProviderSession(const service::Casdoor& provider)
        : session_(Poco::URI(provider.origin()).getHost(), Poco::URI(provider.origin()).getPort(),
                   new net::Context(net::Context::TLS_CLIENT_USE, provider.ca(),
                                    net::Context::VERIFY_RELAXED, 9, false)) {
        session_.setKeepAlive(true);
    }
    std::string post(const std::string& target, const std::string& json, bool control = false) {
        net::HTTPRequest request("POST", target, "HTTP/1.1");
        request.setContentType("application/json");
        request.setContentLength64(static_cast<Poco::Int64>(json.size()));
        if (control) request.set("X-Control", "for-tests");
        session_.sendRequest(request) << json;
        net::HTTPResponse response;
        std::string body;
        Poco::StreamCopier::copyToString(session_.receiveResponse(response), body);
        if (response.getStatus() != net::HTTPResponse::HTTP_OK) throw std::runtime_error(body);
        return body;
    }

  private:
    net::HTTPSClientSession session_;
};

// Calls `act` for 0 to count - 1, in a few threads with a `Tool` each.
template <class Tool>
void in_threads(std::size_t count, const std::function<Tool()>& make,
                const std::function<void(Tool&, std::size_t)>& act) {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::string trouble;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                try {
                    Tool tool = make();
                    for (std::size_t at = next++; at < count; at = next++)
                        act(tool, at);
                } catch (const std::exception& error) {
                    const std::lock_guard lock(mutex);
                    trouble = error.what();
                }
            });
    }
    if (!trouble.empty()) throw std::runtime_error("while people were prepared: " + trouble);
}

std::string_view parameter(std::string_view url, const std::string& name) {
    const auto at = url.find(name + "=");
    if (at == std::string_view::npos) throw std::runtime_error("the login sends no " + name);
    const auto value = url.substr(at + name.size() + 1);
    return value.substr(0, value.find('&'));
}

// What Casdoor's own page asks its server when somebody has typed in name and password.
std::string code_for(ProviderSession& provider, std::string_view login, const std::string& name) {
    std::string target = "/api/login?responseType=code";
    const auto pass_on = [&](const char* as, const char* parameter_name) {
        target.append("&").append(as).append("=").append(parameter(login, parameter_name));
    };
    pass_on("clientId", "client_id");
    pass_on("redirectUri", "redirect_uri");
    pass_on("scope", "scope");
    pass_on("state", "state");
    pass_on("nonce", "nonce");
    pass_on("code_challenge", "code_challenge");
    pass_on("code_challenge_method", "code_challenge_method");
    const auto answer = service::json_object(
        provider.post(target, R"({"application":"app-std","organization":"acme","type":"code",)"
                              R"("username":")" +
                                  name + R"(","password":"pw-)" + name + R"(-123"})"));
    if (answer->getValue<std::string>("status") != "ok")
        throw std::runtime_error(answer->getValue<std::string>("msg"));
    return answer->getValue<std::string>("data");
}

struct Ways {
    explicit Ways(const service::Casdoor& casdoor, std::uint16_t port)
        : provider(std::make_unique<ProviderSession>(casdoor)),
          gateway(std::make_unique<Connection>(port)) {}
    std::unique_ptr<ProviderSession> provider;
    std::unique_ptr<Connection> gateway;
};

}  // namespace

std::vector<std::string> People::newcomers(int count) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i)
        names.push_back("person" + std::to_string(++people_));
    using Session = std::unique_ptr<ProviderSession>;
    in_threads<Session>(
        names.size(), [&] { return std::make_unique<ProviderSession>(provider_); },
        [&](Session& session, std::size_t i) {
            session->post("/control/user",
                          R"({"owner":"acme","add":true,"email_verified":true,"name":")" +
                              names[i] + R"(","email":")" + names[i] + R"(@example.test"})",
                          true);
        });
    return names;
}

std::vector<std::string> People::callbacks(std::uint16_t port,
                                           const std::vector<std::string>& names) const {
    std::vector<std::string> requests(names.size());
    in_threads<Ways>(
        names.size(), [&] { return Ways(provider_, port); },
        [&](Ways& ways, std::size_t i) {
            const Reply login = ways.gateway->ask(get_request(port, "/sso/v1/auth/login"));
            if (login.status != 302) throw std::runtime_error("login: " + login.head);
            const std::string_view cookie = login.header("Set-Cookie");
            const std::string_view location = login.header("Location");
            const std::string code = code_for(*ways.provider, location, names[i]);
            requests[i] = get_request(port,
                                      "/sso/v1/auth/callback?code=" + code +
                                          "&state=" + std::string(parameter(location, "state")),
                                      std::string(cookie.substr(0, cookie.find(';'))));
        });
    return requests;
}

std::vector<std::string> in_turn(const std::vector<std::string>& names, std::size_t count) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; ++i)
        all.push_back(names[i % names.size()]);
    return all;
}

}  // namespace difysso::bench
