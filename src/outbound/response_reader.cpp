#include "outbound/response_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include <Poco/Ascii.h>

#include "observe/failure.h"

namespace difysso::outbound {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool same(std::string_view text, std::string_view lower_case) {
    const auto fits = [](char c, char lower) { return Poco::Ascii::toLower(c) == lower; };
    return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(), fits);
}

bool has_token(std::string_view list, std::string_view token) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (same(trimmed(list.substr(0, comma)), token)) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

template <class Number>
bool parse_number(std::string_view text, Number& number, int base = 10) {
    const auto end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number, base);
    return error == std::errc() && rest == end;
}

// RFC 9110 5.6.7, the form that is sent: "Sun, 06 Nov 1994 08:49:37 GMT", whatever the locale.
// Poco's parser takes anything for some date.
std::optional<observe::Time> parse_date(std::string_view text) {
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    constexpr std::string_view kShape = "???, ?? ??? ???? ??:??:?? GMT";
    const auto fits = [](char c, char shape) { return shape == '?' || c == shape; };
    if (!std::equal(text.begin(), text.end(), kShape.begin(), kShape.end(), fits)) return {};
    unsigned day = 0, year = 0, hours = 0, minutes = 0, seconds = 0;
    const std::size_t month = kMonths.find(text.substr(8, 3));
    if (month == std::string_view::npos || month % 3 != 0 ||
        !parse_number(text.substr(5, 2), day) || !parse_number(text.substr(12, 4), year) ||
        !parse_number(text.substr(17, 2), hours) || !parse_number(text.substr(20, 2), minutes) ||
        !parse_number(text.substr(23, 2), seconds))
        return {};
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(year)),
                                           std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                           std::chrono::day(day));
    // A leap second is a time, too.
    if (!date.ok() || hours > 23 || minutes > 59 || seconds > 60) return {};
    return std::chrono::sys_days(date) + std::chrono::hours(hours) + std::chrono::minutes(minutes) +
           std::chrono::seconds(seconds);
}

}  // namespace

HttpResponse ResponseReader::read(bool head) {
    HttpResponse response;
    do {
        response = {};
        framing_ = Framing::until_end;
        read_status_line(response);
        read_fields(response);
        // There is nothing that we would have asked to switch to.
        if (response.status == 101) malformed();
    } while (response.status < 200);
    if (head || response.status == 204 || response.status == 304) framing_ = Framing::none;
    read_body(response);
    return response;
}

void ResponseReader::read_status_line(HttpResponse& response) {
    const std::string_view line = next_line();
    constexpr std::string_view kVersion = "HTTP/1.";
    // "HTTP/1.1 200" and then nothing or a blank and a phrase that nobody reads.
    if (line.size() < 12 || !line.starts_with(kVersion) || line[8] != ' ' ||
        (line.size() > 12 && line[12] != ' ') ||
        !parse_number(line.substr(9, 3), response.status) || response.status < 100) {
        malformed();
    }
    persistent_ = line[7] == '1';
}

void ResponseReader::read_fields(HttpResponse& response) {
    for (;;) {
        const std::string_view line = next_line();
        if (line.empty()) return;
        const auto colon = line.find(':');
        // RFC 9112 5.1, 5.2: no blank before the colon, no continued lines. RFC 9110 5.5: a CR or
        // NUL in a value is dangerous.
        if (colon == std::string_view::npos || colon == 0 ||
            line.substr(0, colon).find_first_of(" \t") != std::string_view::npos ||
            line.find_first_of(std::string_view("\r\0", 2)) != std::string_view::npos) {
            malformed();
        }
        take_field(line.substr(0, colon), trimmed(line.substr(colon + 1)), response);
    }
}

void ResponseReader::take_field(std::string_view name, std::string_view value,
                                HttpResponse& response) {
    if (same(name, "content-type")) {
        response.content_type = value;
    } else if (same(name, "date")) {
        response.date = parse_date(value);
    } else if (same(name, "connection")) {
        if (has_token(value, "close")) persistent_ = false;
    } else if (same(name, "transfer-encoding")) {
        if (!same(value, "chunked")) malformed();
        framing_ = Framing::chunked;
    } else if (same(name, "content-length")) {
        take_length(value);
    }
}

void ResponseReader::take_length(std::string_view value) {
    std::size_t length = 0;
    if (!parse_number(value, length)) malformed();
    // RFC 9112 6.3: chunked overrides a length; two lengths that differ are an attack or a fault.
    if (framing_ == Framing::length && length != length_) malformed();
    if (framing_ != Framing::chunked) framing_ = Framing::length;
    length_ = length;
}

void ResponseReader::read_body(HttpResponse& response) {
    switch (framing_) {
        case Framing::none:
            return;
        case Framing::length:
            check_size(length_);
            append(response.body, length_);
            return;
        case Framing::chunked:
            return read_chunks(response.body);
        case Framing::until_end:
            return read_until_end(response.body);
    }
}

void ResponseReader::read_chunks(std::string& body) {
    for (;;) {
        // The lines between chunks are no longer the head, but they are bounded by what they carry.
        head_size_ = head_lines_ = 0;
        std::string_view line = next_line();
        line = trimmed(line.substr(0, line.find(';')));
        std::size_t size = 0;
        if (!parse_number(line, size, 16)) malformed();
        if (size == 0) break;
        check_size(body.size() + std::min(size, body_limit_ + 1));
        append(body, size);
        if (!next_line().empty()) malformed();
    }
    while (!next_line().empty()) {
        // Trailers are read and dropped.
    }
}

void ResponseReader::read_until_end(std::string& body) {
    persistent_ = false;
    do {
        const std::size_t size = buffer_.size() - position_;
        check_size(body.size() + size);
        append(body, size);
    } while (fill());
}

std::string_view ResponseReader::next_line() {
    std::size_t searched = position_;
    for (;;) {
        const auto end = buffer_.find('\n', searched);
        const std::size_t size = std::min(end, buffer_.size()) - position_;
        if (head_size_ + size > kHeadLimit || head_lines_ >= kLineLimit) {
            throw observe::Failure(observe::Reason::token_response_too_large, "too many headers");
        }
        if (end != std::string::npos) {
            head_size_ += size + 1;
            ++head_lines_;
            std::string_view line(buffer_.data() + position_, size);
            if (line.ends_with('\r')) line.remove_suffix(1);
            position_ = end + 1;
            return line;
        }
        searched = buffer_.size() - position_;
        fill_or_fail();
    }
}

void ResponseReader::append(std::string& body, std::size_t size) {
    while (size > 0) {
        if (position_ == buffer_.size()) fill_or_fail();
        const std::size_t part = std::min(size, buffer_.size() - position_);
        body.append(buffer_, position_, part);
        position_ += part;
        size -= part;
    }
}

// Drops what has been read and gets more; false at the end of the stream.
bool ResponseReader::fill() {
    buffer_.erase(0, position_);
    position_ = 0;
    std::array<char, std::size_t{16} * 1024> block;
    const std::size_t size = stream_.read(block, deadline_);
    buffer_.append(block.data(), size);
    received_ = received_ || size > 0;
    return size > 0;
}

void ResponseReader::fill_or_fail() {
    if (!fill()) throw observe::Failure(unavailable_, "the answer was cut off");
}

void ResponseReader::check_size(std::size_t body_size) const {
    if (body_size > body_limit_) {
        throw observe::Failure(observe::Reason::token_response_too_large, "too large a body");
    }
}

void ResponseReader::malformed() const {
    throw observe::Failure(unavailable_, "the answer isn't HTTP");
}

}  // namespace difysso::outbound
