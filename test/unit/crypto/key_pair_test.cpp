#include "crypto/key_pair.h"

#include <memory>

#include <boost/test/unit_test.hpp>
#include <openssl/pem.h>
#include <openssl/rsa.h>

using namespace difysso::crypto;

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Key read_private(const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> memory(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free_all);
    return {PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free};
}

Key read_public(const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> memory(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free_all);
    return {PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(key_pair)

BOOST_AUTO_TEST_CASE(written_as_dify_writes_it) {
    const KeyPair pair = make_key_pair();
    BOOST_TEST(pair.private_pem.reveal().starts_with("-----BEGIN RSA PRIVATE KEY-----\n"));
    BOOST_TEST(pair.private_pem.reveal().ends_with("\n-----END RSA PRIVATE KEY-----"));
    BOOST_TEST(pair.public_pem.starts_with("-----BEGIN PUBLIC KEY-----\n"));
    BOOST_TEST(pair.public_pem.ends_with("\n-----END PUBLIC KEY-----"));
}

BOOST_AUTO_TEST_CASE(both_halves_belong_together) {
    const KeyPair pair = make_key_pair();
    const Key private_key = read_private(pair.private_pem.reveal());
    const Key public_key = read_public(pair.public_pem);
    BOOST_REQUIRE(private_key);
    BOOST_REQUIRE(public_key);
    BOOST_TEST(EVP_PKEY_get_bits(private_key.get()) == 2048);
    BOOST_TEST(EVP_PKEY_eq(private_key.get(), public_key.get()) == 1);
    BOOST_TEST(make_key_pair().public_pem != pair.public_pem);
}

BOOST_AUTO_TEST_SUITE_END()
