#include "process/file_watch.h"

namespace difysso::process {

FileWatch::FileWatch(std::vector<std::string> paths)
    : paths_(std::move(paths)), known_(look()), last_(known_) {}

bool FileWatch::changed() {
    std::vector<Look> now = look();
    const bool still = now == last_;
    last_ = std::move(now);
    if (!still || last_ == known_) return false;
    known_ = last_;
    return true;
}

std::vector<FileWatch::Look> FileWatch::look() const {
    std::vector<Look> looks;
    for (const std::string& path : paths_) {
        struct stat status {};
        if (::stat(path.c_str(), &status) != 0) {
            looks.emplace_back();
            continue;
        }
        looks.push_back(
            {.there = true,
             .inode = status.st_ino,
             .size = status.st_size,
             .modified = status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec});
    }
    return looks;
}

}  // namespace difysso::process
