#include "certificates.h"

#include <utility>

namespace casdoor_standin {

Certificates::Entry Certificates::entry(const std::string& name, const std::string& kind) {
    auto make = [name, kind] { return KeyPtr(std::make_shared<const SigningKey>(name, kind)); };
    return {kind, std::async(std::launch::deferred, make).share()};
}

Certificates::Certificates() {
    for (const auto& [name, kind] : {std::pair{"cert-ec", "P-256"},
                                     {"cert-ec384", "P-384"},
                                     {"cert-ec521", "P-521"},
                                     {"cert-acme", "RSA-2048"},
                                     {"cert-built-in", "RSA-2048"}}) {
        first_[name] = entry(name, kind);
    }
    entries_ = first_;
}

std::shared_ptr<const SigningKey> Certificates::find(const std::string& name) const {
    std::shared_future<KeyPtr> key;
    {
        const std::lock_guard lock(mutex_);
        auto found = entries_.find(name);
        if (found == entries_.end()) return nullptr;
        key = found->second.key;
    }
    return key.get();
}

std::vector<std::shared_ptr<const SigningKey>> Certificates::all() const {
    std::vector<KeyPtr> keys;
    for (const auto& name : names()) {
        if (auto key = find(name)) keys.push_back(std::move(key));
    }
    return keys;
}

std::vector<std::string> Certificates::names() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [name, entry] : entries_)
        names.push_back(name);
    return names;
}

bool Certificates::rotate(const std::string& name, const std::string& successor) {
    std::string kind;
    {
        const std::lock_guard lock(mutex_);
        auto found = entries_.find(name);
        if (found == entries_.end()) return false;
        kind = found->second.kind;
    }
    Entry fresh = entry(successor, kind);
    const std::lock_guard lock(mutex_);
    entries_[successor] = std::move(fresh);
    return true;
}

void Certificates::reset() {
    const std::lock_guard lock(mutex_);
    entries_ = first_;
}

}  // namespace casdoor_standin
