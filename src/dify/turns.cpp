#include "dify/turns.h"

#include "observe/failure.h"

namespace difysso::dify {

Turns::Turn Turns::take(const std::string& name, const outbound::Deadline& deadline) {
    std::unique_lock lock(mutex_);
    const bool waited = taken_.contains(name);
    while (taken_.contains(name))
        if (given_back_.wait_until(lock, deadline.at()) == std::cv_status::timeout)
            throw observe::Failure(observe::Reason::deadline,
                                   "waited for the same person's sign-in");
    taken_.insert(name);
    lock.unlock();
    return {*this, name, waited};
}

void Turns::give_back(const std::string& name) {
    const std::lock_guard lock(mutex_);
    taken_.erase(name);
    given_back_.notify_all();
}

Turns::Turn::~Turn() {
    turns_.give_back(name_);
}

}  // namespace difysso::dify
