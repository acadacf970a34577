#pragma once
// A CA and a server certificate of its own, so that a test needs no openssl command.

#include <string>
#include <vector>

namespace casdoor_standin {

struct TlsFiles {
    std::string ca;
    std::string certificate;
    std::string key;
};

// ca.pem, cert.pem and key.pem in `directory` (which is created) for `names` (host names and IP
// addresses). Files that are all there already are used as they are, so that a provider that is
// restarted keeps its CA. Throws std::runtime_error when it can't write.
TlsFiles make_tls_files(const std::string& directory, const std::vector<std::string>& names);

}  // namespace casdoor_standin
