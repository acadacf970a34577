#pragma once
#include <string_view>

namespace difysso::observe {

// Text that stands in the source. Only such text, enumerators, numbers and checked identifiers can
// reach a log line or an error's detail; anything that came from outside can't become one, because
// the constructor runs at compile time only.
class Literal {
  public:
    // Implicit on purpose: a literal is written where it is used.
    template <std::size_t N>
    consteval Literal(const char (&text)[N]) : text_(text, N - 1) {}
    constexpr Literal() = default;

    constexpr std::string_view view() const { return text_; }
    constexpr bool empty() const { return text_.empty(); }

  private:
    std::string_view text_;
};

}  // namespace difysso::observe
