#include <map>

#include <boost/test/unit_test.hpp>
#include <openssl/err.h>

#include "crypto/digest.h"
#include "unit/provider/corpus.h"
#include "unit/provider/jws_bench.h"

using namespace difysso;
using namespace difysso::test;

namespace {

using Encoded = std::map<std::string, std::string>;

const std::string kSecret(32, 'k');

// One key of each kind under a kid of its name, and some that a set shouldn't have: a symmetric
// one, and a stranger's key with its private part, for encryption, and for signing only.
std::string mixed_set() {
    const Signer& stranger = Signer::stranger();
    std::string members = R"({"kty":"oct","kid":"oct","k":")" + crypto::base64url(kSecret) + "\"}";
    members += "," + Signer::rsa().jwk(R"(,"kid":"rsa")");
    members += "," + Signer::p256().jwk(R"(,"kid":"p256")");
    members += "," + Signer::p384().jwk(R"(,"kid":"p384")");
    members += "," + Signer::p521().jwk(R"(,"kid":"p521")");
    members += "," + Signer::ed25519().jwk(R"(,"kid":"ed25519")");
    members += "," + stranger.jwk(R"(,"kid":"private","d":")" +
                                  crypto::base64url(stranger.member("d")) + "\"");
    members += "," + stranger.jwk(R"(,"kid":"encryption","use":"enc")");
    members += "," + stranger.jwk(R"(,"kid":"operation","key_ops":["sign"])");
    return members;
}

// A token of test/corpus/signature/ with lines "name: text":
//   header     JSON, in which STRANGER_JWK stands for a stranger's public key
//   signature  one of those below, or itself
std::string token_of(const std::string& text) {
    const auto line = [&](const std::string& name) {
        const std::size_t start = text.find(name + ": ") + name.size() + 2;
        return text.substr(start, text.find('\n', start) - start);
    };
    std::string header = line("header");
    const std::string placeholder = "STRANGER_JWK";
    if (const std::size_t at = header.find(placeholder); at != std::string::npos)
        header.replace(at, placeholder.size(), Signer::stranger().jwk());
    const std::string input = crypto::base64url(header) + "." + crypto::base64url(R"({"sub":"a"})");
    const Signer& p256 = Signer::p256();
    const auto by = [&](const Signer& signer, Algorithm algorithm) {
        return crypto::base64url(signer.sign(algorithm, input));
    };
    const auto hmac = [&](const std::string& key) {
        return crypto::base64url(crypto::hmac_sha256(key, input));
    };
    const Encoded signatures{
        {"EMPTY", ""},
        {"RS256", by(Signer::rsa(), Algorithm::RS256)},
        {"RS512", by(Signer::rsa(), Algorithm::RS512)},
        {"PS256", by(Signer::rsa(), Algorithm::PS256)},
        {"ES256", by(p256, Algorithm::ES256)},
        {"ES384", by(Signer::p384(), Algorithm::ES384)},
        {"ES512", by(Signer::p521(), Algorithm::ES512)},
        {"EDDSA", by(Signer::ed25519(), Algorithm::EdDSA)},
        {"STRANGER", by(Signer::stranger(), Algorithm::RS256)},
        {"HMAC_OF_RSA_PEM", hmac(Signer::rsa().public_pem())},
        {"HMAC_OF_RSA_MODULUS", hmac(Signer::rsa().member("n"))},
        {"HMAC_OF_EC_PEM", hmac(p256.public_pem())},
        {"HMAC_OF_EC_POINT", hmac('\x04' + p256.member("x") + p256.member("y"))},
        {"HMAC_OF_EC_JWK", hmac(p256.jwk(R"(,"kid":"p256")"))},
        {"HMAC_OF_SECRET", hmac(kSecret)},
        {"HMAC_OF_NOTHING", hmac("")},
    };
    const std::string name = line("signature");
    const auto found = signatures.find(name);
    return input + "." + (found == signatures.end() ? name : found->second);
}

// What a key that can't be used is good for: nothing, alone or beside a good one.
void is_unknown(const std::string& token, const std::string& weak) {
    BOOST_TEST(verdict(token, weak) == "no key set");
    BOOST_TEST(verdict(token, weak + "," + Signer::p384().jwk(R"(,"kid":"b")")) ==
               "id_token_key_unknown");
}

