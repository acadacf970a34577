#include "store.h"

#include <stdexcept>
#include <sys/time.h>

#include <hiredis/hiredis.h>
#include <libpq-fe.h>

namespace judge {

namespace {

constexpr timeval patience{5, 0};

using Result = std::unique_ptr<PGresult, void (*)(PGresult*)>;

std::vector<Row> rows_of(const PGresult* result) {
    std::vector<Row> rows;
    for (int i = 0; i < PQntuples(result); ++i) {
        Row row;
        for (int column = 0; column < PQnfields(result); ++column) {
            const bool null = PQgetisnull(result, i, column) != 0;
            row.emplace(PQfname(result, column),
                        null ? Value() : Value(PQgetvalue(result, i, column)));
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

redisContext* open_redis(const std::string& address) {
    const auto colon = address.rfind(':');
    if (address.starts_with('/')) return redisConnectUnixWithTimeout(address.c_str(), patience);
    if (colon == std::string::npos) throw std::runtime_error("redis: HOST:PORT or a path");
    return redisConnectWithTimeout(address.substr(0, colon).c_str(),
                                   std::stoi(address.substr(colon + 1)), patience);
}

}  // namespace

Database::Database(const std::string& connection)
    : connection_(PQconnectdb(connection.c_str()), PQfinish) {
    if (PQstatus(connection_.get()) != CONNECTION_OK)
        throw std::runtime_error(PQerrorMessage(connection_.get()));
}

std::vector<Row> Database::query(const std::string& sql, const std::vector<Value>& parameters) {
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const auto& parameter : parameters)
        values.push_back(parameter ? parameter->c_str() : nullptr);
    const Result result(
        PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                     values.data(), nullptr, nullptr, 0),
        PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        throw std::runtime_error(PQerrorMessage(connection_.get()));
    return rows_of(result.get());
}

Redis::Redis(const Options& options)
    : prefix_(options.redis_prefix.empty() ? "" : options.redis_prefix + ":"),
      context_(open_redis(options.redis), redisFree) {
    if (!context_ || context_->err != 0)
        throw std::runtime_error(context_ ? context_->errstr : "redis: no memory");
    redisSetTimeout(context_.get(), patience);
    if (!options.redis_username.empty())
        command({"AUTH", options.redis_username, options.redis_password});
    else if (!options.redis_password.empty())
        command({"AUTH", options.redis_password});
    if (options.redis_db != 0) command({"SELECT", std::to_string(options.redis_db)});
}

Value Redis::get(const std::string& key) {
    return command({"GET", prefixed(key)});
}

void Redis::setex(const std::string& key, long long seconds, const std::string& value) {
    command({"SETEX", prefixed(key), std::to_string(seconds), value});
}

void Redis::del(const std::string& key) {
    command({"DEL", prefixed(key)});
}

std::string Redis::prefixed(const std::string& key) const {
    return prefix_ + key;
}

Value Redis::command(const std::vector<std::string>& words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> lengths;
    for (const auto& word : words) {
        texts.push_back(word.data());
        lengths.push_back(word.size());
    }
    const std::unique_ptr<redisReply, void (*)(void*)> reply(
        static_cast<redisReply*>(redisCommandArgv(context_.get(), static_cast<int>(words.size()),
                                                  texts.data(), lengths.data())),
        freeReplyObject);
    if (!reply) throw std::runtime_error(context_->errstr);
    if (reply->type == REDIS_REPLY_ERROR) throw std::runtime_error(reply->str);
    if (reply->type != REDIS_REPLY_STRING) return std::nullopt;
    return std::string(reply->str, reply->len);
}

}  // namespace judge
