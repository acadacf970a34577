// Writes known inputs out as libFuzzer reads them, a file each: seeds FOLDER PLACE...
#include <exception>
#include <iostream>

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "fuzz/inputs.h"

int main(int count, char** arguments) try {
    namespace crypto = difysso::crypto;
    for (int i = 2; i < count; ++i)
        for (const auto& input : difysso::fuzz::inputs_of(arguments[i]))
            std::ofstream(
                std::filesystem::path(arguments[1]) / crypto::hex(crypto::sha256(input.bytes)),
                std::ios::binary)
                << input.bytes;
    return 0;
} catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
}
