#include "floor_servers.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace difysso::floor {
namespace {

// The tables that the gateway's own statement touches, without its conditions.
constexpr const char* kKnown =
    "WITH found AS (SELECT a.id, a.email::text, a.name::text, w.id AS tenant_id, w.name::text AS"
    " tenant_name, w.role::text FROM account_integrates i JOIN accounts a ON a.id = i.account_id"
    " CROSS JOIN LATERAL (SELECT t.id, t.name, j.role FROM tenant_account_joins j JOIN tenants t"
    " ON t.id = j.tenant_id WHERE j.account_id = a.id AND t.status = 'normal' ORDER BY j.current"
    " DESC, j.id LIMIT 1) w WHERE i.provider = 'casdoor' AND i.open_id = $1), account AS (UPDATE"
    " accounts a SET last_login_at = now() AT TIME ZONE 'UTC', last_login_ip = $2, updated_at ="
    " now() AT TIME ZONE 'UTC' FROM found WHERE a.id = found.id RETURNING a.id), identity AS"
    " (UPDATE difysso.identities SET last_seen_at = now() WHERE provider = 'casdoor' AND open_id ="
    " $1), event AS (INSERT INTO difysso.sign_in_events (id, at, provider, open_id, account_id,"
    " email, outcome, account_created, account_linked, workspace_created, request_id,"
    " client_address, user_agent) SELECT $5::uuid, now(), 'casdoor', $1, account.id, $3,"
    " 'signed_in', false, false, false, $4, $2, $6 FROM account) SELECT id::text, email, name,"
    " tenant_id::text, tenant_name, role FROM found";

int connect_to(std::uint16_t port) {
    const int connected = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = ::htons(port);
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    if (connected < 0 ||
        ::connect(connected, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        give_up("connect");
    const int on = 1;
    ::setsockopt(connected, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return connected;
}

std::uint16_t port_of(const char* name) {
    return static_cast<std::uint16_t>(std::strtoul(given(name).c_str(), nullptr, 10));
}

}  // namespace

void give_up(const char* what) {
    std::perror(what);
    std::_Exit(EXIT_FAILURE);
}

std::string given(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr) give_up(name);
    return value;
}

Provider::Provider()
    : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free),
      tls_(nullptr, SSL_free),
      host_("127.0.0.1:" + given("PROVIDER_PORT")) {
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), connect_to(port_of("PROVIDER_PORT")));
    if (SSL_connect(tls_.get()) != 1) give_up("SSL_connect");
}

std::string Provider::post(const std::string& path, const std::string& form) {
    const std::string request = "POST " + path + " HTTP/1.1\r\nHost: " + host_ +
                                "\r\nAccept: application/json\r\nContent-Type: "
                                "application/x-www-form-urlencoded\r\nContent-Length: " +
                                std::to_string(form.size()) + "\r\n\r\n" + form;
    if (SSL_write(tls_.get(), request.data(), static_cast<int>(request.size())) <= 0)
        give_up("SSL_write");
    std::string answer;
    char buffer[16384];
    for (;;) {
        const int got = SSL_read(tls_.get(), buffer, sizeof buffer);
        if (got <= 0) give_up("SSL_read");
        answer.append(buffer, static_cast<std::size_t>(got));
        const auto end = answer.find("\r\n\r\n");
        const auto length = answer.find("Content-Length: ");
        if (end == std::string::npos || length > end) continue;
        const auto body = std::strtoul(answer.c_str() + length + 16, nullptr, 10);
        if (answer.size() >= end + 4 + body) return answer.substr(end + 4);
    }
}

Postgres::Postgres() : connection_(PQconnectdb(given("POSTGRES").c_str()), PQfinish) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) give_up(PQerrorMessage(connection_.get()));
    const Row prepared(PQprepare(connection_.get(), "known", kKnown, 0, nullptr), PQclear);
    if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK)
        give_up(PQerrorMessage(connection_.get()));
}

Postgres::Row Postgres::known(const std::vector<const char*>& parameters) {
    Row row(PQexecPrepared(connection_.get(), "known", static_cast<int>(parameters.size()),
                           parameters.data(), nullptr, nullptr, 0),
            PQclear);
    if (PQntuples(row.get()) != 1) give_up("nobody is known by that name");
    return row;
}

Redis::Redis() : context_(redisConnect("127.0.0.1", port_of("REDIS_PORT")), redisFree) {
    if (!context_ || context_->err != 0) give_up("redisConnect");
    append({"AUTH", given("REDIS_USER"), given("REDIS_PASSWORD")});
    if (!answered(1)) give_up("AUTH");
}

void Redis::append(const std::vector<std::string_view>& command) {
    std::vector<const char*> texts;
    std::vector<std::size_t> lengths;
    for (const std::string_view word : command) {
        texts.push_back(word.data());
        lengths.push_back(word.size());
    }
    redisAppendCommandArgv(context_.get(), static_cast<int>(command.size()), texts.data(),
                           lengths.data());
}

bool Redis::answered(int count) {
    bool good = true;
    for (int i = 0; i < count; ++i) {
        void* reply = nullptr;
        if (redisGetReply(context_.get(), &reply) != REDIS_OK) give_up("redisGetReply");
        const int type = static_cast<redisReply*>(reply)->type;
        if (type == REDIS_REPLY_ERROR) give_up("Redis refused");
        good &= type != REDIS_REPLY_NIL;
        freeReplyObject(reply);
    }
    return good;
}

}  // namespace difysso::floor
