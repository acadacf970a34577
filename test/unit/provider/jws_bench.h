#pragma once
#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "crypto/encoding.h"
#include "observe/reason.h"
#include "provider/jws.h"
#include "unit/provider/signer.h"

namespace difysso::test {

// Whatever a list may name; what is refused is refused although its algorithm is wanted.
inline constexpr std::array kAllAlgorithms{
    Algorithm::RS256, Algorithm::RS384, Algorithm::RS512, Algorithm::PS256, Algorithm::PS384,
    Algorithm::PS512, Algorithm::ES256, Algorithm::ES384, Algorithm::ES512, Algorithm::EdDSA};

// "accepted", or why the token isn't. `members` are those of a key set.
inline std::string verdict(const std::string& token, const std::string& members,
                           provider::AlgRule rule = provider::AlgRule::compared) {
    const auto keys = provider::KeySet::from_jwks(R"({"keys":[)" + members + "]}", rule);
    if (!keys) return "no key set";
    const auto result = provider::verify_jws(token, *keys, kAllAlgorithms);
    return result ? "accepted" : std::string(observe::row(result.reason()).code);
}

// What a JWS signs, for the key of kid "a".
inline std::string signing_input(std::string_view alg, std::string_view claims = R"({"sub":"a"})") {
    return crypto::base64url(R"({"alg":")" + std::string(alg) + R"(","kid":"a"})") + "." +
           crypto::base64url(claims);
}

inline std::string with_signature(const std::string& input, std::string_view signature) {
    return input + "." + crypto::base64url(signature);
}

inline std::string from_hex(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2)
        bytes.push_back(static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
    return bytes;
}

// Big-endian sum of two numbers, in as many bytes as the first has. Throws when it doesn't fit.
inline std::string sum(std::string_view a, std::string_view b) {
    const auto number = [](std::string_view text) {
        return std::shared_ptr<BIGNUM>(
            BN_bin2bn(reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size()), nullptr),
            BN_free);
    };
    const auto left = number(a);
    BN_add(left.get(), left.get(), number(b).get());
    std::string result(a.size(), '\0');
    if (BN_bn2binpad(left.get(), reinterpret_cast<unsigned char*>(result.data()),
                     static_cast<int>(result.size())) < 0)
        throw std::range_error("the sum has more bytes");
    return result;
}

// What only the holder of an RSA key can do, without the padding that makes a signature of it.
class RsaForger {
  public:
    explicit RsaForger(const Signer& signer) {
        const std::string pem = signer.private_pem();
        const std::shared_ptr<BIO> memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                          BIO_free_all);
        key_.reset(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    }

    // RSASP1 and RSAVP1 (RFC 8017, section 5.2); `block` is as long as the modulus.
    std::string sign_block(std::string_view block) const {
        return transformed(block, EVP_PKEY_sign_init, EVP_PKEY_sign);
    }
    std::string block_of(std::string_view signature) const {
        return transformed(signature, EVP_PKEY_verify_recover_init, EVP_PKEY_verify_recover);
    }

    // RSASSA-PSS with everything to choose.
    std::string pss(std::string_view data, const EVP_MD* hash, const EVP_MD* mask, int salt) const {
        const std::shared_ptr<EVP_MD_CTX> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        EVP_PKEY_CTX* padding = nullptr;
        std::string result(1100, '\0');
        std::size_t length = result.size();
        if (EVP_DigestSignInit(context.get(), &padding, hash, nullptr, key_.get()) != 1 ||
            EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) != 1 ||
            EVP_PKEY_CTX_set_rsa_mgf1_md(padding, mask) != 1 ||
            EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, salt) != 1 ||
            EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(result.data()), &length,
                           reinterpret_cast<const unsigned char*>(data.data()), data.size()) != 1)
            throw std::runtime_error("signing failed");
        result.resize(length);
        return result;
    }

  private:
    template <class Init, class Run>
    std::string transformed(std::string_view block, Init init, Run run) const {
        const std::shared_ptr<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(key_.get(), nullptr),
                                                    EVP_PKEY_CTX_free);
        std::string result(block.size(), '\0');
        std::size_t length = result.size();
        if (init(context.get()) != 1 ||
            EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) != 1 ||
            run(context.get(), reinterpret_cast<unsigned char*>(result.data()), &length,
                reinterpret_cast<const unsigned char*>(block.data()), block.size()) != 1)
            throw std::runtime_error("the block can't be transformed");
        return result;
    }
    std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace difysso::test
