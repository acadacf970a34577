#pragma once
#include <cerrno>
#include <new>
#include <sys/mman.h>
#include <system_error>
#include <type_traits>

namespace difysso::process {

// A zeroed T that the process and all that it forks afterwards see alike. Unmapped at the end of
// each of them by itself. T is of atomics: nothing else orders what the processes do.
template <class T>
class SharedMemory {
    static_assert(std::is_trivially_destructible_v<T>);

  public:
    SharedMemory()
        : memory_(::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                         0)) {
        if (memory_ == MAP_FAILED)
            throw std::system_error(errno, std::generic_category(), "mmap of shared memory");
        object_ = new (memory_) T;
    }
    SharedMemory(const SharedMemory&) = delete;
    SharedMemory& operator=(const SharedMemory&) = delete;
    ~SharedMemory() { ::munmap(memory_, sizeof(T)); }

    T& get() const { return *object_; }

  private:
    void* memory_;
    T* object_;
};

}  // namespace difysso::process
