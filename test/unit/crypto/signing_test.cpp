#include "crypto/signing.h"

#include <array>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <openssl/err.h>

#include "crypto/encoding.h"
#include "observe/failure.h"
#include "unit/provider/signer.h"

using namespace difysso::crypto;
using difysso::test::Signer;

namespace {

// What is wrong with a PEM; empty when nothing is.
std::string fault(const std::string& pem) {
    difysso::observe::Literal why;
    const auto key = SigningKey::from_pem(pem, &why);
    BOOST_TEST(key.has_value() == why.empty());
    BOOST_TEST(ERR_peek_error() == 0U);
    return std::string(why.view());
}

SigningKey signing_key(const Signer& signer) {
    return SigningKey::from_pem(signer.private_pem()).value();
}

std::string encrypted_pem() {
    const std::shared_ptr<EVP_PKEY> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    return difysso::test::pem_text(
        [](BIO* out, EVP_PKEY* made) {
            return PEM_write_bio_PKCS8PrivateKey(out, made, EVP_aes_256_cbc(), "secret", 6, nullptr,
                                                 nullptr);
        },
        key.get());
}

std::string traditional_pem(const EVP_CIPHER* cipher) {
    const std::shared_ptr<EVP_PKEY> key(EVP_RSA_gen(2048), EVP_PKEY_free);
    const std::shared_ptr<BIO> memory(BIO_new(BIO_s_mem()), BIO_free_all);
    const auto* passphrase = reinterpret_cast<const unsigned char*>("secret");
    PEM_write_bio_PrivateKey_traditional(memory.get(), key.get(), cipher,
                                         cipher == nullptr ? nullptr : passphrase,
                                         cipher == nullptr ? 0 : 6, nullptr, nullptr);
    char* text = nullptr;
    const long length = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(length)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(signing)

BOOST_AUTO_TEST_CASE(each_kind_of_key_signs_what_its_public_half_verifies) {
    constexpr std::array all{Algorithm::RS256, Algorithm::RS384, Algorithm::RS512, Algorithm::PS256,
                             Algorithm::PS384, Algorithm::PS512, Algorithm::ES256, Algorithm::ES384,
                             Algorithm::ES512, Algorithm::EdDSA};
    for (const Algorithm algorithm : all) {
        BOOST_TEST_CONTEXT(algorithm_name(algorithm)) {
            const Signer& signer = Signer::for_algorithm(algorithm);
            const SigningKey key = signing_key(signer);
            const auto public_key = PublicKey::from_pem(signer.public_pem()).value();
            // Often enough for an r or s with leading zeros.
            for (int i = 0; i < 20; ++i) {
                const std::string data = "signed " + std::to_string(i);
                const std::string made = key.sign(algorithm, data);
                BOOST_TEST(public_key.verify(algorithm, data, made));
                BOOST_TEST(!public_key.verify(algorithm, "another", made));
            }
            for (const Algorithm other : all)
                BOOST_TEST(key.fits(other) == public_key.fits(other));
        }
    }
}

// RFC 8037, appendix A.4: such a signature is the same each time.
BOOST_AUTO_TEST_CASE(eddsa_of_the_specification) {
    const auto key = SigningKey::from_pem(
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
        "-----END PRIVATE KEY-----\n");
    BOOST_REQUIRE(key);
    BOOST_TEST(
        base64url(key->sign(Algorithm::EdDSA,
                            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc")) ==
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0K"
        "Ag");
}

BOOST_AUTO_TEST_CASE(each_key_has_a_usual_algorithm) {
    BOOST_TEST((signing_key(Signer::rsa()).default_algorithm() == Algorithm::RS256));
    BOOST_TEST((signing_key(Signer::p256()).default_algorithm() == Algorithm::ES256));
    BOOST_TEST((signing_key(Signer::p384()).default_algorithm() == Algorithm::ES384));
    BOOST_TEST((signing_key(Signer::p521()).default_algorithm() == Algorithm::ES512));
    BOOST_TEST((signing_key(Signer::ed25519()).default_algorithm() == Algorithm::EdDSA));
}

BOOST_AUTO_TEST_CASE(a_key_signs_by_no_algorithm_of_another) {
    BOOST_CHECK_EXCEPTION(signing_key(Signer::p256()).sign(Algorithm::ES384, "signed"),
                          difysso::observe::Failure, [](const difysso::observe::Failure& failure) {
                              return failure.reason() == difysso::observe::Reason::internal;
                          });
    BOOST_CHECK_THROW(signing_key(Signer::rsa()).sign(Algorithm::ES256, "signed"),
                      difysso::observe::Failure);
    BOOST_TEST(ERR_peek_error() == 0U);
}

BOOST_AUTO_TEST_CASE(the_older_form_and_text_around_it) {
    BOOST_TEST(fault(traditional_pem(nullptr)) == "");
    BOOST_TEST(fault("a comment\n" + Signer::rsa().certificate_pem() +
                     Signer::p256().private_pem() + "\n\n") == "");
}

BOOST_AUTO_TEST_CASE(texts_that_hold_no_private_key) {
    const std::string pem = Signer::rsa().private_pem();
    for (const std::string& text :
         {std::string(), std::string("rubbish"), pem.substr(0, pem.size() / 2),
          Signer::rsa().public_pem(), Signer::rsa().certificate_pem(),
          std::string("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
          std::string(300000, '\n') + pem})
        BOOST_TEST(fault(text) == "it is no PEM private key");
}

// OpenSSL would ask the terminal; ctest would hang here.
BOOST_AUTO_TEST_CASE(a_passphrase_is_asked_of_nobody) {
    for (const std::string& pem : {encrypted_pem(), traditional_pem(EVP_aes_128_cbc())})
        BOOST_TEST(fault(pem) == "the private key is locked with a passphrase");
}

BOOST_AUTO_TEST_CASE(keys_that_are_judged_unfit) {
    BOOST_TEST(fault(Signer::make_rsa(1024).private_pem()) ==
               "the RSA key has less than 2048 bits");
    BOOST_TEST(fault(Signer::make_rsa(2048, 3).private_pem()) ==
               "the RSA key's exponent is less than 65537");
    BOOST_TEST(fault(Signer::make_ec("secp256k1").private_pem()) ==
               "the curve isn't P-256, P-384 or P-521");
}

BOOST_AUTO_TEST_CASE(many_threads_sign_with_one_key) {
    const SigningKey key = signing_key(Signer::p256());
    const auto public_key = PublicKey::from_pem(Signer::p256().public_pem()).value();
    std::array<int, 4> good{};
    std::vector<std::thread> threads;
    for (int& mine : good)
        threads.emplace_back([&] {
            for (int i = 0; i < 25; ++i)
                mine += public_key.verify(Algorithm::ES256, "signed",
                                          key.sign(Algorithm::ES256, "signed"));
        });
    for (std::thread& thread : threads)
        thread.join();
    for (const int count : good)
        BOOST_TEST(count == 25);
}

BOOST_AUTO_TEST_SUITE_END()
