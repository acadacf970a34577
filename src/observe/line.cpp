#include "observe/line.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace difysso::observe {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

void append_number(std::string& line, std::int64_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    line.append(digits.data(), end);
}

// With zeros in front.
void append_digits(std::string& line, unsigned number, int width) {
    const std::size_t start = line.size();
    line.append(static_cast<std::size_t>(width), '0');
    for (std::size_t i = start + static_cast<std::size_t>(width); i > start; number /= 10) {
        line[--i] = static_cast<char>('0' + number % 10);
    }
}

void append_escape(std::string& line, char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= ' ') {
        line += '\\';
        line += c;
    } else {
        line += "\\u00";
        line += kHex[byte >> 4];
        line += kHex[byte & 15];
    }
}

// RFC 8259, 7. A literal may hold anything that a source file may; most hold nothing to escape.
void append_escaped(std::string& line, std::string_view text) {
    const auto plain = [](char c) {
        return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= ' ';
    };
    while (true) {
        const auto* const stop = std::find_if_not(text.begin(), text.end(), plain);
        const auto count = static_cast<std::size_t>(stop - text.begin());
        line.append(text.data(), count);
        if (count == text.size()) return;
        append_escape(line, *stop);
        text.remove_prefix(count + 1);
    }
}

// `name` with the punctuation around it: ,"event":
void append_text(std::string& line, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    line += name;
    line += '"';
    append_escaped(line, text);
    line += '"';
}

void append_field(std::string& line, std::string_view name, std::int64_t number) {
    line += name;
    append_number(line, number);
}

}  // namespace

int severity(Level level) {
    switch (level) {
        case Level::debug:
            return 7;
        case Level::info:
            return 6;
        case Level::warning:
            return 4;
        case Level::error:
            return 3;
        case Level::critical:
            return 2;
    }
    return 5;
}

void append_time(std::string& line, Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    append_digits(line, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    line += '-';
    append_digits(line, static_cast<unsigned>(date.month()), 2);
    line += '-';
    append_digits(line, static_cast<unsigned>(date.day()), 2);
    line += 'T';
    append_digits(line, static_cast<unsigned>(clock.hours().count()), 2);
    line += ':';
    append_digits(line, static_cast<unsigned>(clock.minutes().count()), 2);
    line += ':';
    append_digits(line, static_cast<unsigned>(clock.seconds().count()), 2);
    line += '.';
    append_digits(line, static_cast<unsigned>(clock.subseconds().count()), 6);
    line += 'Z';
}

void append_entry(std::string& line, const Entry& entry, Time time, int pid) {
    line += R"({"time":")";
    append_time(line, time);
    line += '"';
    append_text(line, R"(,"level":)", level_name(entry.level));
    append_text(line, R"(,"event":)", entry.event.view());
    append_text(line, R"(,"request_id":)", entry.request_id.view());
    append_text(line, R"(,"trace":)", entry.trace.view());
    append_text(line, R"(,"method":)", entry.method.view());
    append_text(line, R"(,"route":)", entry.route.view());
    if (entry.status) append_field(line, R"(,"status":)", *entry.status);
    if (entry.duration) append_field(line, R"(,"duration_us":)", entry.duration->count());
    if (entry.reason) append_text(line, R"(,"reason":)", row(*entry.reason).code);
    append_text(line, R"(,"provider":)", entry.provider.view());
    append_text(line, R"(,"account":)", entry.account.view());
    append_text(line, R"(,"client":)", entry.client.view());
    append_text(line, R"(,"key":)", entry.key.view());
    append_text(line, R"(,"detail":)", entry.detail.view());
    append_text(line, R"(,"code":)", entry.code.view());
    if (entry.number) append_field(line, R"(,"number":)", *entry.number);
    append_field(line, R"(,"pid":)", pid);
    line += '}';
}

}  // namespace difysso::observe
