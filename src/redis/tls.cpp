#include "redis/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "observe/failure.h"
#include "outbound/tls_context.h"

namespace difysso::redis {
namespace {

using observe::Failure;
using observe::Literal;
using observe::Reason;

[[noreturn]] void unusable(Literal detail) {
    ERR_clear_error();
    throw Failure(Reason::redis_unavailable, detail);
}

}  // namespace

Poco::Net::Context::Ptr make_tls(const config::Redis::Tls& settings) {
    if (!settings.use) return nullptr;
    Poco::Net::Context::Ptr context;
    try {
        context = outbound::make_tls_context(settings.ca_file);
    } catch (const Failure&) {
        unusable("the file REDIS_SSL_CA_CERTS can't be used");
    }
    SSL_CTX* ssl = context->sslContext();
    if (!settings.verify) SSL_CTX_set_verify(ssl, SSL_VERIFY_NONE, nullptr);
    if (settings.certificate_file.empty()) return context;
    if (SSL_CTX_use_certificate_chain_file(ssl, settings.certificate_file.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(ssl, settings.key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(ssl) != 1) {
        unusable("the files REDIS_SSL_CERTFILE and REDIS_SSL_KEYFILE can't be used");
    }
    return context;
}

}  // namespace difysso::redis
