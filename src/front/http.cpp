#include "front/http.h"

#include <algorithm>
#include <istream>
#include <poll.h>
#include <unistd.h>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/ServerSocketImpl.h>
#include <Poco/ThreadPool.h>

namespace difysso::front {
namespace {

// Poco makes its server sockets itself; ours was made before the fork.
class SharedListenerImpl final : public Poco::Net::ServerSocketImpl {
  public:
    explicit SharedListenerImpl(int descriptor) { reset(descriptor); }
};

class SharedListener final : public Poco::Net::ServerSocket {
  public:
    explicit SharedListener(int descriptor)
        : Poco::Net::ServerSocket(new SharedListenerImpl(descriptor), true) {}
};

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

void take_body(Poco::Net::HTTPServerRequest& from, web::Request& request) {
    if (!from.hasContentLength() && !from.getChunkedTransferEncoding()) return;
    char buffer[8192];
    std::size_t total = 0;
    std::istream& in = from.stream();
    while (in.read(buffer, sizeof buffer), in.gcount() > 0 && !request.deadline.passed()) {
        total += static_cast<std::size_t>(in.gcount());
        if (total <= Exchange::kBodyKept)
            request.body.append(buffer, static_cast<std::size_t>(in.gcount()));
    }
    if (total > Exchange::kBodyKept) {
        request.body.clear();
        request.body_state = web::Request::Body::too_large;
    } else if (from.hasContentLength() && from.getContentLength64() != static_cast<long>(total)) {
        request.body_state = web::Request::Body::incomplete;
    }
}

class ExchangeHandler final : public Poco::Net::HTTPRequestHandler {
  public:
    explicit ExchangeHandler(Exchange& exchange) : exchange_(exchange) {}

    void handleRequest(Poco::Net::HTTPServerRequest& from,
                       Poco::Net::HTTPServerResponse& to) override {
        web::Request request = exchange_.begin();
        request.method = from.getMethod();
        request.target = from.getURI();
        request.scheme = "http";
        request.remote_address = from.clientAddress().host().toString();
        for (const auto& [name, value] : from)
            request.headers.emplace_back(lower(name), value);
        take_body(from, request);

        const web::Response response = exchange_.answer(request);
        to.setStatus(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(response.status));
        to.setReason(Poco::Net::HTTPResponse::getReasonForStatus(to.getStatus()));
        for (const auto& [name, value] : response.headers)
            to.add(name, value);
        // sendBuffer() would give the answer to a HEAD the length of what is sent.
        if (request.method == "HEAD")
            to.send();
        else
            to.sendBuffer(response.body.data(), response.body.size());
    }

  private:
    Exchange& exchange_;
};

class Factory final : public Poco::Net::HTTPRequestHandlerFactory {
  public:
    explicit Factory(Exchange& exchange) : exchange_(exchange) {}
    Poco::Net::HTTPRequestHandler* createRequestHandler(
        const Poco::Net::HTTPServerRequest&) override {
        return new ExchangeHandler(exchange_);  // Poco owns and deletes it
    }

  private:
    Exchange& exchange_;
};

}  // namespace

Http::Http(int listener, int stop, int threads, Exchange& exchange)
    : listener_(listener), stop_(stop), threads_(threads), exchange_(exchange) {}

void Http::serve() {
    Poco::ThreadPool pool(1, threads_);
    Poco::Net::HTTPServerParams::Ptr parameters = new Poco::Net::HTTPServerParams;
    parameters->setKeepAlive(false);
    parameters->setMaxThreads(threads_);
    parameters->setTimeout(Poco::Timespan(Exchange::kDeadline.count(), 0));
    Poco::Net::HTTPServer server(new Factory(exchange_), pool, SharedListener(::dup(listener_)),
                                 parameters);
    server.start();

    pollfd stop{stop_, POLLIN, 0};
    while (::poll(&stop, 1, -1) <= 0) {
    }
    server.stop();
    pool.joinAll();
}

}  // namespace difysso::front
