#include "outbound/stream.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <poll.h>
#include <sys/socket.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "outbound/wait.h"

namespace difysso::outbound {
namespace {

observe::Literal verdict(long result) {
    switch (result) {
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "the certificate is for another host name";
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "the certificate isn't valid at this time";
        case X509_V_OK:
            return "the TLS handshake failed";
        default:
            return "the certificate isn't trusted";
    }
}

// RFC 9110 4.3.4: the certificate must be for the very host of the URL. RFC 6066: an address is no
// server name.
bool expect_name(SSL* ssl, const std::string& name) {
    Poco::Net::IPAddress address;
    if (Poco::Net::IPAddress::tryParse(name, address)) {
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name.c_str()) == 1;
    }
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, name.c_str()) == 1 &&
           SSL_set_tlsext_host_name(ssl, name.c_str()) == 1;
}

}  // namespace

void TlsSession::keep(SSL* ssl) {
    std::unique_ptr<SSL_SESSION, TlsFree> session(SSL_get1_session(ssl));
    if (!session || SSL_SESSION_is_resumable(session.get()) != 1) return;
    const std::scoped_lock lock(mutex_);
    session_.swap(session);
}

void TlsSession::offer(SSL* ssl) const {
    const std::scoped_lock lock(mutex_);
    if (session_) SSL_set_session(ssl, session_.get());
}

Stream::Stream(const Peer& peer, Resolver& resolver, const Deadline& deadline)
    : peer_(peer), socket_(connect(peer, resolver, deadline)) {}

Stream::Stream(const Peer& peer, Resolver& resolver, SSL_CTX* context, const TlsSession& session,
               const Deadline& deadline)
    : Stream(peer, resolver, deadline) {
    ssl_.reset(SSL_new(context));
    if (!ssl_ || SSL_set_fd(ssl_.get(), descriptor()) != 1 || !expect_name(ssl_.get(), peer.name)) {
        lost("TLS can't be set up", 0);
    }
    session.offer(ssl_.get());
    handshake(deadline);
}

Stream::~Stream() {
    // Said once and not waited for; without it OpenSSL takes the session for unfit to be resumed.
    if (ssl_ && SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

void Stream::handshake(const Deadline& deadline) {
    for (;;) {
        ERR_clear_error();
        const int result = SSL_connect(ssl_.get());
        if (result == 1) return;
        wait_for_tls(result, deadline);
    }
}

std::size_t Stream::read(std::span<char> into, const Deadline& deadline) {
    // A server that floods us never makes us wait.
    if (deadline.passed()) throw observe::Failure(observe::Reason::deadline);
    for (;;) {
        if (ssl_) {
            ERR_clear_error();
            std::size_t size = 0;
            const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &size);
            if (result == 1) return size;
            if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_ZERO_RETURN) return 0;
            wait_for_tls(result, deadline);
        } else {
            const auto size = recv(descriptor(), into.data(), into.size(), 0);
            if (size >= 0) return static_cast<std::size_t>(size);
            if (errno != EAGAIN && errno != EINTR) lost("the connection broke", errno);
            wait_ready(descriptor(), POLLIN, deadline);
        }
    }
}

void Stream::write(std::string_view data, const Deadline& deadline) {
    while (!data.empty()) {
        if (ssl_) {
            ERR_clear_error();
            std::size_t size = 0;
            const int result = SSL_write_ex(ssl_.get(), data.data(), data.size(), &size);
            if (result != 1) wait_for_tls(result, deadline);
            data.remove_prefix(size);
        } else {
            const auto size = send(descriptor(), data.data(), data.size(), MSG_NOSIGNAL);
            if (size >= 0) {
                data.remove_prefix(static_cast<std::size_t>(size));
                continue;
            }
            if (errno != EAGAIN && errno != EINTR) lost("the connection broke", errno);
            wait_ready(descriptor(), POLLOUT, deadline);
        }
    }
}

bool Stream::quiet() const noexcept {
    return is_quiet(descriptor()) && !(ssl_ && SSL_has_pending(ssl_.get()) == 1);
}

void Stream::wait_for_tls(int result, const Deadline& deadline) {
    const int error = errno;
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            wait_ready(descriptor(), POLLIN, deadline);
            return;
        case SSL_ERROR_WANT_WRITE:
            wait_ready(descriptor(), POLLOUT, deadline);
            return;
        case SSL_ERROR_SYSCALL:
            lost("the connection broke", error);
        default:
            if (SSL_is_init_finished(ssl_.get())) lost("the connection broke", 0);
            lost(verdict(SSL_get_verify_result(ssl_.get())), 0);
    }
}

void Stream::lost(observe::Literal detail, int error) const {
    throw observe::Failure(peer_.unavailable, detail, error == 0 ? "" : errno_code(error));
}

}  // namespace difysso::outbound
