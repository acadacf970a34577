#include "grants.h"

#include "encoding.h"

namespace casdoor_standin {

void Grants::add(Grant grant) {
    auto row = std::make_shared<GrantRow>();
    row->grant = std::make_shared<const Grant>(std::move(grant));
    const Grant& added = *row->grant;
    const std::string access = sha256(added.access_token);
    const std::string refresh = sha256(added.refresh_token);
    const std::lock_guard lock(mutex_);
    if (!added.code.empty()) codes_[added.code] = row;
    access_[access] = row;
    if (!added.refresh_token.empty()) refresh_[refresh] = row;
    rows_.push_back(std::move(row));
    while (rows_.size() > limit) {
        forget(*rows_.front()->grant);
        rows_.pop_front();
    }
}

std::optional<GrantRow> Grants::find(const Index& index, const std::string& key) const {
    const std::lock_guard lock(mutex_);
    auto found = index.find(key);
    if (found == index.end()) return std::nullopt;
    return *found->second;
}

std::optional<GrantRow> Grants::by_code(const std::string& code) const {
    return find(codes_, code);
}

std::optional<GrantRow> Grants::by_access_token(const std::string& token) const {
    return find(access_, sha256(token));
}

std::optional<GrantRow> Grants::by_refresh_token(const std::string& token) const {
    return find(refresh_, sha256(token));
}

bool Grants::use_code(const std::string& code) {
    const std::lock_guard lock(mutex_);
    auto found = codes_.find(code);
    if (found == codes_.end() || found->second->code_used) return false;
    found->second->code_used = true;
    return true;
}

void Grants::forget(const Grant& grant) {
    codes_.erase(grant.code);
    access_.erase(sha256(grant.access_token));
    refresh_.erase(sha256(grant.refresh_token));
}

bool Grants::remove(const Grant& grant) {
    const std::string access = sha256(grant.access_token);
    const std::lock_guard lock(mutex_);
    const bool there = access_.contains(access);
    forget(grant);
    return there;
}

void Grants::expire(const Grant& grant, std::int64_t now) {
    const std::string access = sha256(grant.access_token);
    const std::lock_guard lock(mutex_);
    auto found = access_.find(access);
    if (found == access_.end()) return;
    found->second->expires_in = 0;
    found->second->expired_at = now;
}

void Grants::expire_user(const std::string& owner, const std::string& user, std::int64_t now) {
    const std::lock_guard lock(mutex_);
    for (const auto& row : rows_) {
        if (row->grant->owner != owner || row->grant->user != user) continue;
        row->expires_in = 0;
        row->expired_at = now;
    }
}

void Grants::reset() {
    const std::lock_guard lock(mutex_);
    rows_.clear();
    codes_.clear();
    access_.clear();
    refresh_.clear();
}

}  // namespace casdoor_standin
