#pragma once
#include <string>

#include <Poco/Net/Context.h>

namespace difysso::outbound {

// What every TLS connection to a provider is made with: certificates are verified, TLS 1.2 at
// least. It trusts the certificates of `ca_file` (PEM) alone, or, when that is empty, the system's,
// for which SSL_CERT_FILE and SSL_CERT_DIR may name others. Reading those takes some 20 ms: make it
// once, before the fork. Any thread may use it. Throws observe::Failure(provider_unavailable) when
// the file can't be used.
//
// OpenSSL writes without MSG_NOSIGNAL: whoever uses the context ignores SIGPIPE.
Poco::Net::Context::Ptr make_tls_context(const std::string& ca_file);

}  // namespace difysso::outbound
