#include <boost/test/unit_test.hpp>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>

#include "unit/provider/jws_bench.h"

using namespace difysso;
using namespace difysso::test;

namespace {

constexpr std::string_view kInvalid = "id_token_signature_invalid";

std::string order_of(int curve, std::size_t bytes) {
    const std::shared_ptr<EC_GROUP> group(EC_GROUP_new_by_curve_name(curve), EC_GROUP_free);
    std::string order(bytes, '\0');
    BN_bn2binpad(EC_GROUP_get0_order(group.get()), reinterpret_cast<unsigned char*>(order.data()),
                 static_cast<int>(bytes));
    return order;
}

// One algorithm on its curve.
struct Curve {
    Algorithm algorithm;
    int openssl_name;
    const Signer& signer = Signer::for_algorithm(algorithm);
    std::string members = signer.jwk(R"(,"kid":"a")");
    std::string input = signing_input(crypto::algorithm_name(algorithm));
    std::string made = signer.sign(algorithm, input);
    std::size_t half = made.size() / 2;
    std::string r = made.substr(0, half);
    std::string s = made.substr(half);
    std::string order = order_of(openssl_name, half);

    std::string of_signature(std::string_view signature) const {
        return verdict(with_signature(input, signature), members);
    }
    ~Curve() { BOOST_TEST(ERR_peek_error() == 0U); }
};

template <class Check>
void on_each_curve(Check check) {
    for (const auto& [algorithm, name] :
         {std::pair{Algorithm::ES256, NID_X9_62_prime256v1},
          std::pair{Algorithm::ES384, NID_secp384r1}, std::pair{Algorithm::ES512, NID_secp521r1}})
        BOOST_TEST_CONTEXT(crypto::algorithm_name(algorithm)) {
            check(Curve{algorithm, name});
        }
}

std::string der_number(std::string number) {
    while (number.size() > 1 && number.front() == '\0')
        number.erase(0, 1);
    if ((number.front() & 0x80) != 0) number.insert(0, 1, '\0');
    return '\x02' + std::string(1, static_cast<char>(number.size())) + number;
}

std::string der(const std::string& r, const std::string& s) {
    const std::string both = der_number(r) + der_number(s);
    const std::string length(1, static_cast<char>(both.size()));
    return '\x30' + (both.size() < 128 ? length : '\x81' + length) + both;
}

}  // namespace

// The classes of Project Wycheproof's tests for JSON Web Signatures and ECDSA in P1363 form.
BOOST_AUTO_TEST_SUITE(ecdsa_vectors)

BOOST_AUTO_TEST_CASE(the_due_form) {
    on_each_curve(
        [](const Curve& curve) { BOOST_TEST(curve.of_signature(curve.made) == "accepted"); });
}

// RFC 6979 has them from 1 to n - 1; a zero verified anything in Java (CVE-2022-21449).
BOOST_AUTO_TEST_CASE(numbers_out_of_range) {
    on_each_curve([](const Curve& curve) {
        const std::string zero(curve.half, '\0');
        const std::string one = std::string(curve.half - 1, '\0') + '\x01';
        const std::string most(curve.half, '\xff');
        const std::string after = sum(curve.order, one);
        for (const std::string& wrong : {zero, curve.order, after, most}) {
            BOOST_TEST(curve.of_signature(wrong + curve.s) == kInvalid);
            BOOST_TEST(curve.of_signature(curve.r + wrong) == kInvalid);
            for (const std::string& other : {zero, one, curve.order, after, most})
                BOOST_TEST(curve.of_signature(wrong + other) == kInvalid);
        }
        BOOST_TEST(curve.of_signature(one + one) == kInvalid);
    });
}

// On P-521 there is room for the same number modulo the order.
BOOST_AUTO_TEST_CASE(numbers_that_are_not_reduced) {
    const Curve curve{Algorithm::ES512, NID_secp521r1};
    BOOST_TEST(curve.of_signature(sum(curve.r, curve.order) + curve.s) == kInvalid);
    BOOST_TEST(curve.of_signature(curve.r + sum(curve.s, curve.order)) == kInvalid);
    BOOST_TEST(curve.of_signature(sum(curve.r, curve.order) + sum(curve.s, curve.order)) ==
               kInvalid);
}

BOOST_AUTO_TEST_CASE(another_form) {
    on_each_curve([](const Curve& curve) {
        const std::string as_der = der(curve.r, curve.s);
        for (const std::string& wrong :
             {std::string(), curve.r, curve.s + curve.r, curve.made + '\0', '\0' + curve.made,
              '\0' + curve.r + '\0' + curve.s, curve.made.substr(1),
              curve.made.substr(0, curve.made.size() - 1), curve.made + curve.made, as_der,
              as_der.substr(0, curve.made.size())})
            BOOST_TEST(curve.of_signature(wrong) == kInvalid);
    });
}

