#include "crypto/key_judgement.h"

#include <algorithm>
#include <array>

#include <openssl/bn.h>
#include <openssl/core_names.h>

#include "crypto/encoding.h"

namespace difysso::crypto {
namespace {

using observe::Literal;
using Kind = PublicKey::Kind;
using Number = Owned<BIGNUM, BN_free>;

constexpr std::array kCurves{
    Curve{Kind::p256, "P-256", "prime256v1", 32},
    Curve{Kind::p384, "P-384", "secp384r1", 48},
    Curve{Kind::p521, "P-521", "secp521r1", 66},
};

constexpr int kLeastModulusBits = 2048;
constexpr int kMostModulusBits = 8192;
constexpr BN_ULONG kLeastExponent = 65537;
// OpenSSL's own limit for large moduli; a longer one only costs time.
constexpr int kMostExponentBits = 64;

Number number_of(const EVP_PKEY* key, const char* parameter) {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key, parameter, &number);
    return Number(number);
}

// CVE-2017-15361: Infineon's library made primes that are powers of 65537 modulo each small prime,
// and so is their product, which nobody else's is. Such a key can be factored.
bool is_from_infineon(const BIGNUM* modulus) {
    constexpr std::array<BN_ULONG, 38> primes{
        3,  5,  7,  11, 13, 17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,
        73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
    return std::all_of(primes.begin(), primes.end(), [modulus](BN_ULONG prime) {
        const BN_ULONG rest = BN_mod_word(modulus, prime);
        BN_ULONG power = 1;
        do {
            if (power == rest) return true;
            power = power * 65537 % prime;
        } while (power != 1);
        return false;
    });
}

Literal fault_of_rsa(const EVP_PKEY* key) {
    const Number modulus = number_of(key, OSSL_PKEY_PARAM_RSA_N);
    const Number exponent = number_of(key, OSSL_PKEY_PARAM_RSA_E);
    if (!modulus || !exponent) return "the RSA key is incomplete";
    if (BN_num_bits(modulus.get()) < kLeastModulusBits)
        return "the RSA key has less than 2048 bits";
    if (BN_num_bits(modulus.get()) > kMostModulusBits) return "the RSA key has more than 8192 bits";
    if (!BN_is_odd(modulus.get())) return "the RSA key's modulus is even";
    if (is_from_infineon(modulus.get())) return "the RSA key comes from a broken generator (ROCA)";
    if (!BN_is_odd(exponent.get())) return "the RSA key's exponent is even";
    const BN_ULONG value = BN_get_word(exponent.get());  // all ones when it doesn't fit
    if (value < kLeastExponent) return "the RSA key's exponent is less than 65537";
    if (BN_num_bits(exponent.get()) > kMostExponentBits)
        return "the RSA key's exponent has more than 64 bits";
    return {};
}

const Curve* curve_of(const EVP_PKEY* key) {
    std::array<char, 64> group{};
    if (EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) != 1) return nullptr;
    for (const Curve& curve : kCurves)
        if (std::string_view(group.data()) == curve.group) return &curve;
    return nullptr;
}

bool on_its_curve(EVP_PKEY* key) {
    const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
        EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    return context && EVP_PKEY_public_check(context.get()) == 1;
}

// The y of all points of order 1, 2, 4 and 8, which OpenSSL takes for keys: with such a key a
// signature can be made by anybody. Little-endian, the sign of x being left out.
constexpr std::array<std::string_view, 5> kSmallOrder{
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
};

// RFC 8032, section 5.1.3: y is less than p = 2^255 - 19.
bool is_reduced(std::string_view y) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(y[i]); };
    if (byte(31) != 0x7f || byte(0) < 0xed) return true;
    return std::any_of(y.begin() + 1, y.end() - 1, [](char c) { return c != '\xff'; });
}

Literal fault_of_ed25519(const EVP_PKEY* key) {
    std::string y(32, '\0');
    std::size_t length = y.size();
    if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(y.data()), &length) !=
            1 ||
        length != y.size())
        return "the Ed25519 key is incomplete";
    y.back() = static_cast<char>(y.back() & 0x7f);
    if (!is_reduced(y)) return "the Ed25519 key's point isn't reduced";
    const bool small =
        std::find(kSmallOrder.begin(), kSmallOrder.end(), hex(y)) != kSmallOrder.end();
    return small ? Literal("the Ed25519 key's point has a small order") : Literal();
}

}  // namespace

const Curve* find_curve(std::string_view crv) {
    for (const Curve& curve : kCurves)
        if (curve.crv == crv) return &curve;
    return nullptr;
}

Judgement judge(EVP_PKEY* key) {
    switch (EVP_PKEY_get_base_id(key)) {
        case EVP_PKEY_RSA:
            return {.fault = fault_of_rsa(key),
                    .kind = Kind::rsa,
                    .signature_bytes = static_cast<std::size_t>(EVP_PKEY_get_size(key))};
        case EVP_PKEY_EC: {
            const Curve* curve = curve_of(key);
            if (curve == nullptr) return {.fault = "the curve isn't P-256, P-384 or P-521"};
            if (!on_its_curve(key)) return {.fault = "the point isn't on its curve"};
            return {
                .fault = {}, .kind = curve->kind, .signature_bytes = 2 * curve->coordinate_bytes};
        }
        case EVP_PKEY_ED25519:
            return {.fault = fault_of_ed25519(key), .kind = Kind::ed25519, .signature_bytes = 64};
        default:
            return {.fault = "the key is neither RSA nor EC nor Ed25519"};
    }
}

}  // namespace difysso::crypto
