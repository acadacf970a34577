#pragma once
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "config/settings.h"
#include "dify/session_record.h"
#include "observe/log.h"
#include "provider/refresh_grant.h"
#include "signin/providers.h"

namespace difysso::signin {

// Tells providers that the refresh token of a session is of no more use (RFC 7009), when the
// session is over. It does so in a thread of its own, one after the other, so that nobody who signs
// out waits for a provider, and what becomes of it changes no answer: the log has what went wrong.
// Without a provider that is asked again there is no thread. Any thread may add.
class Revocations {
  public:
    // What waits at most; of an administrator who ends more at once the rest is only logged.
    static constexpr std::size_t kMost = 1000;

    // What is given lives longer.
    struct Parts {
        const config::Settings& settings;
        const Providers& providers;
        observe::Log& log;
    };
    explicit Revocations(const Parts& parts);
    Revocations(const Revocations&) = delete;
    Revocations& operator=(const Revocations&) = delete;
    // For what still waits there is a little time.
    ~Revocations();

    // Nothing of a session without a grant, or of one whose provider isn't asked again.
    void add(const dify::SessionRecord& ended);

  private:
    struct Waiting {
        provider::Provider* provider;
        std::string session, account, sealed_grant;
    };
    void run();
    void tell(const Waiting& one, const outbound::Deadline& deadline) const;
    void complain(const Waiting& one, observe::Reason reason, observe::Literal detail) const;

    Parts parts_;
    provider::RefreshGrants grants_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Waiting> waiting_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace difysso::signin
