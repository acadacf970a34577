#pragma once
#include <string>
#include <string_view>

namespace difysso::observe {

// A password, key, code, verifier or token. It can't be printed, logged or compared by accident,
// and its memory is wiped when it goes. `reveal()` is the one way to the text; whoever calls it
// hands the text to the protocol that needs it and to nothing else. Copyable; no locking.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept;
    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;
    ~Secret();

    const std::string& reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

  private:
    void wipe() noexcept;
    std::string text_;
};

template <class Stream>
Stream& operator<<(Stream&, const Secret&) = delete;

}  // namespace difysso::observe
