#include "crypto/digest.h"

#include <boost/test/unit_test.hpp>

#include "crypto/encoding.h"
#include "observe/failure.h"

using namespace difysso::crypto;
using difysso::observe::Secret;

namespace {

std::string unhex(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2)
        bytes.push_back(static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
    return bytes;
}

std::string counted(unsigned first, unsigned last) {
    std::string bytes;
    for (unsigned byte = first; byte <= last; ++byte)
        bytes.push_back(static_cast<char>(byte));
    return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(digest)

// FIPS 180-4, the example "abc".
BOOST_AUTO_TEST_CASE(sha_2_of_abc) {
    BOOST_TEST(hex(sha256("abc")) ==
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    BOOST_TEST(hex(sha384("abc")) ==
               "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
               "8086072ba1e7cc2358baeca134c825a7");
    BOOST_TEST(hex(sha512("abc")) ==
               "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
               "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

BOOST_AUTO_TEST_CASE(sha_256_of_nothing) {
    BOOST_TEST(hex(sha256("")) ==
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    BOOST_TEST(sha256(std::string_view()) == sha256(""));
}

// RFC 7636, appendix B: what PKCE does with it.
BOOST_AUTO_TEST_CASE(code_challenge_of_the_specification) {
    BOOST_TEST(base64url(sha256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")) ==
               "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

// RFC 4231, cases 1, 2 and 6.
BOOST_AUTO_TEST_CASE(hmac_of_the_specification) {
    BOOST_TEST(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    BOOST_TEST(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    BOOST_TEST(hex(hmac_sha256(std::string(131, '\xaa'),
                               "Test Using Larger Than Block-Size Key - Hash Key First")) ==
               "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

BOOST_AUTO_TEST_CASE(hmac_takes_an_empty_key_as_empty) {
    BOOST_TEST(hex(hmac_sha256("", "")) ==
               "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    BOOST_TEST(hmac_sha256(std::string_view(), std::string_view()) == hmac_sha256("", ""));
}

// RFC 5869, test case 3: no salt, no info.
BOOST_AUTO_TEST_CASE(hkdf_without_salt) {
    const Secret key(std::string(22, '\x0b'));
    BOOST_TEST(hex(hkdf(key, "", 42).reveal()) ==
               "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
               "9d201395faa4b61a96c8");
}

// RFC 5869, test cases 1 and 2, from the pseudorandom key on.
BOOST_AUTO_TEST_CASE(hkdf_expand_of_the_specification) {
    const Secret first(unhex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"));
    BOOST_TEST(hex(hkdf_expand(first, counted(0xf0, 0xf9), 42).reveal()) ==
               "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
               "34007208d5b887185865");
    const Secret second(unhex("06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244"));
    BOOST_TEST(hex(hkdf_expand(second, counted(0xb0, 0xff), 82).reveal()) ==
               "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
               "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
               "cc30c58179ec3e87c14c01d5c1f3434f1d87");
}

BOOST_AUTO_TEST_CASE(hkdf_gives_no_more_than_it_can) {
    const Secret key("key");
    BOOST_TEST(hkdf_expand(key, "", 8160).reveal().size() == 8160U);
    BOOST_CHECK_THROW(hkdf_expand(key, "", 8161), difysso::observe::Failure);
}

BOOST_AUTO_TEST_CASE(hkdf_keeps_uses_apart) {
    const Secret key("key");
    BOOST_TEST(hkdf(key, "one", 32).reveal() != hkdf(key, "two", 32).reveal());
}

BOOST_AUTO_TEST_CASE(comparison) {
    BOOST_TEST(equal_constant_time("", ""));
    BOOST_TEST(equal_constant_time("nonce", "nonce"));
    BOOST_TEST(!equal_constant_time("nonce", "Nonce"));
    BOOST_TEST(!equal_constant_time("nonce", "nonc"));
    BOOST_TEST(!equal_constant_time("nonce", ""));
    BOOST_TEST(!equal_constant_time(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

BOOST_AUTO_TEST_SUITE_END()
