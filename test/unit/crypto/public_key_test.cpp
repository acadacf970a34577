#include <boost/test/unit_test.hpp>
#include <openssl/err.h>

#include "crypto/encoding.h"
#include "crypto/signature.h"
#include "unit/provider/signer.h"

using namespace difysso::crypto;
using difysso::test::Signer;

namespace {

constexpr std::string_view kNoKey = "it is neither a PEM certificate nor a PEM public key";

// What is wrong with a PEM; empty when nothing is.
std::string fault(const std::string& pem) {
    difysso::observe::Literal why;
    const auto key = PublicKey::from_pem(pem, &why);
    BOOST_TEST(key.has_value() == why.empty());
    BOOST_TEST(ERR_peek_error() == 0U);
    return std::string(why.view());
}

std::optional<PublicKey> rsa(const Signer& signer) {
    return PublicKey::from_rsa(signer.member("n"), signer.member("e"));
}

std::optional<PublicKey> ec(const Signer& signer, std::string_view crv) {
    return PublicKey::from_ec(crv, signer.member("x"), signer.member("y"));
}

std::optional<PublicKey> okp(const Signer& signer) {
    return PublicKey::from_okp("Ed25519", signer.member("x"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(public_key)

BOOST_AUTO_TEST_CASE(the_same_key_from_each_form) {
    for (const Algorithm algorithm : {Algorithm::RS256, Algorithm::ES256, Algorithm::ES384,
                                      Algorithm::ES512, Algorithm::EdDSA}) {
        BOOST_TEST_CONTEXT(algorithm_name(algorithm)) {
            const Signer& signer = Signer::for_algorithm(algorithm);
            const std::string made = signer.sign(algorithm, "signed");
            const auto from_jwk = algorithm == Algorithm::RS256 ? rsa(signer)
                                  : algorithm == Algorithm::EdDSA
                                      ? okp(signer)
                                      : ec(signer, signer.member("crv"));
            for (const auto& key : {PublicKey::from_pem(signer.public_pem()),
                                    PublicKey::from_pem(signer.certificate_pem()), from_jwk}) {
                BOOST_REQUIRE(key);
                BOOST_TEST(key->verify(algorithm, "signed", made));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(pem_with_text_around_it) {
    const std::string pem = Signer::rsa().certificate_pem();
    BOOST_TEST(fault("subject: cert-built-in\n" + pem + "\n\n") == "");
}

BOOST_AUTO_TEST_CASE(pem_that_is_none) {
    const std::string pem = Signer::rsa().certificate_pem();
    for (const std::string& text :
         {std::string(), std::string("rubbish"), pem.substr(0, pem.size() / 2),
          std::string("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
          std::string(300000, 'A')})
        BOOST_TEST(fault(text) == kNoKey);
}

BOOST_AUTO_TEST_CASE(a_private_key_is_no_certificate) {
    BOOST_TEST(fault(Signer::rsa().private_pem()) == kNoKey);
}

// OpenSSL would ask the terminal for a passphrase; ctest would hang here.
BOOST_AUTO_TEST_CASE(an_encrypted_pem_asks_nobody) {
    BOOST_TEST(fault("-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n"
                     "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                     "AAAAAAAAAAAAAAAAAAAAAA==\n-----END CERTIFICATE-----\n") == kNoKey);
}

BOOST_AUTO_TEST_CASE(rsa_sizes) {
    BOOST_TEST(fault(Signer::make_rsa(1024).public_pem()) == "the RSA key has less than 2048 bits");
    BOOST_TEST(fault(Signer::make_rsa(2047).public_pem()) == "the RSA key has less than 2048 bits");
    BOOST_TEST(fault(Signer::make_rsa(2048).public_pem()) == "");
    // Too long to be made here; what counts is the modulus.
    const std::string e("\x01\x00\x01", 3);
    BOOST_TEST(PublicKey::from_rsa(std::string(1024, '\xff'), e).has_value());
    BOOST_TEST(!PublicKey::from_rsa("\x01" + std::string(1024, '\xff'), e).has_value());
    BOOST_TEST(!PublicKey::from_rsa(std::string(100000, '\xff'), e).has_value());
}

BOOST_AUTO_TEST_CASE(rsa_exponents) {
    const std::string n = Signer::rsa().member("n");
    const auto accepted = [&](std::string_view e) {
        const bool result = PublicKey::from_rsa(n, e).has_value();
        BOOST_TEST(ERR_peek_error() == 0U);
        return result;
    };
    BOOST_TEST(accepted(std::string_view("\x01\x00\x01", 3)));
    BOOST_TEST(accepted(std::string_view("\x01\x00\x03", 3)));
    BOOST_TEST(accepted(std::string_view("\x00\x01\x00\x01", 4)));
    BOOST_TEST(accepted("\xff\xff\xff\xff\xff\xff\xff\xff"));
    BOOST_TEST(!accepted(""));
    BOOST_TEST(!accepted(std::string_view("\x00", 1)));
    BOOST_TEST(!accepted("\x01"));
    BOOST_TEST(!accepted("\x03"));
    BOOST_TEST(!accepted("\xff\xff"));                           // 65535
    BOOST_TEST(!accepted(std::string_view("\x01\x00\x02", 3)));  // even
    BOOST_TEST(!accepted("\xff\xff\xff\xff\xff\xff\xff\xff\xff"));
    BOOST_TEST(!accepted(n));
}

BOOST_AUTO_TEST_CASE(rsa_modulus_that_is_even_or_nothing) {
    std::string even = Signer::rsa().member("n");
    even.back() = static_cast<char>(even.back() & ~1);
    const std::string e = Signer::rsa().member("e");
    BOOST_TEST(!PublicKey::from_rsa(even, e).has_value());
    BOOST_TEST(!PublicKey::from_rsa("", e).has_value());
    BOOST_TEST(!PublicKey::from_rsa(std::string(256, '\0'), e).has_value());
}

// A modulus as Infineon's library makes them (CVE-2017-15361): a power of 65537 modulo the product
// of the primes up to 167.
BOOST_AUTO_TEST_CASE(rsa_modulus_of_a_broken_generator) {
    using Number = std::shared_ptr<BIGNUM>;
    const auto number = [] { return Number(BN_new(), BN_free); };
    const std::shared_ptr<BN_CTX> context(BN_CTX_new(), BN_CTX_free);
    const Number product = number();
    BN_set_word(product.get(), 2);
    for (BN_ULONG prime = 3; prime <= 167; prime += 2) {
        BN_ULONG divisor = 3;
        while (prime % divisor != 0)
            divisor += 2;
        if (divisor == prime) BN_mul_word(product.get(), prime);
    }
    const Number base = number();
    const Number exponent = number();
    const Number power = number();
    BN_set_word(base.get(), 65537);
    BN_set_word(exponent.get(), 123456789);
    BN_mod_exp(power.get(), base.get(), exponent.get(), product.get(), context.get());
    // 2^2048 - 2^1900, rounded down to a multiple of the product.
    const Number modulus = number();
    const Number rest = number();
    BN_set_word(modulus.get(), 0);
    for (int bit = 1900; bit < 2048; ++bit)
        BN_set_bit(modulus.get(), bit);
    BN_nnmod(rest.get(), modulus.get(), product.get(), context.get());
    BN_sub(modulus.get(), modulus.get(), rest.get());
    BN_add(modulus.get(), modulus.get(), power.get());
    const auto accepted = [&] {
        std::string n(256, '\0');
        BN_bn2binpad(modulus.get(), reinterpret_cast<unsigned char*>(n.data()), 256);
        return PublicKey::from_rsa(n, std::string_view("\x01\x00\x01", 3)).has_value();
    };
    BOOST_TEST(!accepted());
    BN_add_word(modulus.get(), 2);
    BOOST_TEST(accepted());
}

BOOST_AUTO_TEST_CASE(curves) {
    BOOST_TEST(fault(Signer::make_ec("P-224").public_pem()) ==
               "the curve isn't P-256, P-384 or P-521");
    BOOST_TEST(fault(Signer::make_ec("secp256k1").public_pem()) ==
               "the curve isn't P-256, P-384 or P-521");
    BOOST_TEST(ec(Signer::p256(), "P-256").has_value());
    for (const std::string_view crv : {"P-384", "P-521", "secp256k1", "p-256", "Ed25519", ""})
        BOOST_TEST(!ec(Signer::p256(), crv).has_value(), "accepted: " << crv);
}

BOOST_AUTO_TEST_CASE(points_off_the_curve) {
    const std::string x = Signer::p256().member("x");
    const std::string y = Signer::p256().member("y");
    std::string off = y;
    off.back() = static_cast<char>(off.back() ^ 1);
    const std::string zero(32, '\0');
    const std::string ones(32, '\xff');
    BOOST_TEST(PublicKey::from_ec("P-256", x, y).has_value());
    BOOST_TEST(!PublicKey::from_ec("P-256", x, off).has_value());
    BOOST_TEST(!PublicKey::from_ec("P-256", zero, zero).has_value());
    BOOST_TEST(!PublicKey::from_ec("P-256", ones, ones).has_value());
    BOOST_TEST(!PublicKey::from_ec("P-256", y, x).has_value());
    BOOST_TEST(ERR_peek_error() == 0U);
}

// A PEM can hold it, other than a JWK.
BOOST_AUTO_TEST_CASE(the_point_at_infinity) {
    BOOST_TEST(fault("-----BEGIN PUBLIC KEY-----\n"
                     "MBkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDAgAA\n"
                     "-----END PUBLIC KEY-----\n") == "the point isn't on its curve");
}

// RFC 7518, section 6.2.1.2.
BOOST_AUTO_TEST_CASE(coordinates_have_their_full_length) {
    const std::string x = Signer::p256().member("x");
    const std::string y = Signer::p256().member("y");
    BOOST_TEST(!PublicKey::from_ec("P-256", x.substr(1), y).has_value());
    BOOST_TEST(!PublicKey::from_ec("P-256", '\0' + x, y).has_value());
    BOOST_TEST(!PublicKey::from_ec("P-256", x, "").has_value());
}

BOOST_AUTO_TEST_CASE(other_kinds_of_key) {
    for (const char* type : {"ED448", "X25519"}) {
        const std::shared_ptr<EVP_PKEY> key(EVP_PKEY_Q_keygen(nullptr, nullptr, type),
                                            EVP_PKEY_free);
        BOOST_TEST(fault(difysso::test::pem_text(
                       [](BIO* out, EVP_PKEY* made) { return PEM_write_bio_PUBKEY(out, made); },
                       key.get())) == "the key is neither RSA nor EC nor Ed25519");
    }
}

BOOST_AUTO_TEST_SUITE_END()
