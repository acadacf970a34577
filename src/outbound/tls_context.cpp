#include "outbound/tls_context.h"

#include <Poco/Exception.h>
#include <openssl/ssl.h>

#include "observe/failure.h"

namespace difysso::outbound {

Poco::Net::Context::Ptr make_tls_context(const std::string& ca_file) {
    Poco::Net::Context::Params params;
    params.caLocation = ca_file;
    params.loadDefaultCAs = ca_file.empty();
    params.verificationMode = Poco::Net::Context::VERIFY_STRICT;
    params.cipherList = "DEFAULT:!aNULL:!eNULL";
    // Poco would begin with X448: slow, and not known to every server, which costs a round trip.
    params.ecdhCurve = "X25519:P-256:P-384:P-521";
    Poco::Net::Context::Ptr context;
    try {
        context = new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, params);
    } catch (const Poco::Exception&) {
        throw observe::Failure(observe::Reason::provider_unavailable,
                               "the file with trusted certificates can't be used");
    }
    context->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
    SSL_CTX* ssl = context->sslContext();
    // Poco's callback would let a handler overrule the verdict, by default one that asks at the
    // console.
    SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER, nullptr);
    // Each record comes back to the caller, who looks at the deadline: a peer can't keep us busy
    // with messages that aren't data.
    SSL_CTX_clear_mode(ssl, SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS);
    return context;
}

}  // namespace difysso::outbound
