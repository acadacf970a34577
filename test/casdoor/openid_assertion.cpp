// private_key_jwt: a JWT signed by the client with its registered key.
#include <algorithm>
#include <sstream>
#include <stdexcept>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "openid.h"

namespace casdoor_standin {

namespace {

struct Free {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* bytes_of(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// r and s side by side, as DER.
std::string der_of(const std::string& raw) {
    const int half = static_cast<int>(raw.size() / 2);
    const Owned<ECDSA_SIG> signature(ECDSA_SIG_new());
    ECDSA_SIG_set0(signature.get(), BN_bin2bn(bytes_of(raw), half, nullptr),
                   BN_bin2bn(bytes_of(raw) + half, half, nullptr));
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(signature.get(), &der);
    std::string text(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return text;
}

bool fits(EVP_PKEY& key, const std::string& algorithm) {
    if (algorithm == "EdDSA") return EVP_PKEY_is_a(&key, "ED25519") == 1;
    if (algorithm.starts_with("ES")) return EVP_PKEY_is_a(&key, "EC") == 1;
    const bool rsa = algorithm.starts_with("RS") || algorithm.starts_with("PS");
    return rsa && EVP_PKEY_is_a(&key, "RSA") == 1;
}

bool verifies(const std::string& pem, const std::string& algorithm, const std::string& input,
              std::string signature) {
    const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Key key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
    if (!key || !fits(*key, algorithm)) return false;
    const EVP_MD* digest = EVP_sha256();
    if (algorithm.ends_with("384")) digest = EVP_sha384();
    if (algorithm.ends_with("512")) digest = EVP_sha512();
    if (algorithm == "EdDSA") digest = nullptr;
    if (algorithm.starts_with("ES")) signature = der_of(signature);
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* padding = nullptr;
    if (EVP_DigestVerifyInit(context.get(), &padding, digest, nullptr, key.get()) != 1)
        return false;
    if (algorithm.starts_with("PS") &&
        (EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) != 1 ||
         EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) != 1)) {
        return false;
    }
    return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(input),
                            input.size()) == 1;
}

// RFC 7523 section 3: the audience is the server, by its issuer or its token endpoint.
bool meant_for_us(const OpenIdCall& call, const Poco::JSON::Object& claims) {
    std::vector<std::string> audience;
    if (claims.isArray("aud")) {
        audience = texts_of(claims, "aud");
    } else {
        audience = {text_of(claims, "aud")};
    }
    return std::any_of(audience.begin(), audience.end(), [&](const std::string& one) {
        return one == call.issuer() || one == call.base() + "/token";
    });
}

}  // namespace

std::string openid_assertion_wrong(const OpenIdCall& call, const std::string& client_id,
                                   const OpenIdClient& client) {
    constexpr std::int64_t longest = 600;  // seconds
    const Pairs& form = call.request.form;
    if (value_of(form, "client_assertion_type") !=
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") {
        return "another client_assertion_type";
    }
    std::vector<std::string> parts;
    std::istringstream text(value_of(form, "client_assertion"));
    for (std::string part; std::getline(text, part, '.');)
        parts.push_back(part);
    if (parts.size() != 3) return "no JWT";
    const auto header = parse_object(from_base64(parts[0]));
    const auto claims = parse_object(from_base64(parts[1]));
    if (!header || !claims) return "no JWT";
    if (!verifies(client.public_key, text_of(*header, "alg"), parts[0] + '.' + parts[1],
                  from_base64(parts[2]))) {
        return "signature";
    }
    if (text_of(*claims, "iss") != client_id) return "iss";
    if (text_of(*claims, "sub") != client_id) return "sub";
    if (!meant_for_us(call, *claims)) return "aud";
    const std::int64_t now = call.state.now();
    const std::int64_t exp = number_of(*claims, "exp", 0);
    if (exp <= now || exp > now + longest) return "exp";
    const std::string jti = text_of(*claims, "jti");
    if (jti.empty() || !call.realm.assertions.insert(jti).second) return "jti";
    return {};
}

}  // namespace casdoor_standin
