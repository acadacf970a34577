#include "dify/account_claims.h"

#include <thread>

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "observe/failure.h"

namespace difysso::dify {
namespace {

using Clock = std::chrono::steady_clock;
using observe::Failure;
using observe::Reason;

// As redis-py's Lock waits.
constexpr std::chrono::milliseconds kPause{100};
constexpr std::chrono::seconds kToGiveUp{1};

}  // namespace

AccountClaims::AccountClaims(redis::Client& redis, crypto::Random& random, std::string key_prefix)
    : redis_(redis),
      random_(random),
      prefix_((key_prefix.empty() ? "" : std::move(key_prefix) + ":") + "oauth:account-claim:") {}

std::unique_ptr<AccountClaims::Held> AccountClaims::take(const std::string& email,
                                                         const outbound::Deadline& deadline) {
    const std::string key =
        prefix_ + crypto::hex(crypto::sha256(std::string("email\0", 6).append(email)));
    const std::string token = crypto::make_uuid(random_);
    const std::string milliseconds = std::to_string(std::chrono::milliseconds(kLifetime).count());
    for (;;) {
        const Clock::time_point now = Clock::now();
        const redis::Reply reply =
            redis_.command({"SET", key, token, "NX", "PX", milliseconds}, deadline);
        if (reply.type == redis::Reply::Type::status)
            return std::make_unique<Held>(redis_, key, now);
        if (reply.type != redis::Reply::Type::nil)
            throw Failure(Reason::redis_refuses_writes,
                          "Redis refused a claim on an address (may its user write"
                          " oauth:account-claim:*?)");
        if (deadline.remaining() <= kPause)
            throw Failure(Reason::deadline, "waited for Dify's own sign-in of the same address");
        std::this_thread::sleep_for(kPause);
    }
}

AccountClaims::Held::~Held() {
    // Only while it surely is still ours: afterwards it may be somebody else's.
    if (Clock::now() - since_ + kToGiveUp >= kLifetime) return;
    try {
        redis_.command({"DEL", key_}, outbound::Deadline::after(kToGiveUp));
    } catch (const Failure&) {
        // It expires.
    }
}

}  // namespace difysso::dify