std::string rsa_jwk(std::string_view n, std::string_view e) {
    return R"({"kty":"RSA","kid":"a","n":")" + crypto::base64url(n) + R"(","e":")" +
           crypto::base64url(e) + "\"}";
}

std::string ec_jwk(std::string_view crv, std::string_view x, std::string_view y) {
    return R"({"kty":"EC","kid":"a","crv":")" + std::string(crv) + R"(","x":")" +
           crypto::base64url(x) + R"(","y":")" + crypto::base64url(y) + "\"}";
}

struct Quiet {
    ~Quiet() { BOOST_TEST(ERR_peek_error() == 0U); }
};

}  // namespace

// The classes of Project Wycheproof's tests for JSON Web Signatures and Keys.
BOOST_FIXTURE_TEST_SUITE(jws_vectors, Quiet)

BOOST_AUTO_TEST_CASE(each_token_of_the_corpus) {
    const std::string members = mixed_set();
    for (const CorpusFile& file : corpus("signature"))
        BOOST_TEST(verdict(token_of(file.text), members) == file.expected, file.name);
}

BOOST_AUTO_TEST_CASE(a_kid_that_two_keys_have) {
    const Signer other = Signer::make_rsa(2048);
    const std::string members =
        other.jwk(R"(,"kid":"a")") + "," + Signer::rsa().jwk(R"(,"kid":"a")");
    const std::string input = signing_input("RS256");
    for (const Signer* signer : {&Signer::rsa(), &other})
        BOOST_TEST(verdict(with_signature(input, signer->sign(Algorithm::RS256, input)), members) ==
                   "accepted");
    BOOST_TEST(verdict(with_signature(input, Signer::stranger().sign(Algorithm::RS256, input)),
                       members) == "id_token_signature_invalid");
}

BOOST_AUTO_TEST_CASE(a_kid_missing_where_two_keys_fit) {
    const std::string input =
        crypto::base64url(R"({"alg":"RS256"})") + "." + crypto::base64url("{}");
    const std::string token = with_signature(input, Signer::rsa().sign(Algorithm::RS256, input));
    const std::string one = Signer::rsa().jwk(R"(,"kid":"a")");
    BOOST_TEST(verdict(token, one + "," + Signer::p256().jwk()) == "accepted");
    BOOST_TEST(verdict(token, one + "," + Signer::stranger().jwk(R"(,"kid":"b")")) ==
               "id_token_kid_missing");
    BOOST_TEST(verdict(token, one + "," + Signer::stranger().jwk(R"(,"kid":"b","use":"enc")")) ==
               "accepted");
}

BOOST_AUTO_TEST_CASE(short_rsa_keys) {
    for (const unsigned bits : {1024U, 2040U, 2047U}) {
        const Signer weak = Signer::make_rsa(bits);
        const std::string input = signing_input("RS256");
        is_unknown(with_signature(input, weak.sign(Algorithm::RS256, input)),
                   weak.jwk(R"(,"kid":"a")"));
    }
}

BOOST_AUTO_TEST_CASE(rsa_exponents) {
    const std::string input = signing_input("RS256");
    const Signer three = Signer::make_rsa(2048, 3);
    is_unknown(with_signature(input, three.sign(Algorithm::RS256, input)),
               three.jwk(R"(,"kid":"a")"));
    // Under an exponent of 1 a signature is its own padded hash.
    const std::string info =
        from_hex("3031300d060960864801650304020105000420") + crypto::sha256(input);
    const std::string block =
        std::string(1, '\0') + '\x01' + std::string(256 - 3 - info.size(), '\xff') + '\0' + info;
    const std::string n = Signer::rsa().member("n");
    is_unknown(with_signature(input, block), rsa_jwk(n, "\x01"));
    const std::string made = Signer::rsa().sign(Algorithm::RS256, input);
    for (const std::string& e : {std::string(), std::string(1, '\0'), std::string("\x02"),
                                 std::string("\x01\x00\x00", 3), std::string(17, '\x11'), n})
        is_unknown(with_signature(input, made), rsa_jwk(n, e));
}

BOOST_AUTO_TEST_CASE(rsa_moduli) {
    const std::string input = signing_input("RS256");
    const std::string token = with_signature(input, Signer::rsa().sign(Algorithm::RS256, input));
    const std::string e = Signer::rsa().member("e");
    std::string even = Signer::rsa().member("n");
    even.back() = static_cast<char>(even.back() ^ 1);
    is_unknown(token, rsa_jwk(even, e));
    is_unknown(token, rsa_jwk("", e));
    is_unknown(token, rsa_jwk(std::string(256, '\0'), e));
    is_unknown(token, rsa_jwk(std::string(1025, '\xff'), e));
}

