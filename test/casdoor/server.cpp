#include "server.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerConnection.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/ThreadPool.h>

#include "connections.h"
#include "delivery.h"

namespace casdoor_standin {

namespace net = Poco::Net;

namespace {

// A connection is served by one thread from its first to its last request.
thread_local std::uint64_t current_connection = 0;      // NOLINT: set by the factory below
thread_local std::uint64_t requests_on_connection = 0;  // NOLINT

class Responder : public net::HTTPRequestHandler {
  public:
    Responder(Handler& handler, Connections& connections)
        : handler_(handler), connections_(connections) {}

    void handleRequest(net::HTTPServerRequest& from, net::HTTPServerResponse& to) override {
        Request request = read_request(from);
        request.connection = current_connection;
        request.reused = requests_on_connection++ > 0;
        const Response response = handler_.handle(request);
        auto& socket = static_cast<net::HTTPServerRequestImpl&>(from).socket();
        to.setKeepAlive(
            deliver(socket, response, request.method == "HEAD", to.getKeepAlive(), connections_));
    }

  private:
    Handler& handler_;
    Connections& connections_;
};

class ResponderFactory : public net::HTTPRequestHandlerFactory {
  public:
    ResponderFactory(Handler& handler, Connections& connections)
        : handler_(handler), connections_(connections) {}

    net::HTTPRequestHandler* createRequestHandler(
        const net::HTTPServerRequest& /*request*/) override {
        return new Responder(handler_, connections_);  // Poco's interface: the caller deletes it
    }

  private:
    Handler& handler_;
    Connections& connections_;
};

class Connection : public net::HTTPServerConnection {
  public:
    Connection(const net::StreamSocket& socket, const net::HTTPServerParams::Ptr& parameters,
               const net::HTTPRequestHandlerFactory::Ptr& factory, Connections& connections)
        : HTTPServerConnection(socket, parameters, factory),
          connections_(connections),
          descriptor_(socket.impl()->sockfd()) {
        current_connection = connections_.add(descriptor_);
        requests_on_connection = 0;
    }
    ~Connection() override { connections_.remove(descriptor_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

  private:
    Connections& connections_;
    int descriptor_;
};

class ConnectionFactory : public net::TCPServerConnectionFactory {
  public:
    ConnectionFactory(Handler& handler, Connections& connections)
        : connections_(connections),
          parameters_(new net::HTTPServerParams),
          factory_(new ResponderFactory(handler, connections)) {
        parameters_->setKeepAlive(true);
        parameters_->setMaxKeepAliveRequests(0);
        parameters_->setKeepAliveTimeout(Poco::Timespan(120, 0));
        parameters_->setTimeout(Poco::Timespan(120, 0));
    }

    net::TCPServerConnection* createConnection(const net::StreamSocket& socket) override {
        return new Connection(socket, parameters_, factory_, connections_);
    }

  private:
    Connections& connections_;
    net::HTTPServerParams::Ptr parameters_;
    net::HTTPRequestHandlerFactory::Ptr factory_;
};

net::ServerSocket bound(const ListenAddress& address, const std::string& certificate,
                        const std::string& key) {
    const net::SocketAddress where(address.host, address.port);
    if (certificate.empty()) return net::ServerSocket(where, 256);
    net::Context::Ptr context(new net::Context(net::Context::TLS_SERVER_USE, key, certificate, "",
                                               net::Context::VERIFY_NONE, 9, false));
    context->requireMinimumProtocol(net::Context::PROTO_TLSV1_2);
    return net::SecureServerSocket(where, 256, context);
}

}  // namespace

class Server::Implementation {
  public:
    explicit Implementation(const net::ServerSocket& socket) : socket_(socket) {}

    net::ServerSocket socket_;
    Connections connections_;
    Poco::ThreadPool threads_{2, 256, 60};
    std::unique_ptr<net::TCPServer> server_;
};

Server::Server(const ListenAddress& address, const std::string& certificate, const std::string& key)
    : implementation_(std::make_unique<Implementation>(bound(address, certificate, key))) {}

Server::~Server() {
    stop();
}

std::uint16_t Server::port() const {
    return implementation_->socket_.address().port();
}

std::uint64_t Server::connections() const {
    return implementation_->connections_.accepted();
}

void Server::start(Handler& handler) {
    net::TCPServerParams::Ptr parameters(new net::TCPServerParams);
    parameters->setMaxThreads(250);
    parameters->setMaxQueued(1000);
    implementation_->server_ = std::make_unique<net::TCPServer>(
        new ConnectionFactory(handler, implementation_->connections_), implementation_->threads_,
        implementation_->socket_, parameters);
    implementation_->server_->start();
}

void Server::stop() {
    if (!implementation_->server_) return;
    // Poco looks four times a second whether it shall stop; this wakes it.
    (void)::shutdown(implementation_->socket_.impl()->sockfd(), SHUT_RDWR);
    implementation_->server_->stop();
    implementation_->connections_.stop();
    implementation_->threads_.joinAll();
    implementation_->server_.reset();
}

}  // namespace casdoor_standin
