// Runs a fuzz target once with each known input: replay PLACE..., the places as inputs.h reads
// them.
#include <exception>
#include <iostream>

#include "fuzz/fuzz.h"
#include "fuzz/inputs.h"

int main(int count, char** arguments) try {
    int replayed = 0;
    for (int i = 1; i < count; ++i) {
        for (const auto& input : difysso::fuzz::inputs_of(arguments[i])) {
            // The last line tells which input it was when the target ends the process.
            std::cerr << input.where << std::endl;
            // A copy of the exact size, so that AddressSanitizer sees a read beyond its end.
            const std::vector<std::uint8_t> bytes(input.bytes.begin(), input.bytes.end());
            LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
            ++replayed;
        }
    }
    std::cout << replayed << " inputs\n";
    return replayed == 0 ? 1 : 0;
} catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
}
