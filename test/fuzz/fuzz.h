#pragma once
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "web/ascii.h"

// What libFuzzer and replay.cpp call with each input. It ends the process when something doesn't
// hold, and so does an exception that leaves it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace difysso::fuzz {

// `what` holds for every input whatsoever.
inline void require(bool holds, const char* what) {
    if (holds) return;
    std::cerr << "It doesn't hold that " << what << std::endl;
    std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

inline std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty())
        lines.push_back(web::take_until(text, '\n'));
    return lines;
}

// The number that `text` begins with, or 0.
inline int number_of(std::string_view text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace difysso::fuzz
