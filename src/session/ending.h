#pragma once
#include <functional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "dify/session_keys.h"
#include "dify/session_record.h"
#include "observe/clock.h"
#include "redis/client.h"

namespace difysso::session {

// Ends sessions. A mark is written first, then what it is about is deleted: who begins or refreshes
// a session at the same time writes first and then looks for the mark, so that none survives. Any
// thread. Everything throws observe::Failure when Redis is away or refuses: then it may be half
// done, and is to be asked for again.
class Ending {
  public:
    // Calls `page` with every key that begins with `beginning`, some at a time.
    using Scan = std::function<void(const std::string& beginning,
                                    const std::function<void(const std::vector<std::string>&)>&)>;
    struct Parts {
        const config::Settings& settings;
        redis::Client& redis;
        const observe::Clock& clock;
        Scan scan;
        // Told which sessions were ended, when they are: best effort, Redis decides.
        std::function<void(const std::vector<std::string>& ids, const outbound::Deadline&)> told =
            [](const auto&, const auto&) {};
        // Told of each session that is over: what its provider gave for it is of no more use. May
        // not wait.
        std::function<void(const dify::SessionRecord&)> released = [](const auto&) {};
    };
    explicit Ending(Parts parts)
        : parts_(std::move(parts)), keys_(parts_.settings.redis.key_prefix) {}

    // One session begun here: its refresh token works no more, and its access tokens are refused by
    // verify. (Dify itself goes on accepting an access token until it expires.)
    void end_session(const std::string& id, const std::string& account,
                     const outbound::Deadline& deadline) const;
    // One that Dify began: of it we know no more than the tokens that its browser brings. `exp` is
    // the access token's; an empty text stands for a token that didn't come.
    void end_tokens(const std::string& access_token_hash, std::int64_t exp,
                    const std::string& refresh_token, const outbound::Deadline& deadline) const;
    // What came for a session that ended meanwhile.
    void release(const dify::SessionRecord& session) const { parts_.released(session); }
    // What the caller ends himself, the last of all: by it whoever asks again, since it was half
    // done, is known. Each may be "".
    struct But {
        std::string session, refresh_token;
    };
    // All of an account's sessions up to now. How many of those begun here there were.
    std::size_t end_account(const std::string& account, const outbound::Deadline& deadline,
                            const But& but = {}) const;
    // The refresh tokens of an account that stand in Redis without our knowing, since Dify made
    // them. Looks at all of Dify's refresh tokens.
    void end_unknown(const std::string& account, const outbound::Deadline& deadline,
                     const But& but = {}) const;

  private:
    std::int64_t now() const;
    void end_one(const std::string& id, const std::string& account,
                 const outbound::Deadline& deadline) const;
    void run(const std::vector<redis::Command>& commands, const outbound::Deadline& deadline) const;
    std::vector<redis::Command> deletions(const dify::SessionRecord& session) const;

    Parts parts_;
    const dify::SessionKeys keys_;
};

}  // namespace difysso::session
