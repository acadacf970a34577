#include "observe/series.h"

#include <algorithm>
#include <thread>

namespace difysso::observe {
namespace {

constexpr int kPatience = 200;  // times to let others run, for one number

// FNV-1a: the names are ours, nobody chooses them.
std::size_t place_of(std::uint16_t family, std::uint16_t part, std::string_view labels) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    const auto add = [&](std::uint64_t byte) { hash = (hash ^ byte) * 0x100000001b3U; };
    add(family);
    add(part);
    for (const char c : labels)
        add(static_cast<unsigned char>(c));
    return hash % Series::kPlaces;
}

}  // namespace

std::atomic<std::int64_t>* Series::find(std::uint16_t family, std::uint16_t part,
                                        std::string_view labels) const {
    if (labels.size() > kLongestLabels) return nullptr;
    const std::size_t first = place_of(family, part, labels);
    int patience = kPatience;
    for (std::size_t step = 0; step < kPlaces; ++step) {
        Place& place = table_[(first + step) % kPlaces];
        std::uint32_t state = place.state.load(std::memory_order_acquire);
        if (state == Place::free &&
            place.state.compare_exchange_strong(state, Place::being_named)) {
            place.family = family;
            place.part = part;
            place.length = static_cast<std::uint8_t>(labels.size());
            std::copy(labels.begin(), labels.end(), place.labels.begin());
            place.state.store(Place::named, std::memory_order_release);
            return &place.value;
        }
        // One that another is just naming may be the same. He takes a moment, or has died.
        for (; state == Place::being_named && patience > 0; --patience) {
            std::this_thread::yield();
            state = place.state.load(std::memory_order_acquire);
        }
        if (state != Place::named) continue;
        if (place.family == family && place.part == part &&
            std::string_view(place.labels.data(), place.length) == labels)
            return &place.value;
    }
    return nullptr;
}

void Series::each(const std::function<void(const Seen&)>& visit) const {
    for (const Place& place : table_) {
        if (place.state.load(std::memory_order_acquire) != Place::named) continue;
        visit({.family = place.family,
               .part = place.part,
               .labels = {place.labels.data(), place.length},
               .value = place.value.load(std::memory_order_relaxed)});
    }
}

}  // namespace difysso::observe
