#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string_view>

namespace difysso::observe {

// Numbers that several processes count together, each found by a family, a part of it (a bucket of
// a histogram) and its labels as text. The memory is zeroed before the first use and shared;
// nothing in it can be left locked by a process that dies. Any thread of any of them.
class Series {
  public:
    static constexpr std::size_t kPlaces = 2048;
    static constexpr std::size_t kLongestLabels = 111;

    struct Place {
        enum State : std::uint32_t { free, being_named, named };
        std::atomic<std::uint32_t> state;
        std::uint16_t family;
        std::uint16_t part;
        std::uint8_t length;
        std::array<char, kLongestLabels> labels;
        std::atomic<std::int64_t> value;
    };
    using Table = std::array<Place, kPlaces>;  // 256 KiB

    explicit Series(Table& table) : table_(table) {}

    // The number of that name, made if need be; null when the table is full or the labels are too
    // long: then it isn't counted.
    std::atomic<std::int64_t>* find(std::uint16_t family, std::uint16_t part,
                                    std::string_view labels) const;

    struct Seen {
        std::uint16_t family, part;
        std::string_view labels;
        std::int64_t value;
    };
    void each(const std::function<void(const Seen&)>& visit) const;

  private:
    Table& table_;
};

}  // namespace difysso::observe
