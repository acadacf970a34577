#include "dify/stored_addresses.h"

#include "dify/names.h"
#include "observe/failure.h"

namespace difysso::dify {
namespace {

// lower() only under the collation "C": others fold letters that aren't ASCII into ASCII ones.
const postgres::Statement kList{
    .name = "stored_addresses",
    .text =
        "SELECT email::text FROM accounts WHERE email <> lower(email COLLATE \"C\")"
        " LIMIT $1::bigint"};

const postgres::Statement kOne{
    .name = "stored_address",
    .text =
        "SELECT email::text FROM accounts WHERE lower(email COLLATE \"C\") = $1::text"
        " AND email <> $1::text"};

}  // namespace

std::vector<std::string> StoredAddresses::spellings_of(const std::string& address,
                                                       postgres::Connection& connection,
                                                       const outbound::Deadline& deadline) {
    const auto list = fresh_list(connection, deadline);
    std::vector<std::string> spellings;
    if (list->too_long) {
        const auto rows = connection.execute(kOne, {address}, deadline);
        for (int row = 0; row < rows->rows(); ++row)
            spellings.emplace_back(rows->text(row, 0));
    } else {
        const auto [first, last] = list->spellings.equal_range(address);
        for (auto one = first; one != last; ++one)
            spellings.push_back(one->second);
    }
    return spellings;
}

std::shared_ptr<const StoredAddresses::List> StoredAddresses::fresh_list(
    postgres::Connection& connection, const outbound::Deadline& deadline) {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (list_ && std::chrono::steady_clock::now() - list_->read_at <= fresh_) return list_;
        if (!reading_) break;
        if (read_ended_.wait_until(lock, deadline.at()) == std::cv_status::timeout)
            throw observe::Failure(observe::Reason::deadline, "waited for the stored addresses");
    }
    reading_ = true;
    lock.unlock();
    // Whether it succeeds or throws, those who wait look again.
    struct End {
        StoredAddresses& of;
        ~End() {
            const std::lock_guard guard(of.mutex_);
            of.reading_ = false;
            of.read_ended_.notify_all();
        }
    } const end{*this};
    auto list = read(connection, deadline);
    const std::lock_guard guard(mutex_);
    list_ = list;
    return list;
}

std::shared_ptr<const StoredAddresses::List> StoredAddresses::read(
    postgres::Connection& connection, const outbound::Deadline& deadline) const {
    auto list = std::make_shared<List>();
    list->read_at = std::chrono::steady_clock::now();  // as old as what it may miss
    const auto rows = connection.execute(kList, {std::to_string(most_ + 1)}, deadline);
    list->too_long = static_cast<std::size_t>(rows->rows()) > most_;
    if (list->too_long) return list;
    for (int row = 0; row < rows->rows(); ++row) {
        const std::string_view stored = rows->text(row, 0);
        list->spellings.emplace(ascii_lower(stored), stored);
    }
    return list;
}

}  // namespace difysso::dify
