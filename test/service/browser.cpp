#include "browser.h"

#include <memory>
#include <mutex>
#include <stdexcept>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/RejectCertificateHandler.h>
#include <Poco/Net/SSLManager.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/StreamCopier.h>
#include <Poco/String.h>
#include <Poco/URI.h>

namespace difysso::service {

namespace net = Poco::Net;

namespace {

net::Context::Ptr tls_context(const std::filesystem::path& ca) {
    static std::mutex mutex;
    static std::map<std::string, net::Context::Ptr> contexts;
    const std::lock_guard lock(mutex);
    auto& context = contexts[ca.string()];
    if (context.isNull()) {
        net::initializeSSL();
        context = new net::Context(net::Context::TLS_CLIENT_USE, ca.string(),
                                   net::Context::VERIFY_STRICT, 9, false);
        net::SSLManager::InvalidCertificateHandlerPtr reject(
            new net::RejectCertificateHandler(false));
        net::SSLManager::instance().initializeClient(nullptr, reject, context);
    }
    return context;
}

std::unique_ptr<net::HTTPClientSession> connect(const Poco::URI& url, const std::string& address,
                                                const std::filesystem::path& ca) {
    const net::SocketAddress peer(address, url.getPort());
    const Poco::Timespan patience(20, 0);
    std::unique_ptr<net::HTTPClientSession> session;
    if (url.getScheme() == "https") {
        if (ca.empty()) throw std::runtime_error("this browser trusts no CA");
        net::SecureStreamSocket socket(tls_context(ca));
        socket.setPeerHostName(url.getHost());
        socket.connect(peer, patience);
        // Not an HTTPSClientSession: Poco 1.11 makes none of a connected socket.
        session = std::make_unique<net::HTTPClientSession>(socket);
    } else {
        net::StreamSocket socket;
        socket.connect(peer, patience);
        session = std::make_unique<net::HTTPClientSession>(socket);
    }
    session->setTimeout(patience);
    return session;
}

// As it stands in the URL, not as a parser would write it again.
std::string target_of(const std::string& url) {
    const auto slash = url.find('/', url.find("://") + 3);
    if (slash == std::string::npos) return "/";
    return url.substr(slash, url.find('#') - slash);
}

}  // namespace

std::string Answer::header(const std::string& name) const {
    const auto lines = header_lines(name);
    return lines.empty() ? "" : lines[0];
}

std::vector<std::string> Answer::header_lines(const std::string& name) const {
    std::vector<std::string> lines;
    for (const auto& [key, value] : headers) {
        if (Poco::icompare(key, name) == 0) lines.push_back(value);
    }
    return lines;
}

std::string Answer::location() const {
    std::string where = header("Location");
    if (where.empty()) {
        throw std::runtime_error("no Location in the answer " + std::to_string(status) + " of " +
                                 url.substr(0, url.find('?')));
    }
    if (where[0] == '/' && where.rfind("//", 0) != 0) {
        return url.substr(0, url.find('/', url.find("://") + 3)) + where;
    }
    return where;
}

Answer Browser::send(const std::string& method, const std::string& url, const std::string& body,
                     const Fields& headers) {
    Answer answer;
    answer.url = url;
    try {
        const Poco::URI parsed(url);
        const auto mapped = mapped_.find(parsed.getHost());
        const auto session =
            connect(parsed, mapped == mapped_.end() ? parsed.getHost() : mapped->second, ca_);
        const bool https = parsed.getScheme() == "https";
        const std::string target = target_of(url);
        const std::string path = target.substr(0, target.find('?'));
        net::HTTPRequest request(method, target, net::HTTPMessage::HTTP_1_1);
        request.setHost(parsed.getAuthority());
        request.set("Connection", "close");
        const std::string cookie = cookies_.header(parsed.getHost(), path, https);
        if (!cookie.empty()) request.set("Cookie", cookie);
        for (const auto& [name, value] : headers) {
            // A second Host or Cookie would be another test than the one meant.
            if (name == "Host" || name == "Cookie") {
                request.set(name, value);
            } else {
                request.add(name, value);
            }
        }
        if (!body.empty() || method == "POST") {
            request.setContentLength64(static_cast<Poco::Int64>(body.size()));
        }
        session->sendRequest(request) << body << std::flush;
        net::HTTPResponse response;
        Poco::StreamCopier::copyToString(session->receiveResponse(response), answer.body);
        answer.status = response.getStatus();
        for (const auto& [name, value] : response)
            answer.headers.emplace_back(name, value);
        for (const auto& line : answer.header_lines("Set-Cookie")) {
            cookies_.keep(line, parsed.getHost(), path, https);
        }
    } catch (const Poco::Exception& problem) {
        throw std::runtime_error("no answer from " + url.substr(0, url.find('?')) + ": " +
                                 problem.displayText());
    }
    hops_.push_back({method, url, answer.status});
    return answer;
}

Answer Browser::post_form(const std::string& url, const Fields& fields, const Fields& headers) {
    Fields all = headers;
    all.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    return send("POST", url, form_encoded(fields), all);
}

Answer Browser::post_json(const std::string& url, const std::string& json, const Fields& headers) {
    Fields all = headers;
    all.emplace_back("Content-Type", "application/json");
    return send("POST", url, json, all);
}

std::string percent_encoded(const std::string& text) {
    std::string encoded;
    Poco::URI::encode(text, "!*'();:@&=+$,/?#[]", encoded);
    return encoded;
}

std::string form_encoded(const Fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        if (!text.empty()) text += "&";
        text += percent_encoded(name) + "=" + percent_encoded(value);
    }
    return text;
}

std::string query_parameter(const std::string& url, const std::string& name) {
    for (const auto& [key, value] : Poco::URI(url).getQueryParameters()) {
        if (key == name) return value;
    }
    return "";
}

}  // namespace difysso::service
