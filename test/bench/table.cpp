#include "table.h"

#include <cstdio>

namespace difysso::bench {

void print_table(const std::vector<Line>& lines) {
    std::printf("\n%-34s %7s %10s %8s %8s %8s %8s\n", "", "clients", "requests/s", "p50 ms",
                "p99 ms", "CPU us", "of floor");
    for (const Line& line : lines) {
        const Measured& one = line.measured;
        std::printf("%-34s %7d %10.0f %8.2f %8.2f", line.name.c_str(), line.clients,
                    one.per_second(), one.percentile(0.5) / 1000, one.percentile(0.99) / 1000);
        if (line.has_processor) std::printf(" %8.1f", one.processor_each());
        if (line.floor != nullptr)
            std::printf(" %8.2f", one.processor_each() / line.floor->processor_each());
        if (one.busy > 0) std::printf("   and %zu were told 503", one.busy);
        std::printf("\n");
    }
}

void print_figures(const std::vector<Figure>& figures) {
    std::printf("\n%-62s %9s    %s\n", "", "is", "wanted");
    for (const Figure& figure : figures) {
        const bool reached =
            figure.at_least ? figure.is >= figure.wanted : figure.is <= figure.wanted;
        std::printf("%-62s %9.2f    %s %g%s\n", figure.what.c_str(), figure.is,
                    figure.at_least ? "at least" : "at most", figure.wanted,
                    reached ? "" : "   missed");
    }
}

}  // namespace difysso::bench
