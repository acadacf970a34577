#include "sessions.h"

namespace casdoor_standin {

namespace {

constexpr std::size_t random_digits = 24;
constexpr std::size_t proof_digits = 8;

std::string proof(const std::string& key, const std::string& digits) {
    return hex(hmac_sha256(key, digits)).substr(0, proof_digits);
}

}  // namespace

Sessions::Sessions() : key_(random_bytes(32)) {}

std::string Sessions::known_id(const Pairs& cookies) const {
    const std::string& id = value_of(cookies, "casdoor_session_id");
    if (id.size() != random_digits + proof_digits) return {};
    const std::string digits = id.substr(0, random_digits);
    return digits + proof(key_, digits) == id ? id : std::string();
}

std::string Sessions::new_id() const {
    const std::string digits = hex(random_bytes(random_digits / 2));
    return digits + proof(key_, digits);
}

void Sessions::sign_in(const std::string& id, const std::string& owner, const std::string& user) {
    const std::lock_guard lock(mutex_);
    signed_in_[id] = {owner, user};
}

void Sessions::sign_out(const std::string& id) {
    const std::lock_guard lock(mutex_);
    signed_in_.erase(id);
}

void Sessions::sign_out_user(const std::string& owner, const std::string& user) {
    const std::lock_guard lock(mutex_);
    std::erase_if(signed_in_, [&](const auto& session) {
        return session.second == std::make_pair(owner, user);
    });
}

std::optional<std::pair<std::string, std::string>> Sessions::user_of(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    auto found = signed_in_.find(id);
    if (found == signed_in_.end()) return std::nullopt;
    return found->second;
}

void Sessions::reset() {
    const std::lock_guard lock(mutex_);
    signed_in_.clear();
}

}  // namespace casdoor_standin
