#include <boost/test/unit_test.hpp>
#include <openssl/err.h>

#include "crypto/digest.h"
#include "unit/provider/jws_bench.h"

using namespace difysso;
using namespace difysso::test;

namespace {

constexpr std::string_view kInvalid = "id_token_signature_invalid";
constexpr std::size_t kBytes = 256;

// RFC 8017, section 9.2, note 1: what goes before the hash.
const std::string kSha256 = from_hex("3031300d060960864801650304020105000420");
const std::string kSha384 = from_hex("3041300d060960864801650304020205000430");
const std::string kSha512 = from_hex("3051300d060960864801650304020305000440");
const std::string kSha1 = from_hex("3021300906052b0e03021a05000414");

// EMSA-PKCS1-v1_5 with everything to choose.
std::string block(const std::string& info, char type = '\x01', char fill = '\xff') {
    return std::string(1, '\0') + type + std::string(kBytes - 3 - info.size(), fill) + '\0' + info;
}

struct Rs256 {
    const Signer& signer = Signer::rsa();
    RsaForger forger{signer};
    std::string members = signer.jwk(R"(,"kid":"a","alg":"RS256")");
    std::string input = signing_input("RS256");
    std::string hash = crypto::sha256(input);

    std::string of_signature(std::string_view signature) const {
        return verdict(with_signature(input, signature), members);
    }
    std::string of_block(const std::string& text) const {
        return of_signature(forger.sign_block(text));
    }
    ~Rs256() { BOOST_TEST(ERR_peek_error() == 0U); }
};

struct Ps256 {
    const Signer& signer = Signer::rsa();
    RsaForger forger{signer};
    std::string members = signer.jwk(R"(,"kid":"a","alg":"PS256")");
    std::string input = signing_input("PS256");

    std::string of_signature(std::string_view signature) const {
        return verdict(with_signature(input, signature), members);
    }
    std::string made_with(const EVP_MD* digest, const EVP_MD* mask, int salt) const {
        return of_signature(forger.pss(input, digest, mask, salt));
    }
    ~Ps256() { BOOST_TEST(ERR_peek_error() == 0U); }
};

}  // namespace

// The classes of Project Wycheproof's tests for JSON Web Signatures, RSA's part.
BOOST_FIXTURE_TEST_SUITE(rs256_vectors, Rs256)

BOOST_AUTO_TEST_CASE(the_due_form) {
    BOOST_TEST(of_block(block(kSha256 + hash)) == "accepted");
    BOOST_TEST(of_signature(signer.sign(Algorithm::RS256, input)) == "accepted");
}

BOOST_AUTO_TEST_CASE(what_says_which_hash_it_is) {
    // NULL missing, other parameters in its place, and a length in its longer form.
    BOOST_TEST(of_block(block(from_hex("302f300b06096086480165030402010420") + hash)) == kInvalid);
    BOOST_TEST(of_block(block(from_hex("3031300d060960864801650304020104000420") + hash)) ==
               kInvalid);
    BOOST_TEST(of_block(block(from_hex("3035301106096086480165030402010504414141410420") + hash)) ==
               kInvalid);
    BOOST_TEST(of_block(block(from_hex("308131300d060960864801650304020105000420") + hash)) ==
               kInvalid);
    // None at all.
    BOOST_TEST(of_block(block(hash)) == kInvalid);
    BOOST_TEST(of_block(block(from_hex("0420") + hash)) == kInvalid);
}

BOOST_AUTO_TEST_CASE(another_hash) {
    BOOST_TEST(of_block(block(kSha384 + crypto::sha384(input))) == kInvalid);
    BOOST_TEST(of_block(block(kSha512 + crypto::sha512(input))) == kInvalid);
    BOOST_TEST(of_block(block(kSha512 + hash)) == kInvalid);
    BOOST_TEST(of_block(block(kSha1 + hash.substr(0, 20))) == kInvalid);
    std::string changed = hash;
    changed.back() = static_cast<char>(changed.back() ^ 1);
    BOOST_TEST(of_block(block(kSha256 + changed)) == kInvalid);
    BOOST_TEST(of_block(block(kSha256 + hash.substr(0, 31))) == kInvalid);
}

