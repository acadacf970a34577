#pragma once
#include <string>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/StreamCopier.h>

namespace difysso::service {

// Stands for Dify where only the way to it matters: answers "Dify got TARGET" (and "with BODY") to
// every request, on a free port of 127.0.0.1. Ends with the object.
class EchoServer {
  public:
    EchoServer() { server_.start(); }
    EchoServer(const EchoServer&) = delete;
    EchoServer& operator=(const EchoServer&) = delete;
    ~EchoServer() { server_.stop(); }

    // 127.0.0.1:PORT
    std::string address() const { return socket_.address().toString(); }

  private:
    struct Echo : Poco::Net::HTTPRequestHandler {
        void handleRequest(Poco::Net::HTTPServerRequest& request,
                           Poco::Net::HTTPServerResponse& response) override {
            std::string body;
            Poco::StreamCopier::copyToString(request.stream(), body);
            response.send() << "Dify got " << request.getURI() << (body.empty() ? "" : " with ")
                            << body;
        }
    };
    struct Factory : Poco::Net::HTTPRequestHandlerFactory {
        Poco::Net::HTTPRequestHandler* createRequestHandler(
            const Poco::Net::HTTPServerRequest&) override {
            return new Echo;
        }
    };

    Poco::Net::ServerSocket socket_{Poco::Net::SocketAddress("127.0.0.1", 0)};
    Poco::Net::HTTPServer server_{new Factory, socket_, new Poco::Net::HTTPServerParams};
};

}  // namespace difysso::service
