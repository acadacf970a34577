#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "observe/clock.h"
#include "postgres/database.h"

namespace difysso::audit {

// Compares Dify's workspaces with their private keys in Dify's storage folder
// (privkeys/<workspace>, dify/key_store.h), both ways, page by page. One thread at a time.
class KeyFolders {
  public:
    // All outlive it. `storage` is DIFY_STORAGE_PATH. With `repair` keys without a workspace are
    // removed once they are an hour old, unless they are the greater part: then the folder is
    // another Dify's.
    KeyFolders(postgres::Connection& connection, std::filesystem::path storage,
               const observe::Clock& clock, bool repair)
        : connection_(connection), storage_(std::move(storage)), clock_(clock), repair_(repair) {}

    // Throws as Connection::execute, and Failure storage_unavailable.
    void look(const Tell& tell);

  private:
    void look_for_missing(const Tell& tell);
    void look_for_orphans(const Tell& tell);
    bool may_remove();
    // Visits the folders that bear a workspace's id and are older than the grace, in pages.
    void each_page(const std::function<void(const std::vector<std::string>& ids)>& visit) const;
    std::vector<std::string> without_workspace(const std::vector<std::string>& ids);
    std::chrono::seconds age(const std::string& id) const;
    bool remove(const std::string& id) const;
    std::filesystem::path folder(const std::string& id) const { return storage_ / "privkeys" / id; }

    postgres::Connection& connection_;
    const std::filesystem::path storage_;
    const observe::Clock& clock_;
    const bool repair_;
};

}  // namespace difysso::audit
