#pragma once
#include <memory>
#include <mutex>
#include <span>
#include <string_view>

#include <openssl/ssl.h>

#include "outbound/connect.h"

namespace difysso::outbound {

struct TlsFree {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
};

// The last TLS session with one server, so that the next connection needn't verify and exchange
// keys again. It is kept only after a handshake whose certificate was verified for this server's
// name, so it must not be shared between servers. Any thread.
class TlsSession {
  public:
    void keep(SSL* ssl);
    // Offers it in the handshake to come.
    void offer(SSL* ssl) const;

  private:
    mutable std::mutex mutex_;
    std::unique_ptr<SSL_SESSION, TlsFree> session_;
};

// Bytes to and from a server over TCP, or over TLS on top of it. Every call ends by its deadline,
// whatever the server does; Poco's sockets can't promise that, since their time-outs begin anew
// with each byte and OpenSSL waits for whole records. Movable; one thread at a time. Throws
// observe::Failure: peer.unavailable, deadline; the stream is of no use afterwards.
class Stream {
  public:
    // Over plain TCP.
    Stream(const Peer& peer, Resolver& resolver, const Deadline& deadline);
    // Over TLS: the certificate must be valid for peer.name. `context` from make_tls_context().
    Stream(const Peer& peer, Resolver& resolver, SSL_CTX* context, const TlsSession& session,
           const Deadline& deadline);
    Stream(Stream&&) = default;
    Stream& operator=(Stream&&) = default;
    ~Stream();

    // At least one byte, but 0 when the server has ended the stream in due form.
    std::size_t read(std::span<char> into, const Deadline& deadline);
    void write(std::string_view data, const Deadline& deadline);

    // The server is there and has said nothing.
    bool quiet() const noexcept;
    // nullptr over plain TCP.
    SSL* tls() const { return ssl_.get(); }

  private:
    int descriptor() const { return socket_.impl()->sockfd(); }
    void handshake(const Deadline& deadline);
    void wait_for_tls(int result, const Deadline& deadline);
    [[noreturn]] void lost(observe::Literal detail, int error) const;

    Peer peer_;
    Poco::Net::StreamSocket socket_;
    std::unique_ptr<SSL, TlsFree> ssl_;
};

}  // namespace difysso::outbound
