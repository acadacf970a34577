#include "passport.h"

#include <ctime>
#include <optional>

#include <Poco/JSON/Parser.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace judge {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

Unauthorized invalid_token() {
    return Unauthorized("Invalid token.");
}

// As Python's b64decode without validation: what is not of the alphabet is passed over, the last
// character's spare bits are ignored. Nothing for a length that no encoder makes.
std::optional<std::string> lenient_base64url(std::string_view text) {
    std::string bytes;
    unsigned bits = 0;
    int count = 0;
    std::size_t characters = 0;
    for (const char c : text) {
        if (c == '=') break;
        const char url_safe = c == '+' ? '-' : c == '/' ? '_' : c;
        const auto value = alphabet.find(url_safe);
        if (value == std::string_view::npos) continue;
        ++characters;
        bits = (bits << 6) | static_cast<unsigned>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes.push_back(static_cast<char>((bits >> count) & 0xFF));
    }
    if (characters % 4 == 1) return std::nullopt;
    return bytes;
}

Object::Ptr parse_segment(std::string_view segment) {
    const auto text = lenient_base64url(segment);
    if (!text) throw invalid_token();
    try {
        return Poco::JSON::Parser().parse(*text).extract<Object::Ptr>();
    } catch (const Poco::Exception&) {
        throw invalid_token();
    }
}

// int(value) of Python: a number, or a text that is one.
std::int64_t whole(const Object::Ptr& claims, const std::string& name) {
    try {
        const auto value = claims->get(name);
        if (value.isNumeric()) return static_cast<std::int64_t>(value.convert<double>());
        return value.convert<std::int64_t>();
    } catch (const Poco::Exception&) {
        throw invalid_token();
    }
}

bool is_true(const Poco::Dynamic::Var& value) {
    if (value.isEmpty()) return false;
    if (value.isString()) return !value.extract<std::string>().empty();
    if (value.type() == typeid(Poco::JSON::Array::Ptr))
        return value.extract<Poco::JSON::Array::Ptr>()->size() > 0;
    if (value.type() == typeid(Object::Ptr)) return value.extract<Object::Ptr>()->size() > 0;
    return value.convert<bool>();
}

// PyJWT's _validate_claims without an expected audience or issuer.
void check_claims(const Object::Ptr& claims) {
    const auto now = static_cast<std::int64_t>(std::time(nullptr));
    if (claims->has("iat") && whole(claims, "iat") > now) throw invalid_token();
    if (claims->has("nbf") && whole(claims, "nbf") > now) throw invalid_token();
    if (claims->has("exp") && whole(claims, "exp") <= now) throw Unauthorized("Token has expired.");
    if (claims->has("aud") && is_true(claims->get("aud"))) throw invalid_token();
    for (const auto* name : {"sub", "jti"}) {
        if (claims->has(name) && !claims->get(name).isString()) throw invalid_token();
    }
}

}  // namespace

std::string base64url(std::string_view bytes) {
    std::string text;
    unsigned bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        count += 8;
        while (count >= 6) {
            count -= 6;
            text.push_back(alphabet[(bits >> count) & 0x3F]);
        }
    }
    if (count > 0) text.push_back(alphabet[(bits << (6 - count)) & 0x3F]);
    return text;
}

std::string Passport::sign(std::string_view text) const {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    HMAC(EVP_sha256(), secret_key_.data(), static_cast<int>(secret_key_.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &length);
    return {reinterpret_cast<const char*>(digest), length};
}

std::string Passport::issue(const Object::Ptr& claims) const {
    const auto text =
        base64url(R"({"alg":"HS256","typ":"JWT"})") + "." + base64url(to_text(claims));
    return text + "." + base64url(sign(text));
}

Object::Ptr Passport::verify(std::string_view token) const {
    const auto last = token.rfind('.');
    if (last == std::string_view::npos) throw invalid_token();
    const auto signed_text = token.substr(0, last);
    const auto first = signed_text.find('.');
    if (first == std::string_view::npos) throw invalid_token();
    const auto header = parse_segment(signed_text.substr(0, first));
    const auto signature = lenient_base64url(token.substr(last + 1));
    if (!signature) throw invalid_token();
    const auto algorithm = header->get("alg");
    if (!algorithm.isString() || algorithm.extract<std::string>() != "HS256") throw invalid_token();
    const auto expected = sign(signed_text);
    if (signature->size() != expected.size() ||
        CRYPTO_memcmp(signature->data(), expected.data(), expected.size()) != 0)
        throw Unauthorized("Invalid token signature.");
    auto claims = parse_segment(signed_text.substr(first + 1));
    check_claims(claims);
    return claims;
}

}  // namespace judge
