#include "command/report.h"

#include <iostream>

namespace difysso::command {

void Report::print(const char* word, const std::string& thing, const std::string& text,
                   const std::string& mend) {
    std::cout << word << "  " << thing << ": " << text;
    if (!mend.empty()) std::cout << "\n      mend: " << mend;
    std::cout << std::endl;
}

}  // namespace difysso::command
