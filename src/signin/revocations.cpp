#include "signin/revocations.h"

#include <algorithm>

#include "observe/failure.h"

namespace difysso::signin {
namespace {

using observe::Reason;

constexpr std::chrono::seconds kPatience{5};
constexpr std::chrono::seconds kLeaving{3};

}  // namespace

Revocations::Revocations(const Parts& parts)
    : parts_(parts),
      grants_(parts.settings.dify.secret_key, parts.settings.dify.secret_key_previous) {
    const auto& all = parts.providers.all();
    if (std::any_of(all.begin(), all.end(), [](const auto& one) { return one->asks_again(); }))
        thread_ = std::thread([this] { run(); });
}

Revocations::~Revocations() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

// Its issuer may have become another since the sign-in: that one never gave the token.
void Revocations::add(const dify::SessionRecord& ended) {
    provider::Provider* provider = parts_.providers.find(ended.provider);
    if (ended.sealed_grant.empty() || provider == nullptr || !provider->asks_again() ||
        provider->issuer() != ended.issuer)
        return;
    Waiting one{.provider = provider,
                .session = ended.id,
                .account = ended.account,
                .sealed_grant = ended.sealed_grant};
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() < kMost) {
            waiting_.push_back(std::move(one));
            changed_.notify_one();
            return;
        }
    }
    complain(one, Reason::busy, "too many wait");
}

void Revocations::run() {
    std::optional<outbound::Deadline> leaving;
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
        if (stop_ && !leaving) leaving = outbound::Deadline::after(kLeaving);
        if (waiting_.empty()) return;
        const auto deadline =
            leaving ? leaving->within(kPatience) : outbound::Deadline::after(kPatience);
        const Waiting one = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        tell(one, deadline);
        lock.lock();
    }
}

// Past the gate of the sign-ins: whether this succeeds says nothing of those.
void Revocations::tell(const Waiting& one, const outbound::Deadline& deadline) const {
    try {
        if (deadline.passed()) return complain(one, Reason::deadline, "the worker ends");
        const auto grant = grants_.open(one.sealed_grant, one.session);
        if (!grant) return complain(one, Reason::grant_rejected, "it can't be opened");
        const auto done = one.provider->revoke(*grant, deadline);
        if (!done) complain(one, done.reason(), done.refusal().detail);
    } catch (const observe::Failure& failure) {
        complain(one, failure.reason(), failure.detail());
    } catch (const std::exception&) {
        // This thread must live as long as its worker.
        complain(one, Reason::internal, "an exception that nobody foresaw");
    }
}

void Revocations::complain(const Waiting& one, Reason reason, observe::Literal detail) const {
    parts_.log.write({.level = observe::Level::warning,
                      .event = "revocation_failed",
                      .reason = reason,
                      .provider = observe::Word(one.provider->id()),
                      .account = observe::Word(one.account),
                      .detail = detail});
}

}  // namespace difysso::signin
