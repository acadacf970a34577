#pragma once
// For the tests: a provider in this process on a free port, and a client that keeps its connection.

#include <istream>
#include <memory>
#include <string>

#include <Poco/JSON/Object.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>

#include "json.h"
#include "provider.h"
#include "server.h"

namespace casdoor_standin::test {

struct Answer {
    int status = 0;
    Pairs headers;  // names in lower case
    std::string body;

    Poco::JSON::Object::Ptr json() const { return parse_object(body); }
    const std::string& header(std::string_view name) const { return value_of(headers, name); }
};

inline std::string urlencoded(const Pairs& pairs) {
    std::string text;
    for (const auto& [name, value] : pairs) {
        text += (text.empty() ? "" : "&") + percent_encode(name) + '=' + percent_encode(value);
    }
    return text;
}

class Client {
  public:
    explicit Client(std::unique_ptr<Poco::Net::HTTPClientSession> session)
        : session_(std::move(session)) {
        session_->setKeepAlive(true);
        session_->setTimeout(Poco::Timespan(20, 0));
    }
    explicit Client(std::uint16_t port)
        : Client(std::make_unique<Poco::Net::HTTPClientSession>("127.0.0.1", port)) {}

    Answer send(const std::string& method, const std::string& target, const std::string& body = "",
                const Pairs& headers = {}) {
        Poco::Net::HTTPRequest request(method, target, "HTTP/1.1");
        for (const auto& [name, value] : headers)
            request.set(name, value);
        if (method == "POST") request.setContentLength64(std::ssize(body));
        session_->sendRequest(request) << body;
        Poco::Net::HTTPResponse response;
        std::istream& stream = session_->receiveResponse(response);
        Answer answer;
        answer.status = response.getStatus();
        for (const auto& [name, value] : response) {
            answer.headers.emplace_back(Poco::toLower(name), value);
        }
        Poco::StreamCopier::copyToString(stream, answer.body);
        return answer;
    }
    Answer get(const std::string& path, const Pairs& query = {}, const Pairs& headers = {}) {
        return send("GET", query.empty() ? path : path + '?' + urlencoded(query), "", headers);
    }
    Answer form(const std::string& target, const Pairs& fields, Pairs headers = {}) {
        headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        return send("POST", target, urlencoded(fields), headers);
    }
    Answer control(const std::string& what, const std::string& json = "{}") {
        return send("POST", "/control/" + what, json, {{"X-Control", "letmein"}});
    }

  private:
    std::unique_ptr<Poco::Net::HTTPClientSession> session_;
};

inline const std::string origin = "http://localhost:18000";
inline const std::string callback = "http://localhost:18080/v1/auth/callback";
inline const std::string listed = "https://gateway.example/sso/v1/auth/callback";

class RunningProvider {
  public:
    RunningProvider() { server_.start(provider_); }
    ~RunningProvider() { server_.stop(); }
    RunningProvider(const RunningProvider&) = delete;
    RunningProvider& operator=(const RunningProvider&) = delete;

    std::uint16_t port() const { return server_.port(); }
    Client client() const { return Client(port()); }
    void stop() { server_.stop(); }

  private:
    Provider provider_{{origin, {callback, listed}, "letmein"}};
    Server server_{{}, "", ""};
};

// Signs in for a code at the application's client and gives the code.
inline std::string code_for(Client& client, const std::string& application,
                            const std::string& user = "alice", const Pairs& more = {}) {
    Pairs query{
        {"clientId", "cid-" + application}, {"responseType", "code"}, {"redirectUri", callback},
        {"scope", "openid profile email"},  {"state", "st"},          {"nonce", "the-nonce"}};
    query.insert(query.end(), more.begin(), more.end());
    const std::string owner = user == "mallory" ? "other" : "acme";
    const std::string body = Members()
                                 .text("application", application)
                                 .text("organization", owner)
                                 .text("username", user)
                                 .text("password", "pw-" + user + "-123")
                                 .text("type", "code")
                                 .dump();
    return text_of(*client.send("POST", "/api/login?" + urlencoded(query), body).json(), "data");
}

inline Answer exchange(Client& client, const std::string& application, const std::string& code) {
    return client.form("/api/login/oauth/access_token", {{"grant_type", "authorization_code"},
                                                         {"client_id", "cid-" + application},
                                                         {"client_secret", "secret-" + application},
                                                         {"code", code}});
}

// The part (0 = header, 1 = claims, 2 = signature) of a JWT, decoded.
inline std::string part_of(const std::string& token, int part) {
    std::size_t begin = 0;
    for (; part > 0; --part)
        begin = token.find('.', begin) + 1;
    return from_base64(token.substr(begin, token.find('.', begin) - begin));
}

}  // namespace casdoor_standin::test
