#include "config/file.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <openssl/crypto.h>

namespace difysso::config {
namespace {

constexpr std::size_t kLargest = 1 << 20;

std::string error_text(int error) {
    return "can't be read: " + std::generic_category().message(error);
}

}  // namespace

FileText read_file(const std::string& path) {
    FileText file;
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        file.problem = error_text(errno);
        return file;
    }
    std::string text;
    std::array<char, 16384> buffer{};
    ssize_t count = 0;
    while ((count = ::read(descriptor, buffer.data(), buffer.size())) > 0 &&
           text.size() <= kLargest) {
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    if (count < 0) file.problem = error_text(errno);
    if (text.size() > kLargest) file.problem = "can't be read: it is larger than 1 MiB";
    struct stat status {};
    if (::fstat(descriptor, &status) == 0) {
        file.readable_by_others = (status.st_mode & S_IROTH) != 0;
    }
    ::close(descriptor);
    OPENSSL_cleanse(buffer.data(), buffer.size());
    file.text = observe::Secret(std::move(text));
    return file;
}

}  // namespace difysso::config
