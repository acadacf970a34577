#include "dify/key_store.h"

#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include "observe/failure.h"

namespace difysso::dify {
namespace {

constexpr const char* kKeys = "privkeys";
constexpr const char* kFile = "private.pem";
constexpr const char* kUnfinished = ".private.pem.new";
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
constexpr mode_t kFolderMode = 0770;  // less what the umask takes; setgid is inherited
constexpr mode_t kFileMode = 0640;

[[noreturn]] void fail(observe::Literal detail) {
    throw observe::Failure(observe::Reason::storage_unavailable, detail,
                           "errno" + std::to_string(errno));
}

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }
    bool open() const { return fd_ >= 0; }

  private:
    int fd_;
};

int open_below(const Descriptor& folder, const char* name) {
    return ::openat(folder.get(), name, kFolderFlags | O_NOFOLLOW);
}

// Opens the folder `name`, made when it isn't there; its entry in `parent` is on disk then.
int make_below(const Descriptor& parent, const char* name) {
    const bool made = ::mkdirat(parent.get(), name, kFolderMode) == 0;
    if (!made && errno != EEXIST) fail("a folder for keys can't be made in DIFY_STORAGE_PATH");
    if (made && ::fsync(parent.get()) != 0) fail("DIFY_STORAGE_PATH can't be synced");
    const int folder = open_below(parent, name);
    if (folder < 0) fail("a folder for keys in DIFY_STORAGE_PATH can't be opened");
    return folder;
}

void write_all(const Descriptor& file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file.get(), text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) fail("a workspace's key can't be written");
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

void write_file(const Descriptor& folder, std::string_view text) {
    const Descriptor file(::openat(folder.get(), kUnfinished,
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                   kFileMode));
    if (!file.open()) fail("a workspace's key file can't be made");
    if (::fchmod(file.get(), kFileMode) != 0)
        fail("a workspace's key file can't be given its mode");
    write_all(file, text);
    if (::fsync(file.get()) != 0) fail("a workspace's key can't be synced");
    if (::renameat(folder.get(), kUnfinished, folder.get(), kFile) != 0)
        fail("a workspace's key file can't be named");
    if (::fsync(folder.get()) != 0) fail("a workspace's key folder can't be synced");
}

}  // namespace

void FileKeyStore::write(const std::string& tenant_id, const observe::Secret& private_pem) {
    const Descriptor storage(::open(storage_.c_str(), kFolderFlags));
    if (!storage.open()) fail("DIFY_STORAGE_PATH can't be opened");
    const Descriptor keys(make_below(storage, kKeys));
    try {
        const Descriptor tenant(make_below(keys, tenant_id.c_str()));
        write_file(tenant, private_pem.reveal());
    } catch (const observe::Failure&) {
        remove(tenant_id);
        throw;
    }
}

void FileKeyStore::remove(const std::string& tenant_id) noexcept {
    const Descriptor storage(::open(storage_.c_str(), kFolderFlags));
    if (!storage.open()) return;
    const Descriptor keys(open_below(storage, kKeys));
    if (!keys.open()) return;
    {
        const Descriptor tenant(open_below(keys, tenant_id.c_str()));
        if (!tenant.open()) return;
        ::unlinkat(tenant.get(), kFile, 0);
        ::unlinkat(tenant.get(), kUnfinished, 0);
    }
    ::unlinkat(keys.get(), tenant_id.c_str(), AT_REMOVEDIR);
}

}  // namespace difysso::dify
