#include "redis/connection.h"

#include <array>
#include <new>

#include <hiredis/hiredis.h>

namespace difysso::redis {
namespace {

using observe::Failure;
using observe::Reason;

struct ReplyFree {
    void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
};

void append_number(std::string& text, char kind, std::size_t number) {
    text.append(1, kind).append(std::to_string(number)).append("\r\n");
}

// Redis's protocol, "Sending commands to a Redis server": an array of bulk strings. By hand, since
// hiredis allocates for each word and once more for the whole.
void append(std::string& text, const Command& command) {
    append_number(text, '*', command.size());
    for (const auto& word : command) {
        append_number(text, '$', word.size());
        text.append(word).append("\r\n");
    }
}

Reply converted(const redisReply& from) {
    Reply reply;
    switch (from.type) {
        case REDIS_REPLY_INTEGER:
            reply.type = Reply::Type::integer;
            reply.integer = from.integer;
            return reply;
        case REDIS_REPLY_NIL:
            return reply;
        case REDIS_REPLY_ARRAY:
            reply.type = Reply::Type::array;
            reply.elements.reserve(from.elements);
            for (std::size_t i = 0; i < from.elements; ++i) {
                reply.elements.push_back(converted(*from.element[i]));
            }
            return reply;
        case REDIS_REPLY_STATUS:
            reply.type = Reply::Type::status;
            break;
        case REDIS_REPLY_ERROR:
            reply.type = Reply::Type::error;
            break;
        default:
            reply.type = Reply::Type::string;
            break;
    }
    reply.text.assign(from.str, static_cast<std::size_t>(from.len));
    return reply;
}

}  // namespace

Connection::Connection(outbound::Stream stream)
    : stream_(std::move(stream)), reader_(redisReaderCreate()) {
    if (!reader_) throw std::bad_alloc();
}

std::vector<Reply> Connection::exchange(const std::vector<Command>& commands,
                                        const outbound::Deadline& deadline) {
    sound_ = false;
    std::string text;
    for (const auto& command : commands)
        append(text, command);
    stream_.write(text, deadline);
    std::vector<Reply> replies;
    replies.reserve(commands.size());
    while (replies.size() < commands.size())
        replies.push_back(next_reply(deadline));
    sound_ = true;
    return replies;
}

Reply Connection::next_reply(const outbound::Deadline& deadline) {
    for (;;) {
        void* raw = nullptr;
        if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) {
            throw Failure(Reason::redis_unavailable, "the answer isn't Redis's");
        }
        if (raw != nullptr) {
            const std::unique_ptr<redisReply, ReplyFree> reply(static_cast<redisReply*>(raw));
            return converted(*reply);
        }
        std::array<char, std::size_t{16} * 1024> block;
        const std::size_t size = stream_.read(block, deadline);
        if (size == 0) throw Failure(Reason::redis_unavailable, "the connection was closed");
        redisReaderFeed(reader_.get(), block.data(), size);
    }
}

}  // namespace difysso::redis
