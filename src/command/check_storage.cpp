#include <cerrno>
#include <cstring>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/check_parts.h"
#include "crypto/encoding.h"
#include "crypto/random.h"
#include "dify/key_store.h"
#include "observe/failure.h"

namespace difysso::command {
namespace {

constexpr const char* kWaysOut =
    "set DIFY_STORAGE_PATH to Dify's storage folder as this machine sees it (docker: "
    "volumes/app/storage), or use DIFY_INNER_API_URL, or WORKSPACE_POLICY=join:<id> or existing";

// Who reads the keys beside us: Dify's user, by the group of the folder.
void check_readers(const std::string& folder, const struct stat& status, Report& report) {
    const bool shared = (status.st_mode & S_ISGID) != 0 && (status.st_mode & S_IXGRP) != 0;
    const std::string chgrp =
        "chgrp -R <Dify's group, 1001 in its image> " + folder + " && chmod g+rwxs " + folder;
    if (shared)
        report.good("storage", "new keys get the group " + std::to_string(status.st_gid) + " of " +
                                   folder + "; Dify's user must be in it");
    else
        report.warn("storage",
                    "Dify's user may be unable to read new keys: " + folder + " isn't setgid",
                    chgrp);
}

}  // namespace

void check_storage(const config::Settings& settings, Report& report) {
    if (settings.sign_in.workspace.kind != config::WorkspacePolicy::Kind::own) return;
    if (!settings.storage.inner_api_url.empty()) {
        report.good("storage", "Dify makes the workspaces itself, by its inner API");
        return;
    }
    const std::string& storage = settings.storage.path;
    const std::string folder = storage + "/privkeys";
    struct stat status {};
    if (::stat(storage.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
        report.fail("storage", storage + " is no folder that can be seen", kWaysOut);
        return;
    }
    dify::FileKeyStore store(storage);
    crypto::SystemRandom random;
    const std::string probe = crypto::make_uuid(random);
    try {
        store.write(probe, observe::Secret("difysso check"));
        store.remove(probe);
    } catch (const observe::Failure& failure) {
        report.fail("storage", folder + " can't be written (" + failure.code() + ")",
                    "let the user that runs difysso write there: chgrp, chmod g+rwxs; " +
                        std::string(kWaysOut));
        return;
    }
    if (::stat(folder.c_str(), &status) == 0) check_readers(folder, status, report);
}

}  // namespace difysso::command
