#pragma once
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace difysso::test {

struct OpensslFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(BIO* bio) const { BIO_free(bio); }
};
template <class Type>
using OpensslPointer = std::unique_ptr<Type, OpensslFree>;
using TlsContext = OpensslPointer<SSL_CTX>;

// A certificate authority for one test, and the TLS contexts of servers that it vouches for.
class Authority {
  public:
    explicit Authority(std::string its_name = "Test CA")
        : name_(std::move(its_name)),
          key_(EVP_EC_gen("P-256")),
          certificate_(sign(key_.get(), "CA:TRUE", "", 1)) {}

    // For a server called `names`, e.g. "DNS:localhost" or "IP:127.0.0.1"; valid until so many days
    // from now.
    TlsContext server(const std::string& names, int days = 1) const {
        TlsContext context(SSL_CTX_new(TLS_server_method()));
        const OpensslPointer<EVP_PKEY> key(EVP_EC_gen("P-256"));
        const auto certificate = sign(key.get(), "CA:FALSE", names, days);
        if (SSL_CTX_use_certificate(context.get(), certificate.get()) != 1 ||
            SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) {
            throw std::runtime_error("the certificate can't be used");
        }
        return context;
    }

    // The same as NAME.crt and NAME.key in the folder, without a passphrase; its own as ca.crt.
    void write(const std::filesystem::path& folder, const std::string& name,
               const std::string& names) const {
        const OpensslPointer<EVP_PKEY> key(EVP_EC_gen("P-256"));
        const auto certificate = sign(key.get(), "CA:FALSE", names, 1);
        const OpensslPointer<BIO> to(BIO_new_file((folder / (name + ".key")).c_str(), "w"));
        PEM_write_bio_PrivateKey(to.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        write_certificate(folder / (name + ".crt"), certificate.get());
        write_certificate(folder / "ca.crt", certificate_.get());
    }

    // Its own certificate as a file, removed with the object.
    class File {
      public:
        explicit File(X509* certificate)
            : path_(std::filesystem::temp_directory_path() / "difysso-ca-XXXXXX") {
            const int descriptor = mkstemp(path_.data());
            if (descriptor < 0) throw std::runtime_error("no temporary file");
            close(descriptor);
            write_certificate(path_, certificate);
        }
        File(const File&) = delete;
        File& operator=(const File&) = delete;
        ~File() { std::filesystem::remove(path_); }
        const std::string& path() const { return path_; }

      private:
        std::string path_;
    };
    File file() const { return File(certificate_.get()); }

  private:
    static void write_certificate(const std::filesystem::path& path, X509* certificate) {
        const OpensslPointer<BIO> bio(BIO_new_file(path.c_str(), "w"));
        PEM_write_bio_X509(bio.get(), certificate);
    }
    OpensslPointer<X509> sign(EVP_PKEY* key, const std::string& constraints,
                              const std::string& names, int days) const {
        OpensslPointer<X509> certificate(X509_new());
        X509_set_version(certificate.get(), X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), names.empty() ? 1 : 2);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -10L * 86400);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * 86400L);
        X509_set_pubkey(certificate.get(), key);
        name(X509_get_subject_name(certificate.get()), names.empty() ? name_ : "server");
        name(X509_get_issuer_name(certificate.get()), name_);
        add(certificate.get(), NID_basic_constraints, constraints);
        if (!names.empty()) add(certificate.get(), NID_subject_alt_name, names);
        if (X509_sign(certificate.get(), key_.get(), EVP_sha256()) == 0) {
            throw std::runtime_error("the certificate can't be signed");
        }
        return certificate;
    }
    static void name(X509_NAME* to, const std::string& text) {
        X509_NAME_add_entry_by_txt(to, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1, 0);
    }
    static void add(X509* to, int nid, const std::string& value) {
        const OpensslPointer<X509_EXTENSION> extension(
            X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
        if (!extension || X509_add_ext(to, extension.get(), -1) != 1) {
            throw std::runtime_error("no such extension: " + value);
        }
    }

    std::string name_;
    OpensslPointer<EVP_PKEY> key_;
    OpensslPointer<X509> certificate_;
};

}  // namespace difysso::test
