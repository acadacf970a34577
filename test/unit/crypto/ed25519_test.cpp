#include <boost/test/unit_test.hpp>
#include <openssl/err.h>

#include "crypto/signature.h"
#include "unit/provider/signer.h"

using namespace difysso::crypto;
using difysso::test::Signer;

namespace {

std::string unhex(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2)
        bytes.push_back(static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
    return bytes;
}

bool accepted(std::string_view x, std::string_view crv = "Ed25519") {
    const bool result = PublicKey::from_okp(crv, x).has_value();
    BOOST_TEST(ERR_peek_error() == 0U);
    return result;
}

std::string sign_of_x_set(std::string x) {
    x.back() = static_cast<char>(x.back() | '\x80');
    return x;
}

bool openssl_believes(std::string_view x, std::string_view data, std::string_view signature) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(x.data());
    const std::shared_ptr<EVP_PKEY> key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes, x.size()), EVP_PKEY_free);
    const std::shared_ptr<EVP_MD_CTX> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                            signature.size(), reinterpret_cast<const unsigned char*>(data.data()),
                            data.size()) == 1;
}

const std::string kOne = '\x01' + std::string(31, '\0');

}  // namespace

BOOST_AUTO_TEST_SUITE(ed25519)

BOOST_AUTO_TEST_CASE(a_key_has_its_own_curve_and_length) {
    const std::string x = Signer::ed25519().member("x");
    BOOST_TEST(accepted(x));
    for (const std::string_view crv : {"Ed448", "X25519", "ed25519", "P-256", ""})
        BOOST_TEST(!accepted(x, crv), "accepted: " << crv);
    for (const std::string& wrong : {std::string(), x.substr(1), x + '\0', '\0' + x, x + x})
        BOOST_TEST(!accepted(wrong));
}

// With the neutral element for a key, R = 1 and S = 0 sign anything.
BOOST_AUTO_TEST_CASE(under_a_key_of_small_order_anybody_signs) {
    const std::string signature = kOne + std::string(32, '\0');
    BOOST_TEST(openssl_believes(kOne, "anything", signature));
    BOOST_TEST(openssl_believes(kOne, "anything else", signature));
    BOOST_TEST(!accepted(kOne));
}

BOOST_AUTO_TEST_CASE(keys_of_small_order) {
    for (const std::string_view y :
         {"0000000000000000000000000000000000000000000000000000000000000000",
          "0100000000000000000000000000000000000000000000000000000000000000",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"}) {
        BOOST_TEST(!accepted(unhex(y)), y);
        BOOST_TEST(!accepted(sign_of_x_set(unhex(y))), y);
    }
}

// Other spellings of small numbers: p, p + 1 (the neutral element again) and the largest.
BOOST_AUTO_TEST_CASE(keys_that_are_not_reduced) {
    const std::string middle(30, '\xff');
    for (const char first : {'\xed', '\xee', '\xef', '\xff'}) {
        BOOST_TEST(!accepted(first + middle + '\x7f'));
        BOOST_TEST(!accepted(first + middle + '\xff'));
    }
    BOOST_TEST(accepted('\xeb' + middle + '\x7f'));
    BOOST_TEST(accepted('\xff' + middle + '\x7e'));
    BOOST_TEST(accepted('\xff' + middle.substr(1) + "\xfe\x7f"));
}

// RFC 8032, section 5.1.7: S + L would be a second signature for the same text.
BOOST_AUTO_TEST_CASE(a_signature_has_one_form) {
    constexpr std::string_view order =
        "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    const std::string made = Signer::ed25519().sign(Algorithm::EdDSA, "signed");
    const auto key = PublicKey::from_okp("Ed25519", Signer::ed25519().member("x"));
    BOOST_REQUIRE(key);
    BOOST_TEST(key->verify(Algorithm::EdDSA, "signed", made));
    std::string other = made;
    unsigned carry = 0;
    const std::string l = unhex(order);
    for (std::size_t i = 0; i < l.size(); ++i) {
        carry += static_cast<unsigned char>(made[32 + i]) + static_cast<unsigned char>(l[i]);
        other[32 + i] = static_cast<char>(carry & 0xff);
        carry >>= 8;
    }
    BOOST_TEST(!key->verify(Algorithm::EdDSA, "signed", other));
    BOOST_TEST(!key->verify(Algorithm::EdDSA, "signed", made.substr(0, 32) + l));
    BOOST_TEST(
        !key->verify(Algorithm::EdDSA, "signed", made.substr(0, 32) + std::string(32, '\0')));
    BOOST_TEST(!key->verify(Algorithm::EdDSA, "signed", kOne + std::string(32, '\0')));
    BOOST_TEST(!key->verify(Algorithm::EdDSA, "signed", std::string(64, '\0')));
}

BOOST_AUTO_TEST_SUITE_END()
