#pragma once
#include <memory>
#include <vector>

#include <hiredis/read.h>

#include "outbound/stream.h"
#include "redis/client.h"

namespace difysso::redis {

// A connection that rests longer is closed: a firewall may have forgotten it. (Redis's own
// `timeout` is off by default.)
inline constexpr std::chrono::minutes kIdle{5};

// One connection: hiredis writes the commands and reads the replies, the stream carries them within
// the deadline. (A redisContext begins its time-out anew with each byte.) A failed exchange leaves
// replies on the way, so the connection is of no use afterwards. One thread at a time.
class Connection {
  public:
    explicit Connection(outbound::Stream stream);

    // One trip. Throws observe::Failure: redis_unavailable, deadline. Error replies are replies.
    std::vector<Reply> exchange(const std::vector<Command>& commands,
                                const outbound::Deadline& deadline);

    // The server is well but no longer the one to talk to, e.g. a replica since a failover.
    void abandon() { sound_ = false; }

    bool sound() const noexcept { return sound_; }
    bool alive() const noexcept { return stream_.quiet(); }

  private:
    struct ReaderFree {
        void operator()(redisReader* reader) const noexcept { redisReaderFree(reader); }
    };
    Reply next_reply(const outbound::Deadline& deadline);

    outbound::Stream stream_;
    std::unique_ptr<redisReader, ReaderFree> reader_;
    bool sound_ = true;
};

}  // namespace difysso::redis