// Bleichenbacher's forgery of 2006 and its relatives: something where nothing belongs.
BOOST_AUTO_TEST_CASE(garbage) {
    const std::string info = kSha256 + hash;
    const std::string start = std::string(1, '\0') + '\x01';
    const std::string eight(8, '\xff');
    const auto filled = [](std::string text) { return text.append(kBytes - text.size(), 'g'); };
    BOOST_TEST(of_block(filled(start + eight + '\0' + info)) == kInvalid);
    BOOST_TEST(of_block(filled(start + '\0' + info)) == kInvalid);
    BOOST_TEST(of_block(block(info + '\0')) == kInvalid);
    // Within the structure, whose length covers it.
    BOOST_TEST(of_block(block(from_hex("3033300d060960864801650304020105000420") + hash +
                              from_hex("0500"))) == kInvalid);
    // In front of it.
    BOOST_TEST(of_block(start + eight + '\0' + std::string(kBytes - 11 - info.size(), 'g') +
                        info) == kInvalid);
}

BOOST_AUTO_TEST_CASE(padding) {
    const std::string info = kSha256 + hash;
    for (const char type : {'\0', '\x02', '\xff'})
        BOOST_TEST(of_block(block(info, type)) == kInvalid);
    for (const char fill : {'\0', '\xfe', '\x01'})
        BOOST_TEST(of_block(block(info, '\x01', fill)) == kInvalid);
    // Short, behind more zeros.
    BOOST_TEST(of_block('\0' + block(info).substr(0, 2) + block(info).substr(3)) == kInvalid);
    BOOST_TEST(of_block(std::string(kBytes - 11 - info.size(), '\0') + "\x01" +
                        std::string(9, '\xff') + '\0' + info) == kInvalid);
    // One byte of it changed, and the zero at its end missing.
    for (const std::size_t at : {std::size_t{2}, std::size_t{100}, kBytes - info.size() - 1}) {
        std::string changed = block(info);
        changed[at] = static_cast<char>(changed[at] ^ 0x7f);
        BOOST_TEST(of_block(changed) == kInvalid, "byte " << at);
    }
}

// RFC 8017, section 8.2.2: as long as the modulus, and less.
BOOST_AUTO_TEST_CASE(length_and_range) {
    for (int i = 0;; ++i) {
        input = signing_input("RS256", std::to_string(i));
        const std::string made = signer.sign(Algorithm::RS256, input);
        if (made.front() != '\0') continue;
        BOOST_TEST(of_signature(made) == "accepted");
        BOOST_TEST(of_signature(made.substr(1)) == kInvalid);
        BOOST_TEST(of_signature('\0' + made) == kInvalid);
        BOOST_TEST(of_signature(made + '\0') == kInvalid);
        // The same number modulo the modulus.
        BOOST_TEST(of_signature(sum('\0' + made, signer.member("n")).substr(1)) == kInvalid);
        break;
    }
}

BOOST_AUTO_TEST_CASE(numbers_whose_power_everybody_knows) {
    const std::string n = signer.member("n");
    std::string n_less_1 = n;
    n_less_1.back() = static_cast<char>(n_less_1.back() - 1);
    BOOST_TEST(of_signature("") == kInvalid);
    BOOST_TEST(of_signature(std::string(kBytes, '\0')) == kInvalid);
    BOOST_TEST(of_signature(std::string(kBytes - 1, '\0') + '\x01') == kInvalid);
    BOOST_TEST(of_signature(n_less_1) == kInvalid);
    BOOST_TEST(of_signature(n) == kInvalid);
    BOOST_TEST(of_signature(std::string(kBytes, '\xff')) == kInvalid);
    BOOST_TEST(of_signature(block(kSha256 + hash)) == kInvalid);
}

