#include "redis_client.h"

#include <poll.h>
#include <stdexcept>

#include <hiredis/hiredis.h>

#include "redis_server.h"

namespace difysso::service {

namespace {

using Reply = std::unique_ptr<void, decltype(&freeReplyObject)>;

void flatten(const redisReply& reply, std::vector<std::string>& into) {
    switch (reply.type) {
        case REDIS_REPLY_ERROR:
            throw std::runtime_error("Redis: " + std::string(reply.str, reply.len));
        case REDIS_REPLY_INTEGER:
            into.push_back(std::to_string(reply.integer));
            break;
        case REDIS_REPLY_ARRAY:
            for (std::size_t i = 0; i < reply.elements; ++i)
                flatten(*reply.element[i], into);
            break;
        case REDIS_REPLY_NIL:
            break;
        default:
            into.emplace_back(reply.str, reply.len);
    }
}

// The server is there and has said nothing: Sentinel closes everybody's connections to a server
// that changes its role.
bool is_quiet(int descriptor) {
    pollfd entry{descriptor, POLLIN | POLLRDHUP, 0};
    return ::poll(&entry, 1, 0) == 0;
}

}  // namespace

void RedisClient::Close::operator()(redisContext* context) const {
    redisFree(context);
}

std::vector<std::string> RedisClient::send(const std::vector<std::string>& words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const auto& word : words) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    const Reply reply(redisCommandArgv(context_.get(), static_cast<int>(words.size()), texts.data(),
                                       sizes.data()),
                      &freeReplyObject);
    if (!reply) throw std::runtime_error("Redis: " + std::string(context_->errstr));
    std::vector<std::string> answer;
    flatten(*static_cast<redisReply*>(reply.get()), answer);
    return answer;
}

std::vector<std::string> RedisClient::command(const std::vector<std::string>& words, int database) {
    if (!context_ || context_->err != 0 || !is_quiet(context_->fd)) {
        context_.reset(redisConnect("127.0.0.1", port_));
        if (!context_ || context_->err != 0) throw std::runtime_error("no connection to Redis");
        database_ = 0;
        send({"AUTH", password_.empty() ? RedisServer::password : password_});
    }
    if (database != database_) send({"SELECT", std::to_string(database)});
    database_ = database;
    return send(words);
}

}  // namespace difysso::service