BOOST_AUTO_TEST_CASE(points_that_are_none) {
    const Signer& signer = Signer::p256();
    const std::string input = signing_input("ES256");
    const std::string token = with_signature(input, signer.sign(Algorithm::ES256, input));
    const std::string x = signer.member("x");
    const std::string y = signer.member("y");
    std::string off = y;
    off.back() = static_cast<char>(off.back() ^ 1);
    const std::string zero(32, '\0');
    BOOST_TEST(verdict(token, ec_jwk("P-256", x, y)) == "accepted");
    for (const std::string& weak :
         {ec_jwk("P-256", x, off), ec_jwk("P-256", y, x), ec_jwk("P-256", zero, zero),
          ec_jwk("P-256", "", ""), ec_jwk("P-256", x, ""), ec_jwk("P-256", x.substr(1), y),
          ec_jwk("P-256", x, y.substr(0, 31)), ec_jwk("P-256", '\0' + x, '\0' + y),
          ec_jwk("P-256", std::string(32, '\xff'), y)})
        is_unknown(token, weak);
}

BOOST_AUTO_TEST_CASE(curves_under_another_name) {
    const std::string input = signing_input("ES256");
    const Signer& p256 = Signer::p256();
    const std::string token = with_signature(input, p256.sign(Algorithm::ES256, input));
    for (const std::string_view crv :
         {"P-384", "P-521", "P-256K", "secp256k1", "prime256v1", "p-256", "Ed25519", ""})
        is_unknown(token, ec_jwk(crv, p256.member("x"), p256.member("y")));
    // Bitcoin's curve, as long as P-256, under both names.
    const Signer bitcoin = Signer::make_ec("secp256k1");
    const std::string foreign = with_signature(input, bitcoin.sign(Algorithm::ES256, input));
    for (const std::string_view crv : {"P-256", "secp256k1"})
        is_unknown(foreign, ec_jwk(crv, bitcoin.member("x"), bitcoin.member("y")));
}

BOOST_AUTO_TEST_CASE(keys_that_are_for_something_else) {
    const Signer& signer = Signer::rsa();
    const std::string input = signing_input("RS256");
    const std::string token = with_signature(input, signer.sign(Algorithm::RS256, input));
    for (const std::string more : {R"("use":"sig")", R"("key_ops":["verify"])", R"("alg":"RS256")",
                                   R"("use":"sig","key_ops":["verify","sign"],"alg":"RS256")"})
        BOOST_TEST(verdict(token, signer.jwk(R"(,"kid":"a",)" + more)) == "accepted", more);
    for (const std::string more :
         {R"("use":"enc")", R"("use":"Sig")", R"("use":"")", R"("use":["sig"])",
          R"("key_ops":["sign"])", R"("key_ops":["encrypt"])", R"("key_ops":[])",
          R"("key_ops":"verify")", R"("use":"sig","key_ops":["sign"])",
          R"("use":"enc","key_ops":["verify"])", R"("alg":"ES256")", R"("alg":"RSA-OAEP")",
          R"("alg":"none")", R"("alg":"HS256")", R"("alg":1)"})
        is_unknown(token, signer.jwk(R"(,"kid":"a",)" + more));
    for (const std::string alg : {"RS384", "RS512", "PS256"})
        BOOST_TEST(verdict(token, signer.jwk(R"(,"kid":"a","alg":")" + alg + "\"")) ==
                   "id_token_key_unknown");
}

// Whoever publishes one has lost it.
BOOST_AUTO_TEST_CASE(keys_with_their_secret) {
    const Signer& signer = Signer::rsa();
    const std::string input = signing_input("RS256");
    const std::string token = with_signature(input, signer.sign(Algorithm::RS256, input));
    for (const std::string name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
        is_unknown(token, signer.jwk(R"(,"kid":"a",")" + name + R"(":"AQAB")"));
    const std::string eddsa = signing_input("EdDSA");
    is_unknown(with_signature(eddsa, Signer::ed25519().sign(Algorithm::EdDSA, eddsa)),
               Signer::ed25519().jwk(R"(,"kid":"a","d":"AQAB")"));
}

BOOST_AUTO_TEST_SUITE_END()
