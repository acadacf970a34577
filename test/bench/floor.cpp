// What the gateway would cost if it did nothing but its work: health, login and a known person's
// callback with the same conversations, by the libraries themselves, and no check of anything but
// the token's signature. Two processes of sixteen threads. For `make bench` to compare with, and
// for nobody to use.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <fcgiapp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include "floor_servers.h"

namespace difysso::floor {
namespace {

std::string random_hex(std::size_t bytes) {
    unsigned char random[64];
    RAND_bytes(random, static_cast<int>(bytes));
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i) {
        text += "0123456789abcdef"[random[i] >> 4];
        text += "0123456789abcdef"[random[i] & 15];
    }
    return text;
}

std::string base64url(const unsigned char* bytes, std::size_t size) {
    std::string text(4 * ((size + 2) / 3) + 1, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(size));
    for (char& c : text)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    text.resize((4 * size + 2) / 3);
    return text;
}

std::string from_base64url(std::string text) {
    for (char& c : text)
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    const std::size_t size = text.size() * 3 / 4;
    text.append((4 - text.size() % 4) % 4, '=');
    std::string bytes(text.size(), '\0');
    EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                    reinterpret_cast<const unsigned char*>(text.data()),
                    static_cast<int>(text.size()));
    bytes.resize(size);
    return bytes;
}

// What stands between `before` and the next `end`.
std::string between(const std::string& text, const std::string& before, char end) {
    const auto at = text.find(before);
    if (at == std::string::npos) return {};
    const auto from = at + before.size();
    return text.substr(from, text.find(end, from) - from);
}

std::string sha256(const std::string& text) {
    unsigned char digest[32];
    EVP_Digest(text.data(), text.size(), digest, nullptr, EVP_sha256(), nullptr);
    return {reinterpret_cast<char*>(digest), sizeof digest};
}

std::string signed_token(const std::string& claims) {
    static const std::string key = given("SECRET_KEY");
    const std::string head = R"({"alg":"HS256","typ":"JWT"})";
    std::string token =
        base64url(reinterpret_cast<const unsigned char*>(head.data()), head.size()) + "." +
        base64url(reinterpret_cast<const unsigned char*>(claims.data()), claims.size());
    unsigned char mac[32];
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(token.data()), token.size(), mac, nullptr);
    return token + "." + base64url(mac, sizeof mac);
}

EVP_PKEY* provider_key() {
    std::FILE* file = std::fopen(given("PROVIDER_CERTIFICATE").c_str(), "r");
    X509* certificate = file == nullptr ? nullptr : PEM_read_X509(file, nullptr, nullptr, nullptr);
    if (certificate == nullptr) give_up("PROVIDER_CERTIFICATE");
    return X509_get_pubkey(certificate);
}

// One thread's half of the gateway.
class Worker {
  public:
    std::string answer(const std::string& target, const std::string& host,
                       const std::string& cookie) {
        if (target.starts_with("/sso/v1/health/live"))
            return "Status: 200\r\nContent-Type: application/json\r\nContent-Length: "
                   "15\r\n\r\n{\"status\":\"ok\"}";
        if (target == "/sso/v1/auth/login") return login(host);
        return callback(target, host, cookie);
    }

  private:
    static std::string callback_uri(const std::string& host) {
        return "http%3A%2F%2F127.0.0.1%3A" + between(host, ":", '/') +
               "%2Fsso%2Fv1%2Fauth%2Fcallback";
    }
    static std::string redirect(const std::string& location, const std::string& headers) {
        return "Status: 302\r\nLocation: " + location + "\r\n" + headers +
               "Content-Length: 0\r\n\r\n";
    }

    static std::string login(const std::string& host) {
        const std::string state = random_hex(16);
        const std::string verifier = random_hex(32);
        const std::string challenge = sha256(verifier);
        return redirect(
            given("PROVIDER_ORIGIN") + "/login/oauth/authorize?client_id=" + given("CLIENT_ID") +
                "&response_type=code&redirect_uri=" + callback_uri(host) +
                "&scope=openid%20profile%20email&state=" + state + "&nonce=" + random_hex(16) +
                "&code_challenge=" +
                base64url(reinterpret_cast<const unsigned char*>(challenge.data()), 32) +
                "&code_challenge_method=S256",
            "Set-Cookie: floor=" + state + "." + verifier + "; Path=/; HttpOnly\r\n");
    }