BOOST_AUTO_TEST_CASE(a_signature_of_another_algorithm) {
    for (const Algorithm other :
         {Algorithm::RS384, Algorithm::RS512, Algorithm::PS256, Algorithm::PS512})
        BOOST_TEST(of_signature(signer.sign(other, input)) == kInvalid,
                   crypto::algorithm_name(other));
    // Rightly named, but the key is for another.
    for (const Algorithm other : {Algorithm::RS512, Algorithm::PS256}) {
        const std::string named = signing_input(crypto::algorithm_name(other));
        const std::string token = with_signature(named, signer.sign(other, named));
        BOOST_TEST(verdict(token, members) == "id_token_key_unknown");
        BOOST_TEST(verdict(token, members, provider::AlgRule::ignored) == "accepted");
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(ps256_vectors, Ps256)

BOOST_AUTO_TEST_CASE(the_due_form) {
    BOOST_TEST(made_with(EVP_sha256(), EVP_sha256(), 32) == "accepted");
    BOOST_TEST(of_signature(signer.sign(Algorithm::PS256, input)) == "accepted");
}

// RFC 7518, section 3.5: as long as the hash, neither shorter nor longer.
BOOST_AUTO_TEST_CASE(salt) {
    for (const int bytes : {0, 1, 20, 31, 33, 48, 64, RSA_PSS_SALTLEN_MAX})
        BOOST_TEST(made_with(EVP_sha256(), EVP_sha256(), bytes) == kInvalid, bytes);
}

BOOST_AUTO_TEST_CASE(hash_and_mask) {
    for (const EVP_MD* other : {EVP_sha1(), EVP_sha224(), EVP_sha384(), EVP_sha512()}) {
        BOOST_TEST(made_with(EVP_sha256(), other, 32) == kInvalid);
        BOOST_TEST(made_with(other, EVP_sha256(), 32) == kInvalid);
        BOOST_TEST(made_with(other, other, 32) == kInvalid);
        BOOST_TEST(made_with(other, other, RSA_PSS_SALTLEN_DIGEST) == kInvalid);
    }
    // As long, and another one (SHA-512/256).
    BOOST_TEST(made_with(EVP_sha512_256(), EVP_sha512_256(), 32) == kInvalid);
    BOOST_TEST(made_with(EVP_sha256(), EVP_sha512_256(), 32) == kInvalid);
}

BOOST_AUTO_TEST_CASE(each_byte_of_the_block_counts) {
    const std::string good = forger.block_of(signer.sign(Algorithm::PS256, input));
    BOOST_TEST(of_signature(forger.sign_block(good)) == "accepted");
    // In the zeros before the salt, in the salt, in the hash, in the trailer.
    for (const std::size_t at : {std::size_t{1}, std::size_t{190}, std::size_t{200},
                                 std::size_t{223}, std::size_t{254}, std::size_t{255}}) {
        std::string changed = good;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        BOOST_TEST(of_signature(forger.sign_block(changed)) == kInvalid, "byte " << at);
    }
}

BOOST_AUTO_TEST_CASE(length_and_other_algorithms) {
    const std::string made = signer.sign(Algorithm::PS256, input);
    BOOST_TEST(of_signature("") == kInvalid);
    BOOST_TEST(of_signature(made.substr(1)) == kInvalid);
    BOOST_TEST(of_signature('\0' + made) == kInvalid);
    BOOST_TEST(of_signature(made + '\0') == kInvalid);
    BOOST_TEST(of_signature(std::string(kBytes, '\0')) == kInvalid);
    for (const Algorithm other : {Algorithm::RS256, Algorithm::PS384, Algorithm::PS512})
        BOOST_TEST(of_signature(signer.sign(other, input)) == kInvalid);
}

BOOST_AUTO_TEST_SUITE_END()
