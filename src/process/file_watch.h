#pragma once
#include <string>
#include <sys/stat.h>
#include <vector>

namespace difysso::process {

// Notices that one of some files was written, replaced, made or removed. It is asked, not told. One
// thread.
class FileWatch {
  public:
    explicit FileWatch(std::vector<std::string> paths);
    // True once for a change, when the files have been still since the last call: a compiler or an
    // editor that is half through isn't caught in the middle.
    bool changed();

  private:
    struct Look {
        bool there = false;
        ino_t inode = 0;
        off_t size = 0;
        long long modified = 0;  // nanoseconds
        bool operator==(const Look&) const = default;
    };
    std::vector<Look> look() const;

    std::vector<std::string> paths_;
    std::vector<Look> known_;
    std::vector<Look> last_;
};

}  // namespace difysso::process
