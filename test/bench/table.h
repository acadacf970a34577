#pragma once
#include <string>
#include <vector>

#include "crowd.h"

namespace difysso::bench {

// A line of the table: what was asked, by how many, and what came of it.
struct Line {
    std::string name;
    int clients = 0;
    Measured measured;
    bool has_processor = true;  // else somebody worked whose time isn't ours
    const Measured* floor = nullptr;
};

// Requests a second, latencies in milliseconds, processor time for a request in microseconds, and
// what that is of the floor's.
void print_table(const std::vector<Line>& lines);

// A figure that is to be reached: "what", as measured and as wanted.
struct Figure {
    std::string what;
    double is = 0, wanted = 0;
    bool at_least = false;  // else at most
};
void print_figures(const std::vector<Figure>& figures);

}  // namespace difysso::bench
