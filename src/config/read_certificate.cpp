#include "config/read_certificate.h"

#include <memory>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "config/file.h"

namespace difysso::config {
namespace {

template <auto Free>
struct Deleter {
    template <class Object>
    void operator()(Object* object) const {
        Free(object);
    }
};
using Bio = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using PublicKey = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;

constexpr int kLeastRsaBits = 2048;
constexpr int kMostRsaBits = 8192;

Bio open(std::string_view text) {
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// OpenSSL would ask the terminal for the passphrase of an encrypted block.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

Certificate certificate_in(std::string_view pem) {
    Certificate certificate(PEM_read_bio_X509(open(pem).get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    return certificate;
}

PublicKey public_key_in(std::string_view pem) {
    if (const Certificate certificate = certificate_in(pem)) {
        return PublicKey(X509_get_pubkey(certificate.get()));
    }
    PublicKey key(PEM_read_bio_PUBKEY(open(pem).get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    return key;
}

PrivateKey private_key_in(std::string_view pem) {
    PrivateKey key(PEM_read_bio_PrivateKey(open(pem).get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    return key;
}

bool has_allowed_curve(const EVP_PKEY* key) {
    std::array<char, 64> name{};
    if (EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) != 1) return false;
    const int curve = OBJ_txt2nid(name.data());
    return curve == NID_X9_62_prime256v1 || curve == NID_secp384r1 || curve == NID_secp521r1;
}

std::string with_line_ends(std::string_view text) {
    std::string pem;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'n') {
            pem += '\n';
            ++i;
        } else if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'r') {
            ++i;
        } else if (text[i] != '\r') {
            pem += text[i];
        }
    }
    if (!pem.ends_with('\n')) pem += '\n';
    return pem;
}

}  // namespace

Complaint read_certificate(std::string_view text, std::string& out) {
    std::string pem = with_line_ends(text);
    if (pem.find("PRIVATE KEY") != std::string::npos) {
        return "is a private key, which belongs to Casdoor alone; give the certificate";
    }
    const PublicKey key = public_key_in(pem);
    if (!key) {
        return "is no certificate in PEM; copy all of it from Casdoor's page Certs, with its BEGIN "
               "and "
               "END lines, or name a file by CASDOOR_CERT_FILE";
    }
    switch (EVP_PKEY_get_base_id(key.get())) {
        case EVP_PKEY_RSA:
            if (EVP_PKEY_get_bits(key.get()) < kLeastRsaBits) {
                return "has an RSA key of less than 2048 bits; make a larger one in Casdoor";
            }
            break;
        case EVP_PKEY_EC:
            if (!has_allowed_curve(key.get())) return "has a curve other than P-256, P-384, P-521";
            break;
        default:
            return "has neither an RSA nor an elliptic-curve key, which Casdoor signs with";
    }
    out = std::move(pem);
    return {};
}

Complaint read_private_key(std::string_view text, observe::Secret& out) {
    observe::Secret pem(with_line_ends(text));
    const PrivateKey key = private_key_in(pem.reveal());
    if (!key) {
        return "is no private key in PEM without a passphrase; make one with openssl genpkey "
               "-algorithm EC -pkeyopt ec_paramgen_curve:P-256, and give its public key to the "
               "provider";
    }
    const int kind = EVP_PKEY_get_base_id(key.get());
    const int bits = EVP_PKEY_get_bits(key.get());
    const bool rsa = kind == EVP_PKEY_RSA && bits >= kLeastRsaBits && bits <= kMostRsaBits;
    const bool curve =
        kind == EVP_PKEY_ED25519 || (kind == EVP_PKEY_EC && has_allowed_curve(key.get()));
    if (!rsa && !curve)
        return "must be an RSA key of 2048 to 8192 bits, or one on P-256, P-384, P-521 or Ed25519";
    out = std::move(pem);
    return {};
}

Complaint read_ca_file(std::string_view text, std::string& out) {
    const FileText file = read_file(std::string(text));
    if (!file.problem.empty()) return "names a file that can't be read";
    if (!certificate_in(file.text.reveal())) return "names a file without a certificate in PEM";
    out = text;
    return {};
}

Complaint read_key_file(std::string_view text, std::string& out) {
    const FileText file = read_file(std::string(text));
    if (!file.problem.empty()) return "names a file that can't be read";
    if (!private_key_in(file.text.reveal()))
        return "names a file without a private key in PEM that needs no passphrase";
    out = text;
    return {};
}

bool belong_together(const std::string& certificate_file, const std::string& key_file) {
    const Certificate certificate = certificate_in(read_file(certificate_file).text.reveal());
    const PrivateKey key = private_key_in(read_file(key_file).text.reveal());
    const bool together =
        certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1;
    ERR_clear_error();
    return together;
}

}  // namespace difysso::config
