#include "config/findings.h"

namespace difysso::config {
namespace {

Problem problem(std::string_view key, std::string_view source, observe::Literal text,
                std::string_view names) {
    return {std::string(key), std::string(source), std::string(text.view()).append(names)};
}

}  // namespace

std::string to_line(const Problem& problem) {
    if (problem.key.empty()) return problem.source + ": " + problem.text;
    if (problem.source.empty()) return problem.key + ": " + problem.text;
    return problem.key + " (" + problem.source + "): " + problem.text;
}

void Findings::error(std::string_view key, std::string_view source, observe::Literal text,
                     std::string_view names) {
    errors.push_back(problem(key, source, text, names));
}

void Findings::warning(std::string_view key, std::string_view source, observe::Literal text,
                       std::string_view names) {
    warnings.push_back(problem(key, source, text, names));
}

}  // namespace difysso::config
