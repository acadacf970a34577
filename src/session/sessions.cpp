#include "session/sessions.h"

#include "observe/failure.h"

namespace difysso::session {
namespace {

using redis::Reply;

const Reply& list(const Reply& reply) {
    if (reply.type != Reply::Type::array)
        throw observe::Failure(observe::Reason::redis_unavailable,
                               "Redis refused to tell of sessions (what may its user do?)");
    return reply;
}

}  // namespace

std::optional<dify::SessionRecord> Sessions::find(const std::string& id,
                                                  const outbound::Deadline& deadline) const {
    return dify::SessionRecord::parse(
        id, list(redis_.command({"HGETALL", keys_.session(id)}, deadline)));
}

std::vector<std::optional<dify::SessionRecord>> Sessions::find_all(
    const std::vector<std::string>& ids, const outbound::Deadline& deadline) const {
    std::vector<std::optional<dify::SessionRecord>> found;
    // A pipeline holds its connection's buffers: an export asks in parts.
    for (std::size_t begin = 0; begin < ids.size(); begin += kMost) {
        std::vector<redis::Command> questions;
        for (std::size_t i = begin; i < ids.size() && i < begin + kMost; ++i)
            questions.push_back({"HGETALL", keys_.session(ids[i])});
        const auto replies = redis_.pipeline(questions, deadline);
        for (std::size_t i = 0; i < replies.size(); ++i)
            found.push_back(dify::SessionRecord::parse(ids[begin + i], list(replies[i])));
    }
    return found;
}

std::vector<dify::SessionRecord> Sessions::of_account(const std::string& account,
                                                      const outbound::Deadline& deadline) const {
    auto sessions = listed(account, deadline);
    std::erase_if(sessions, [](const auto& session) { return session.over; });
    return sessions;
}

std::vector<dify::SessionRecord> Sessions::listed(const std::string& account,
                                                  const outbound::Deadline& deadline) const {
    const Reply ids = redis_.command(
        {"ZREVRANGE", keys_.account(account), "0", std::to_string(kMost - 1)}, deadline);
    std::vector<redis::Command> questions;
    for (const Reply& id : list(ids).elements)
        questions.push_back({"HGETALL", keys_.session(id.text)});
    std::vector<dify::SessionRecord> sessions;
    if (questions.empty()) return sessions;
    const auto replies = redis_.pipeline(questions, deadline);
    for (std::size_t i = 0; i < replies.size(); ++i) {
        auto session = dify::SessionRecord::parse(ids.elements[i].text, list(replies[i]));
        if (session && session->account == account) sessions.push_back(std::move(*session));
    }
    return sessions;
}

}  // namespace difysso::session
