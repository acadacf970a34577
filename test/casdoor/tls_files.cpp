#include "tls_files.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <sys/stat.h>

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "encoding.h"
#include "signing_key.h"

namespace casdoor_standin {

namespace {

constexpr long day = 60L * 60 * 24;

void write_file(const std::string& path, const std::string& text, mode_t mode) {
    std::ofstream file(path, std::ios::trunc);
    file << text;
    file.close();
    if (!file || ::chmod(path.c_str(), mode) != 0) throw std::runtime_error("can't write " + path);
}

std::string private_key_pem(EVP_PKEY& key) {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, &key, nullptr, nullptr, 0, nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string pem(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return pem;
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    if (extension == nullptr) throw std::runtime_error("extension " + value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

X509Certificate begin(const std::string& common_name, EVP_PKEY& key) {
    X509Certificate certificate(X509_new());
    X509* x509 = certificate.get();
    X509_set_version(x509, X509_VERSION_3);
    const std::string serial = random_bytes(8);
    BIGNUM* number = BN_bin2bn(reinterpret_cast<const unsigned char*>(serial.data()), 8, nullptr);
    BN_clear_bit(number, 63);
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509));
    BN_free(number);
    X509_gmtime_adj(X509_getm_notBefore(x509), -day);
    X509_gmtime_adj(X509_getm_notAfter(x509), 365 * day);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                               0);
    X509_set_pubkey(x509, &key);
    return certificate;
}

void finish(X509* certificate, X509* issuer, EVP_PKEY& issuer_key) {
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
    if (X509_sign(certificate, &issuer_key, EVP_sha256()) <= 0) {
        throw std::runtime_error("X509_sign");
    }
}

std::string alternative_names(const std::vector<std::string>& names) {
    std::string value;
    for (const auto& name : names) {
        const bool address = name.find_first_not_of("0123456789.") == std::string::npos ||
                             name.find(':') != std::string::npos;
        if (!value.empty()) value += ',';
        value += (address ? "IP:" : "DNS:") + name;
    }
    return value;
}

}  // namespace

TlsFiles make_tls_files(const std::string& directory, const std::vector<std::string>& names) {
    TlsFiles files{directory + "/ca.pem", directory + "/cert.pem", directory + "/key.pem"};
    namespace fs = std::filesystem;
    if (fs::exists(files.ca) && fs::exists(files.certificate) && fs::exists(files.key)) {
        return files;
    }
    fs::create_directories(directory);

    const Key ca_key = generate_key("P-256");
    const X509Certificate ca = begin("Casdoor stand-in CA " + hex(random_bytes(4)), *ca_key);
    extend(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE");
    extend(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(ca.get(), ca.get(), NID_subject_key_identifier, "hash");
    finish(ca.get(), ca.get(), *ca_key);

    const Key key = generate_key("P-256");
    const X509Certificate leaf = begin(names.front(), *key);
    extend(leaf.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE");
    extend(leaf.get(), ca.get(), NID_key_usage, "critical,digitalSignature");
    extend(leaf.get(), ca.get(), NID_ext_key_usage, "serverAuth");
    extend(leaf.get(), ca.get(), NID_authority_key_identifier, "keyid:always");
    extend(leaf.get(), ca.get(), NID_subject_alt_name, alternative_names(names));
    finish(leaf.get(), ca.get(), *ca_key);

    write_file(files.ca, certificate_pem(*ca), 0644);
    write_file(files.certificate, certificate_pem(*leaf), 0644);
    write_file(files.key, private_key_pem(*key), 0600);
    return files;
}

}  // namespace casdoor_standin
