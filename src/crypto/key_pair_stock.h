#pragma once
#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <semaphore>
#include <stop_token>
#include <thread>
#include <vector>

#include "crypto/key_pair.h"

namespace difysso::crypto {

// Key pairs made ahead by a thread of its own, which runs only when nothing else wants the
// processor: a morning on which many come for the first time finds them ready. They are in memory
// alone, wiped when they go. Any thread; it ends with the object, in the middle of a pair.
class KeyPairStock {
  public:
    // Nothing when it was told to stop; an exception ends the making of more.
    using Make = std::function<std::optional<KeyPair>(const std::stop_token&)>;

    // `most` at a time; 0: none, and no thread.
    explicit KeyPairStock(std::size_t most);
    KeyPairStock(std::size_t most, Make make);
    ~KeyPairStock();

    // One that nobody else was or will be given; nothing when none is ready. Never waits.
    std::optional<KeyPair> take();

  private:
    void fill(const std::stop_token& stop);
    void put(KeyPair pair);

    const Make make_;
    // No lock: the thread may be left without a processor while it holds one, for long.
    std::vector<std::atomic<KeyPair*>> places_;  // an owned pair, or null
    std::counting_semaphore<> empty_;            // so many are null, or the end has come
    std::jthread thread_;                        // the last: it ends before what it uses goes
};

}  // namespace difysso::crypto
