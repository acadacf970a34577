#pragma once
#include "dify/accounts.h"
#include "dify/session_record.h"
#include "observe/outcome.h"
#include "outbound/deadline.h"
#include "outbound/trace.h"

namespace difysso::dify {

// Asks again, when a session is refreshed, what was asked when it began: may this person be here?
// Any thread.
class Recheck {
  public:
    enum class Verdict { stays, leaves };
    // Of the request that asks.
    struct Asker {
        SignInContext context;
        outbound::Trace trace;
    };

    virtual ~Recheck() = default;
    // Is there anybody to ask? If not, no session has to be read for it.
    virtual bool asks() const = 0;
    // Changes of `session` what the provider says anew: groups, address, whether that is verified.
    // They are as they were unless the verdict is `stays`; `sealed_grant` alone may have changed
    // whatever comes of it, an exception too, and is to be written down. Refusals: whatever is
    // wrong with the provider's answer; then nobody knows. Throws observe::Failure when it can't be
    // asked.
    virtual observe::Outcome<Verdict> ask(SessionRecord& session, const Asker& asker,
                                          const outbound::Deadline& deadline) = 0;
};

}  // namespace difysso::dify