    void verify(const std::string& token) {
        static EVP_PKEY* const key = provider_key();
        const auto end = token.rfind('.');
        const std::string signature = from_base64url(token.substr(end + 1));
        EVP_MD_CTX* context = EVP_MD_CTX_new();
        if (EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key) != 1 ||
            EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.data()),
                             signature.size(), reinterpret_cast<const unsigned char*>(token.data()),
                             end) != 1)
            give_up("the token's signature");
        EVP_MD_CTX_free(context);
    }

    std::string callback(const std::string& target, const std::string& host,
                         const std::string& cookie) {
        redis_.append({"SET", "difysso:state:" + sha256(between(target, "state=", '&')), "1", "NX",
                       "EX", "900"});
        if (!redis_.answered(1)) give_up("a state was used");
        const std::string tokens = provider_.post(
            "/api/login/oauth/access_token",
            "grant_type=authorization_code&client_id=" + given("CLIENT_ID") +
                "&client_secret=" + given("CLIENT_SECRET") +
                "&code=" + between(target, "code=", '&') + "&redirect_uri=" + callback_uri(host) +
                "&code_verifier=" + between(cookie, ".", ';'));
        const std::string token = between(tokens, "\"id_token\":\"", '"');
        verify(token);
        const auto dot = token.find('.');
        const std::string claims =
            from_base64url(token.substr(dot + 1, token.rfind('.') - dot - 1));
        return land(between(claims, "\"sub\":\"", '"'), between(claims, "\"email\":\"", '"'), host);
    }

    std::string land(const std::string& sub, const std::string& email, const std::string& host) {
        const std::string id = random_hex(16);
        const auto row = postgres_.known(
            {sub.c_str(), "127.0.0.1", email.c_str(), id.c_str(), id.c_str(), "Mozilla/5.0"});
        const std::string account = PQgetvalue(row.get(), 0, 0);
        const std::string exp = std::to_string(std::time(nullptr) + 3600);
        const std::string access =
            signed_token(R"({"user_id":")" + account + R"(","exp":)" + exp +
                         R"(,"iss":"SELF_HOSTED","sub":"Console API Passport"})");
        const std::string csrf = signed_token(R"({"exp":)" + exp + R"(,"sub":")" + account + "\"}");
        const std::string refresh = random_hex(64);
        std::string record = R"({"account":")" + account + R"(","email":")" + email;
        for (int column = 2; column < 6; ++column)
            record += std::string("\",\"") + PQfname(row.get(), column) + "\":\"" +
                      PQgetvalue(row.get(), 0, column);
        keep_session(account, id, email, access, refresh, record + "\"}");
        const auto kept = [](const char* name, const std::string& value) {
            return std::string("Set-Cookie: ") + name + "=" + value +
                   "; Path=/; HttpOnly; SameSite=Lax\r\n";
        };
        return redirect("http://" + host + "/", kept("access_token", access) +
                                                    kept("refresh_token", refresh) +
                                                    kept("csrf_token", csrf));
    }

    // The commands of dify::RedisSessions::save, and as many bytes.
    void keep_session(const std::string& account, const std::string& id, const std::string& email,
                      const std::string& access, const std::string& refresh,
                      const std::string& record) {
        const std::string now = std::to_string(std::time(nullptr));
        const std::string until = std::to_string(std::time(nullptr) + 2592000);
        const std::string session = "difysso:session:" + id;
        const std::string sessions = "difysso:account:" + account;
        redis_.append({"SETEX", "refresh_token:" + refresh, "2592000", account});
        redis_.append({"SETEX", "account_refresh_token:" + account, "2592000", refresh});
        redis_.append({"SETEX", "difysso:token:" + sha256(access), "3600", record});
        redis_.append({"SETEX", "difysso:token:" + sha256(refresh), "2592000", record});
        redis_.append({"HSET",
                       session,
                       "account",
                       account,
                       "email",
                       email,
                       "name",
                       email,
                       "provider",
                       "casdoor",
                       "issuer",
                       "floor",
                       "sub",
                       account,
                       "sid",
                       "",
                       "claimed",
                       email,
                       "verified",
                       "1",
                       "groups",
                       "[]",
                       "since",
                       now,
                       "last",
                       now,
                       "until",
                       until,
                       "client",
                       "127.0.0.1",
                       "agent",
                       "Mozilla/5.0",
                       "id_token",
                       "",
                       "refresh",
                       refresh,
                       "access:" + sha256(access),
                       until});
        redis_.append({"EXPIRE", session, "2592000"});
        redis_.append({"ZREMRANGEBYSCORE", sessions, "-inf", now});
        redis_.append({"ZADD", sessions, until, id});
        redis_.append({"EXPIRE", sessions, "2592000"});
        redis_.append({"GET", "difysso:ended:" + account});
        redis_.append({"GET", "difysso:logout:" + account});
        redis_.answered(11);
    }

    Provider provider_;
    Postgres postgres_;
    Redis redis_;
};

void serve(int listener) {
    Worker worker;
    FCGX_Request request;
    FCGX_InitRequest(&request, listener, 0);
    const auto variable = [&](const char* name) {
        const char* value = FCGX_GetParam(name, request.envp);
        return std::string(value == nullptr ? "" : value);
    };
    while (FCGX_Accept_r(&request) == 0) {
        const std::string text =
            worker.answer(variable("REQUEST_URI"), variable("HTTP_HOST"), variable("HTTP_COOKIE"));
        FCGX_PutStr(text.data(), static_cast<int>(text.size()), request.out);
        FCGX_Finish_r(&request);
    }
}

}  // namespace
}  // namespace difysso::floor

int main() {
    using namespace difysso::floor;
    FCGX_Init();
    const int listener = FCGX_OpenSocket(given("LISTEN").c_str(), 512);
    if (listener < 0) give_up("FCGX_OpenSocket");
    for (int i = 0; i < 2; ++i) {
        if (::fork() != 0) continue;
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 16; ++thread)
            threads.emplace_back([listener] { serve(listener); });
    }
    while (::wait(nullptr) > 0) {
    }
}
