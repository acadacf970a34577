#include "outbound/resolver.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <netdb.h>
#include <thread>
#include <utility>

#include "observe/failure.h"

namespace difysso::outbound {

struct Resolver::State {
    struct Name {
        Addresses addresses;
        Deadline::Clock::time_point until{};  // when the addresses are to be looked up again
        bool asking = false;                  // a thread is at it
        unsigned answers = 0;                 // how many look-ups have ended
    };
    explicit State(LookUp function) : look_up(std::move(function)) {}

    const LookUp look_up;
    std::mutex mutex;
    std::condition_variable answered;
    std::map<std::string, Name> names;
};

Addresses Resolver::look_up(const std::string& name) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0) return {};
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
    Addresses addresses;
    for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
        if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
        const Poco::Net::IPAddress address(*entry->ai_addr);
        if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
            addresses.push_back(address);
        }
    }
    return addresses;
}

Resolver::Resolver(LookUp look_up) : state_(std::make_shared<State>(std::move(look_up))) {}

Addresses Resolver::resolve(const std::string& name, const Deadline& deadline) {
    Poco::Net::IPAddress address;
    if (Poco::Net::IPAddress::tryParse(name, address)) return {address};

    std::unique_lock lock(state_->mutex);
    State::Name& entry = state_->names[name];
    if (Deadline::Clock::now() < entry.until) return entry.addresses;
    if (!entry.asking) {
        std::thread([state = state_, name] {
            auto addresses = state->look_up(name);
            {
                const std::scoped_lock held(state->mutex);
                State::Name& asked = state->names[name];
                // That there is none is told to those who wait and isn't remembered.
                asked.until = Deadline::Clock::now() +
                              (addresses.empty() ? std::chrono::seconds(0) : kLifetime);
                asked.addresses = std::move(addresses);
                asked.asking = false;
                ++asked.answers;
            }
            state->answered.notify_all();
        }).detach();
        entry.asking = true;
    }
    const unsigned before = entry.answers;
    if (!state_->answered.wait_until(lock, deadline.at(),
                                     [&] { return entry.answers != before; })) {
        throw observe::Failure(observe::Reason::deadline, "looking up a host name took too long");
    }
    return entry.addresses;
}

bool Resolver::forget(const std::string& name) {
    const std::scoped_lock lock(state_->mutex);
    const auto entry = state_->names.find(name);
    if (entry == state_->names.end()) return false;
    return std::exchange(entry->second.until, {}) > Deadline::Clock::now();
}

}  // namespace difysso::outbound
