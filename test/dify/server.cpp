#include "server.h"

#include <algorithm>
#include <cctype>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/StreamCopier.h>
#include <Poco/URI.h>

namespace judge {

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

Request read(Poco::Net::HTTPServerRequest& from) {
    Request request;
    const Poco::URI uri(from.getURI());
    request.method = from.getMethod();
    request.path = uri.getPath();
    for (const auto& [name, value] : uri.getQueryParameters())
        request.query.emplace(name, value);
    std::string cookies;
    for (const auto& [name, value] : from) {
        if (lower(name) == "cookie")
            cookies += (cookies.empty() ? "" : "; ") + value;
        else
            request.headers.emplace(lower(name), value);
    }
    request.cookies = parse_cookies(cookies);
    Poco::StreamCopier::copyToString(from.stream(), request.body);
    return request;
}

void write(const Answer& answer, bool with_body, Poco::Net::HTTPServerResponse& to) {
    to.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(answer.status));
    to.setContentType(answer.content_type);
    to.setContentLength64(static_cast<Poco::Int64>(answer.body.size()));
    for (const auto& [name, value] : answer.headers)
        to.add(name, value);
    auto& out = to.send();
    if (with_body) out << answer.body;
}

class Handler : public Poco::Net::HTTPRequestHandler {
  public:
    Handler(const Api& api, const Page& page) : api_(api), page_(page) {}

    void handleRequest(Poco::Net::HTTPServerRequest& from,
                       Poco::Net::HTTPServerResponse& to) override {
        auto request = read(from);
        const bool head = request.method == "HEAD";
        if (head) request.method = "GET";
        const auto answer = api_.answer(request);
        write(answer ? *answer : page_.answer(request), !head, to);
    }

  private:
    const Api& api_;
    const Page& page_;
};

class Factory : public Poco::Net::HTTPRequestHandlerFactory {
  public:
    Factory(const Api& api, const Page& page) : api_(api), page_(page) {}

    Poco::Net::HTTPRequestHandler* createRequestHandler(
        const Poco::Net::HTTPServerRequest&) override {
        return new Handler(api_, page_);
    }

  private:
    const Api& api_;
    const Page& page_;
};

}  // namespace

Server::Server(Options options)
    : options_(std::move(options)), api_(options_), page_(options_, api_) {
    const Poco::Net::ServerSocket socket(Poco::Net::SocketAddress(options_.host, options_.port));
    http_ = std::make_unique<Poco::Net::HTTPServer>(new Factory(api_, page_), socket,
                                                    new Poco::Net::HTTPServerParams);
    http_->start();
}

Server::~Server() {
    http_->stopAll(true);
}

std::uint16_t Server::port() const {
    return http_->port();
}

}  // namespace judge
