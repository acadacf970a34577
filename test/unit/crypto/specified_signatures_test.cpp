#include <boost/test/unit_test.hpp>

#include "crypto/encoding.h"
#include "crypto/signature.h"

using namespace difysso::crypto;

namespace {

std::string decode(std::string_view text) {
    return from_base64url(text).value();
}

}  // namespace

// A signature of each kind as the specifications print it.
BOOST_AUTO_TEST_SUITE(specified_signatures)

// RFC 7515, appendix A.2.
BOOST_AUTO_TEST_CASE(rs256_of_the_specification) {
    const auto key = PublicKey::from_rsa(
        decode(
            "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPME"
            "zP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf"
            "63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5Z"
            "wKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FR"
            "WyuXpoQ"),
        decode("AQAB"));
    BOOST_REQUIRE(key);
    constexpr std::string_view data =
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlL"
        "mNvbS9pc19yb290Ijp0cnVlfQ";
    const std::string made = decode(
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
        "O8W2Fp"
        "5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
        "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMH"
        "lb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-"
        "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w"
        "9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");
    BOOST_TEST(key->verify(Algorithm::RS256, data, made));
    BOOST_TEST(!key->verify(Algorithm::RS512, data, made));
    BOOST_TEST(!key->verify(Algorithm::RS256, data.substr(1), made));
}

// RFC 7515, appendix A.3.
BOOST_AUTO_TEST_CASE(es256_of_the_specification) {
    const auto key =
        PublicKey::from_ec("P-256", decode("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                           decode("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"));
    BOOST_REQUIRE(key);
    BOOST_TEST(key->verify(
        Algorithm::ES256,
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlL"
        "mNvbS9pc19yb290Ijp0cnVlfQ",
        decode("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6N"
               "U1Q")));
}

// RFC 7515, appendix A.4.
BOOST_AUTO_TEST_CASE(es512_of_the_specification) {
    const auto key = PublicKey::from_ec(
        "P-521",
        decode("AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWce"
               "qwQGk"),
        decode("ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3"
               "kyMj2"));
    BOOST_REQUIRE(key);
    BOOST_TEST(key->verify(
        Algorithm::ES512, "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA",
        decode(
            "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw"
            "_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOX"
            "olLzeO_Jn")));
}

// RFC 7520, section 4.2: the key of section 3.3.
BOOST_AUTO_TEST_CASE(ps384_of_the_cookbook) {
    const auto key = PublicKey::from_rsa(
        decode("n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEi"
               "ZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-"
               "oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0"
               "FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc"
               "5gHdrNP5zw"),
        decode("AQAB"));
    BOOST_REQUIRE(key);
    BOOST_TEST(key->verify(
        Algorithm::PS384,
        "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.SXTigJlzIGEgZG"
        "FuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgc"
        "m9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUg"
        "eW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4",
        decode("cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDq"
               "HCdP6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgV"
               "Fn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0"
               "qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8"
               "DYM-X72Eaw")));
}

// RFC 8037, appendix A.4.
BOOST_AUTO_TEST_CASE(eddsa_of_the_specification) {
    const auto key =
        PublicKey::from_okp("Ed25519", decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
    BOOST_REQUIRE(key);
    BOOST_TEST(key->verify(
        Algorithm::EdDSA, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
        decode("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0"
               "KAg")));
}

BOOST_AUTO_TEST_SUITE_END()