// A number that begins with zeros keeps them (RFC 7518, section 3.4).
BOOST_AUTO_TEST_CASE(zeros_that_were_left_out) {
    const Signer& signer = Signer::p256();
    for (int i = 0;; ++i) {
        const std::string input = signing_input("ES256", std::to_string(i));
        const std::string made = signer.sign(Algorithm::ES256, input);
        if (made[0] != '\0' && made[32] != '\0') continue;
        const std::string members = signer.jwk(R"(,"kid":"a")");
        BOOST_TEST(verdict(with_signature(input, made), members) == "accepted");
        std::string trimmed = made;
        trimmed.erase(made[0] == '\0' ? 0 : 32, 1);
        BOOST_TEST(verdict(with_signature(input, trimmed), members) == kInvalid);
        BOOST_TEST(verdict(with_signature(input, trimmed + '\0'), members) == kInvalid);
        BOOST_TEST(verdict(with_signature(input, '\0' + trimmed.substr(1)), members) == kInvalid);
        break;
    }
}

// Each algorithm has its own curve: neither the header nor a signature moves a key to another.
BOOST_AUTO_TEST_CASE(another_curve) {
    on_each_curve([](const Curve& curve) {
        for (const Algorithm other : {Algorithm::ES256, Algorithm::ES384, Algorithm::ES512,
                                      Algorithm::EdDSA, Algorithm::RS256, Algorithm::PS256}) {
            if (other == curve.algorithm) continue;
            const std::string foreign = Signer::for_algorithm(other).sign(other, curve.input);
            BOOST_TEST(curve.of_signature(foreign) == kInvalid);
            std::string fitted = foreign;
            fitted.resize(curve.made.size());
            BOOST_TEST(curve.of_signature(fitted) == kInvalid);
            const std::string named = signing_input(crypto::algorithm_name(other));
            BOOST_TEST(verdict(with_signature(named, curve.made), curve.members) ==
                       "id_token_key_unknown");
        }
    });
}

BOOST_AUTO_TEST_CASE(another_key_of_the_same_curve) {
    const Curve curve{Algorithm::ES256, NID_X9_62_prime256v1};
    BOOST_TEST(curve.of_signature(Signer::make_ec("P-256").sign(Algorithm::ES256, curve.input)) ==
               kInvalid);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(eddsa_vectors)

BOOST_AUTO_TEST_CASE(one_form_only) {
    const Signer& signer = Signer::ed25519();
    const std::string members = signer.jwk(R"(,"kid":"a","alg":"EdDSA")");
    const std::string input = signing_input("EdDSA");
    const std::string made = signer.sign(Algorithm::EdDSA, input);
    const auto of_signature = [&](const std::string& signature) {
        return verdict(with_signature(input, signature), members);
    };
    BOOST_TEST(of_signature(made) == "accepted");
    const std::string r = made.substr(0, 32);
    const std::string s = made.substr(32);
    // L, the order, is little-endian like S.
    const std::string order =
        from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    const auto reversed = [](const std::string& text) {
        return std::string(text.rbegin(), text.rend());
    };
    const std::string zero(32, '\0');
    const std::string one = '\x01' + std::string(31, '\0');
    for (const std::string& wrong :
         {std::string(), r, made.substr(1), made.substr(0, 63), made + '\0', '\0' + made,
          made + made, s + r, r + reversed(sum(reversed(s), reversed(order))), r + order, r + zero,
          zero + s, one + s, zero + zero, one + zero, r + std::string(32, '\xff'),
          std::string(64, '\xff'), Signer::make_ed25519().sign(Algorithm::EdDSA, input),
          Signer::p256().sign(Algorithm::ES256, input)})
        BOOST_TEST(of_signature(wrong) == kInvalid);
}

// R = 1 and S = 0 sign anything under the neutral element.
BOOST_AUTO_TEST_CASE(a_key_of_small_order) {
    const std::string one = '\x01' + std::string(31, '\0');
    const std::string weak =
        R"({"kty":"OKP","crv":"Ed25519","kid":"a","x":")" + crypto::base64url(one) + "\"}";
    const std::string token = with_signature(signing_input("EdDSA"), one + std::string(32, '\0'));
    BOOST_TEST(verdict(token, weak) == "no key set");
    BOOST_TEST(verdict(token, weak + "," + Signer::ed25519().jwk(R"(,"kid":"b")")) ==
               "id_token_key_unknown");
}

BOOST_AUTO_TEST_SUITE_END()
