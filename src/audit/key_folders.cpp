#include "audit/key_folders.h"

#include <sys/stat.h>

#include "audit/tables.h"
#include "config/read_value.h"
#include "dify/key_store.h"
#include "observe/failure.h"
#include "record/composer.h"

namespace difysso::audit {
namespace {

namespace fs = std::filesystem;
using observe::Failure;
using observe::Reason;
using outbound::Deadline;
using postgres::Statement;

constexpr std::chrono::minutes kPatience{5};
constexpr std::chrono::hours kOldEnough{1};
constexpr std::size_t kPage = 500;

// The next workspaces, and of each whether its owner has his account, or a workspace, from here.
// The page is made first: what is asked of each of its rows is found by an index.
constexpr int kWorkspaces = 2000;  // stands in the statement too
const Statement kOwned{
    .name = "audit_owned_workspaces",
    .text =
        "SELECT t.id::text, EXISTS (SELECT FROM tenant_account_joins j"
        " JOIN difysso.identities k ON k.account_id = j.account_id"
        " WHERE j.tenant_id = t.id AND j.role = 'owner'"
        " AND k.last_seen_at < now() - $2::text::interval AND (k.account_created"
        " OR EXISTS (SELECT FROM difysso.sign_in_events e WHERE e.account_id = j.account_id"
        " AND e.workspace_created))) FROM (SELECT id FROM tenants WHERE id > $1::text::uuid"
        " AND status = 'normal' ORDER BY id LIMIT 2000) t ORDER BY t.id"};

[[noreturn]] void fail(observe::Literal detail, const std::error_code& error) {
    throw Failure(Reason::storage_unavailable, detail, "errno" + std::to_string(error.value()));
}

// Symbolic links aren't followed.
bool is(const fs::path& path, fs::file_type type) {
    std::error_code error;
    const fs::file_status status = fs::symlink_status(path, error);
    if (status.type() == fs::file_type::not_found) return false;
    if (error) fail("a workspace's key can't be looked at", error);
    return status.type() == type;
}

}  // namespace

void KeyFolders::look(const Tell& tell) {
    std::error_code error;
    if (!fs::is_directory(storage_, error))
        throw Failure(Reason::storage_unavailable, "DIFY_STORAGE_PATH is no folder");
    look_for_missing(tell);
    look_for_orphans(tell);
}

void KeyFolders::look_for_missing(const Tell& tell) {
    const std::string grace = std::to_string(kGrace.count()) + " seconds";
    std::string last = "00000000-0000-0000-0000-000000000000";
    for (int rows = kWorkspaces; rows == kWorkspaces;) {
        const Deadline deadline = Deadline::after(kPatience);
        postgres::Transaction transaction(connection_, deadline);
        const auto page = connection_.execute(kOwned, {last, grace}, deadline);
        transaction.commit(deadline);
        rows = page->rows();
        for (int row = 0; row < rows; ++row) {
            last = page->text(row, 0);
            if (page->text(row, 1) == "t" &&
                !is(folder(last) / "private.pem", fs::file_type::regular))
                tell({.kind = Kind::key_missing, .subject = "workspace " + last});
        }
    }
}

void KeyFolders::look_for_orphans(const Tell& tell) {
    const bool removing = repair_ && may_remove();
    each_page([&](const std::vector<std::string>& ids) {
        for (const std::string& id : without_workspace(ids))
            tell({.kind = Kind::key_orphan,
                  .subject = "workspace " + id,
                  .mended = removing && age(id) > kOldEnough && remove(id)});
    });
}

bool KeyFolders::may_remove() {
    std::size_t all = 0;
    std::size_t orphans = 0;
    each_page([&](const std::vector<std::string>& ids) {
        all += ids.size();
        orphans += without_workspace(ids).size();
    });
    return 2 * orphans <= all;
}

void KeyFolders::each_page(
    const std::function<void(const std::vector<std::string>& ids)>& visit) const {
    const fs::path keys = storage_ / "privkeys";
    if (!is(keys, fs::file_type::directory)) return;
    std::error_code error;
    std::vector<std::string> page;
    fs::directory_iterator entry(keys, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const std::string id = entry->path().filename().string();
        if (!config::is_uuid(id) || !is(entry->path(), fs::file_type::directory) ||
            age(id) <= kGrace)
            continue;
        page.push_back(id);
        if (page.size() < kPage) continue;
        visit(page);
        page.clear();
    }
    if (error) fail("the folder of workspace keys can't be read", error);
    if (!page.empty()) visit(page);
}

std::vector<std::string> KeyFolders::without_workspace(const std::vector<std::string>& ids) {
    record::Composer sql;
    sql << "SELECT asked.id::text FROM unnest(" << sql.texts(ids)
        << "::uuid[]) asked (id) WHERE NOT EXISTS (SELECT FROM tenants t WHERE t.id = asked.id)";
    const record::Composed statement = sql.compose("audit_without_workspace");
    const auto rows =
        connection_.execute(statement.statement, statement.parameters, Deadline::after(kPatience));
    std::vector<std::string> orphans;
    orphans.reserve(static_cast<std::size_t>(rows->rows()));
    for (int row = 0; row < rows->rows(); ++row)
        orphans.emplace_back(rows->text(row, 0));
    return orphans;
}

// Of the last change in the folder. One that has gone meanwhile is as new.
std::chrono::seconds KeyFolders::age(const std::string& id) const {
    struct stat status {};
    if (::lstat(folder(id).c_str(), &status) != 0) return std::chrono::seconds{0};
    return observe::seconds_since_epoch(clock_.now()) - std::chrono::seconds{status.st_mtime};
}

bool KeyFolders::remove(const std::string& id) const {
    dify::FileKeyStore(storage_).remove(id);
    return !is(folder(id), fs::file_type::directory);
}

}  // namespace difysso::audit
